import {
  type AcceptorEvent,
  type AcceptorState,
  CloseUri,
  ErrorUri,
  ProtocolError,
  type Uri,
  specOf,
} from '@wamp/protocol';

/** How a session or an attempt to join is ended from here. */
export interface Ending {
  readonly reason: Uri;
  readonly message: string;
  readonly closeCode: number;
}

/** Why the Router refuses when it was not the client's message that asked for it. */
export function endingFor(event: AcceptorEvent): Ending {
  return event.kind === 'goodbye'
    ? { reason: CloseUri.SYSTEM_SHUTDOWN, message: 'the Router shuts down', closeCode: 1012 }
    : { reason: ErrorUri.AUTHENTICATION_FAILED, message: 'no AUTHENTICATE in time', closeCode: 4401 };
}

/** The violation of sending something in a state in which it is not legal. */
export function isNotLegal(event: AcceptorEvent, state: AcceptorState): ProtocolError {
  const name = event.kind === 'message' ? specOf(event.type).name : event.kind;
  return new ProtocolError(`${name} is not legal ${whereOf(state)}`);
}

function whereOf(state: AcceptorState): string {
  switch (state) {
    case 'closed':
      return 'before HELLO';
    case 'establishing':
      return 'before the answer to HELLO';
    case 'challenging':
      return 'as the answer to CHALLENGE';
    case 'authenticating':
      return 'before the answer to AUTHENTICATE';
    default:
      return 'in an open session';
  }
}
