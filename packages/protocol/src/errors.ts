import type { RequestType } from './messages/message-type.js';
import type { Id } from './ids/id.js';
import type { ErrorUri } from './uris/error-uris.js';
import type { Uri } from './uris/uri.js';

/** The WebSocket close codes that a protocol error can lead to. */
export type ViolationCloseCode = 1002 | 1007 | 1008 | 1009;

/** How a {@link ProtocolError} is to be reported. */
export interface ProtocolErrorOptions extends ErrorOptions {
  /** The reason of the ABORT. @defaultValue `wamp.error.protocol_violation` */
  readonly reason?: Uri;
  /** The WebSocket close code that follows the ABORT. @defaultValue 1002 */
  readonly closeCode?: ViolationCloseCode;
}

/**
 * A Peer broke the protocol: what it sent cannot be decoded or is not legal now.
 * The session ends with an ABORT that carries `reason` and this message. [SES-40]
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code = 'WAMP_ERR_PROTOCOL';
  readonly reason: Uri;
  readonly closeCode: ViolationCloseCode;

  constructor(message: string, options: ProtocolErrorOptions = {}) {
    super(message, options);
    // The literal, so that who only decodes need not carry the table of all error URIs.
    this.reason = options.reason ?? ('wamp.error.protocol_violation' satisfies ErrorUri);
    this.closeCode = options.closeCode ?? 1002;
  }
}

/** Which request an {@link OptionError} refuses. */
export interface RefusedRequest {
  readonly type: RequestType;
  readonly request: Id;
  /** False for a PUBLISH without `acknowledge`: it is dropped without an answer. */
  readonly answerable: boolean;
}

/**
 * A known option has the right type but a value outside its set or range: the request is refused with
 * `wamp.error.option_not_allowed`, the session goes on.
 */
export class OptionError extends Error {
  override readonly name = 'OptionError';
  readonly code = 'WAMP_ERR_OPTION';
  readonly refused: RefusedRequest;

  constructor(message: string, refused: RefusedRequest) {
    super(message);
    this.refused = refused;
  }
}

/** A procedure that the Router called itself gave no result. */
export class ProcedureCallError extends Error {
  override readonly name = 'ProcedureCallError';
  readonly code = 'WAMP_ERR_PROCEDURE_CALL';
  /** Of the ERROR, of the Callee's or the Router's making. */
  readonly uri: Uri;
  /** Of the ERROR. */
  readonly args: readonly unknown[];

  constructor(procedure: Uri, uri: Uri, args: readonly unknown[] = []) {
    super(`calling ${procedure}: ${uri}`);
    this.uri = uri;
    this.args = args;
  }
}

/** A value cannot be expressed by a serializer, such as `NaN` in JSON. The message is not sent. */
export class SerializationError extends Error {
  override readonly name = 'SerializationError';
  readonly code = 'WAMP_ERR_SERIALIZATION';
}

/** A transport could not be opened or was lost. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly code: ConnectionErrorCode;
  /** Whether what was being done had left for the other Peer, so that it may have had an effect. */
  readonly sent: boolean;

  constructor(message: string, options: ConnectionErrorOptions) {
    super(message, options);
    this.code = options.code;
    this.sent = options.sent ?? false;
  }
}

/**
 * What kind of connection trouble:
 * - `WAMP_ERR_UNREACHABLE`: the place could not be reached or refused, or there is no session
 * - `WAMP_ERR_CONNECT_TIMEOUT`: there was no session in time
 * - `WAMP_ERR_CONNECTION_LOST`: the session ended before the answer
 * - `WAMP_ERR_CONNECTION_CLOSED`: this side ended it
 * - `WAMP_ERR_QUEUE_FULL`: too many operations wait for a session
 */
export type ConnectionErrorCode =
  | 'WAMP_ERR_UNREACHABLE'
  | 'WAMP_ERR_CONNECT_TIMEOUT'
  | 'WAMP_ERR_CONNECTION_LOST'
  | 'WAMP_ERR_CONNECTION_CLOSED'
  | 'WAMP_ERR_QUEUE_FULL';

/** Options of {@link ConnectionError}. */
export interface ConnectionErrorOptions extends ErrorOptions {
  readonly code: ConnectionErrorCode;
  /** Whether what was being done had left for the other Peer. @defaultValue false */
  readonly sent?: boolean;
}
