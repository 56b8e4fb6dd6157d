import {
  type AbortMessage,
  type AcceptorEvent,
  type AcceptorState,
  type CloseDetails,
  CloseUri,
  ErrorUri,
  MessageType,
  ProtocolError,
  type Transport,
  type Uri,
  emptyPayload,
  specOf,
} from '@wamp/protocol';

/** How a session or an attempt to join is ended from here. */
export interface Ending {
  readonly reason: Uri;
  readonly message: string;
  readonly closeCode: number;
  /** Further keys of `ABORT.Details`; our own go before them. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** How long the client shall stay away, ms. */
  readonly retryAfterMs?: number | undefined;
}

/** Why the Router refuses when it was not the client's message that asked for it. */
export function endingFor(event: AcceptorEvent): Ending {
  return event.kind === 'goodbye'
    ? { reason: CloseUri.SYSTEM_SHUTDOWN, message: 'the Router shuts down', closeCode: 1012 }
    : { reason: ErrorUri.AUTHENTICATION_FAILED, message: 'no AUTHENTICATE in time', closeCode: 4401 };
}

/** The ABORT that tells an ending. A transport without close codes has the code in it. */
export function abortFor(
  { reason, message, closeCode, details: given, retryAfterMs }: Ending,
  kind: Transport['kind'],
): AbortMessage {
  const { _code, _retry_after_ms, ...others } = { ...given };
  const details: CloseDetails = {
    ...others,
    message,
    ...(kind === 'websocket' ? {} : { _code: closeCode }),
    ...(retryAfterMs === undefined ? {} : { _retry_after_ms: retryAfterMs }),
  };
  return { type: MessageType.ABORT, details, reason, payload: emptyPayload };
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
