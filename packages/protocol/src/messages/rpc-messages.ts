import type { MessageType, RequestType } from './message-type.js';
import type {
  CallOptions,
  CancelOptions,
  ErrorDetails,
  InterruptOptions,
  InvocationDetails,
  RegisterOptions,
  RegistrationRevokedDetails,
  ResultDetails,
  YieldOptions,
} from './options.js';
import type { Payload } from './payload.js';
import type { Id } from '../ids/id.js';
import type { Uri } from '../uris/uri.js';

/** `[CALL, Request|id, Options|dict, Procedure|uri, Arguments|list?, ArgumentsKw|dict?]` [MSG-19] */
export interface CallMessage {
  readonly type: typeof MessageType.CALL;
  readonly request: Id;
  readonly options: CallOptions;
  readonly procedure: Uri;
  readonly payload: Payload;
}

/** `[CANCEL, CALL.Request|id, Options|dict]` [MSG-20] */
export interface CancelMessage {
  readonly type: typeof MessageType.CANCEL;
  readonly request: Id;
  readonly options: CancelOptions;
}

/** `[RESULT, CALL.Request|id, Details|dict, Arguments|list?, ArgumentsKw|dict?]` [MSG-21] */
export interface ResultMessage {
  readonly type: typeof MessageType.RESULT;
  readonly request: Id;
  readonly details: ResultDetails;
  readonly payload: Payload;
}

/** `[REGISTER, Request|id, Options|dict, Procedure|uri]` [MSG-22] */
export interface RegisterMessage {
  readonly type: typeof MessageType.REGISTER;
  readonly request: Id;
  readonly options: RegisterOptions;
  readonly procedure: Uri;
}

/** `[REGISTERED, REGISTER.Request|id, Registration|id]` [MSG-23] */
export interface RegisteredMessage {
  readonly type: typeof MessageType.REGISTERED;
  readonly request: Id;
  readonly registration: Id;
}

/** `[UNREGISTER, Request|id, REGISTERED.Registration|id]` [MSG-24] */
export interface UnregisterMessage {
  readonly type: typeof MessageType.UNREGISTER;
  readonly request: Id;
  readonly registration: Id;
}

/** `[UNREGISTERED, UNREGISTER.Request|id]`, or `[UNREGISTERED, 0, Details|dict]` when revoked [MSG-25] */
export interface UnregisteredMessage {
  readonly type: typeof MessageType.UNREGISTERED;
  /** 0 when, and only when, `details` is present. [TYP-02] */
  readonly request: Id | 0;
  readonly details?: RegistrationRevokedDetails;
}

/** `[INVOCATION, Request|id, Registration|id, Details|dict, Arguments|list?, ArgumentsKw|dict?]` [MSG-26] */
export interface InvocationMessage {
  readonly type: typeof MessageType.INVOCATION;
  readonly request: Id;
  readonly registration: Id;
  readonly details: InvocationDetails;
  readonly payload: Payload;
}

/** `[INTERRUPT, INVOCATION.Request|id, Options|dict]` [MSG-27] */
export interface InterruptMessage {
  readonly type: typeof MessageType.INTERRUPT;
  readonly request: Id;
  readonly options: InterruptOptions;
}

/** `[YIELD, INVOCATION.Request|id, Options|dict, Arguments|list?, ArgumentsKw|dict?]` [MSG-28] */
export interface YieldMessage {
  readonly type: typeof MessageType.YIELD;
  readonly request: Id;
  readonly options: YieldOptions;
  readonly payload: Payload;
}

/** `[ERROR, REQUEST.Type|int, REQUEST.Request|id, Details|dict, Error|uri, Arguments|list?, ArgumentsKw|dict?]` [MSG-11] */
export interface ErrorMessage {
  readonly type: typeof MessageType.ERROR;
  /** What failed: a request of a client, or the INVOCATION of a Callee. */
  readonly requestType: RequestType | typeof MessageType.INVOCATION | typeof MessageType.YIELD;
  readonly request: Id;
  readonly details: ErrorDetails;
  readonly error: Uri;
  readonly payload: Payload;
}

/** The messages of routed remote procedure calls, and ERROR. */
export type RpcMessage =
  | CallMessage
  | CancelMessage
  | ResultMessage
  | RegisterMessage
  | RegisteredMessage
  | UnregisterMessage
  | UnregisteredMessage
  | InvocationMessage
  | InterruptMessage
  | YieldMessage
  | ErrorMessage;
