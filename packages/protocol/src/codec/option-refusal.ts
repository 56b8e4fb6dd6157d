import { OptionError, ProtocolError } from '../errors.js';
import type { Message } from '../messages/message.js';
import { MessageType } from '../messages/message-type.js';

/** For `refuseOption` of a Router's codec: what can be answered with ERROR is; CANCEL and what is no request cannot. (D15) */
export function refuseRequest(message: Message, problem: string): OptionError | ProtocolError {
  switch (message.type) {
    case MessageType.PUBLISH:
    case MessageType.SUBSCRIBE:
    case MessageType.REGISTER:
    case MessageType.CALL: {
      const { type, request } = message;
      const answerable = type !== MessageType.PUBLISH || message.options.acknowledge === true;
      return new OptionError(problem, { type, request, answerable });
    }
    default:
      return new ProtocolError(problem);
  }
}
