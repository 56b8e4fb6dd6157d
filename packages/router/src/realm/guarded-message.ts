import {
  type CallMessage,
  type Message,
  MessageType,
  type PublishMessage,
  type RegisterMessage,
  type SubscribeMessage,
} from '@wamp/protocol';
import type { Question } from '../auth/question.js';
import { usesPassthru } from '../passthru.js';
import type { RouterSession } from '../session/router-session.js';

/** The requests that need a right. */
export type GuardedMessage = PublishMessage | SubscribeMessage | CallMessage | RegisterMessage;

/** The messages that a session in `established` may send to its realm. */
export type RoutableMessage = Extract<
  Message,
  {
    type:
      | GuardedMessage['type']
      | typeof MessageType.UNSUBSCRIBE
      | typeof MessageType.UNREGISTER
      | typeof MessageType.CANCEL
      | typeof MessageType.YIELD
      | typeof MessageType.ERROR;
  }
>;

/** What is judged about a request. */
export interface Guarded extends Question {
  /** Whether the URIs of the Router may be used: not for publishing and registering. [URI-12] (D56) */
  readonly mayBeReserved: boolean;
  /** False for a PUBLISH without `acknowledge`. [PS-20] */
  readonly isAnswered: boolean;
}

/** What is to be judged about a request before it is handed on. */
export function guardedOf(message: GuardedMessage): Guarded {
  switch (message.type) {
    case MessageType.PUBLISH: {
      const isAnswered = message.options.acknowledge === true;
      return { action: 'publish', uri: message.topic, match: 'exact', mayBeReserved: false, isAnswered };
    }
    case MessageType.SUBSCRIBE: {
      const match = message.options.match ?? 'exact';
      return { action: 'subscribe', uri: message.topic, match, mayBeReserved: true, isAnswered: true };
    }
    case MessageType.CALL:
      return {
        action: 'call',
        uri: message.procedure,
        match: 'exact',
        mayBeReserved: true,
        isAnswered: true,
      };
    case MessageType.REGISTER: {
      const match = message.options.match ?? 'exact';
      return { action: 'register', uri: message.procedure, match, mayBeReserved: false, isAnswered: true };
    }
  }
}

/** What a request may not ask for without having announced it, or where the Router does not offer it. LC-06 */
export function breachOf(from: RouterSession, message: GuardedMessage): string | undefined {
  if (message.type === MessageType.PUBLISH) {
    // [PPT-03] [PPT-04] [PPT-31] a key that means nothing without the feature, but must not be passed over
    return lacksPassthru(from, 'publisher', message)
      ? 'PUBLISH.Options.ppt_scheme needs payload_passthru_mode on both sides'
      : undefined;
  }
  if (message.type !== MessageType.CALL) return undefined;
  if (message.options.progress === true && !from.supports('caller', 'progressive_call_invocations')) {
    return 'CALL.options.progress needs progressive_call_invocations'; // [PRI-07] [PRI-08]
  }
  return lacksPassthru(from, 'caller', message)
    ? 'CALL.options.ppt_scheme needs payload_passthru_mode' // [PPT-05]
    : undefined;
}

function lacksPassthru(
  from: RouterSession,
  role: 'publisher' | 'caller',
  { options }: PublishMessage | CallMessage,
): boolean {
  return usesPassthru(options) && !from.supports(role, 'payload_passthru_mode');
}

/** Whether a REGISTER takes a procedure from whoever holds it. */
export function takesOver(message: GuardedMessage): boolean {
  return message.type === MessageType.REGISTER && message.options.force_reregister === true;
}
