import {
  type ErrorMessage,
  ErrorUri,
  type Id,
  MessageType,
  type Payload,
  type RequestType,
  type Uri,
  emptyPayload,
  payloadOf,
} from '@wamp/protocol';

/** `[ERROR, type, request, {}, error]`, the answer to a request that failed, or to a YIELD. [PPT-08] */
export function errorReply(
  request: { readonly type: RequestType | typeof MessageType.YIELD; readonly request: Id },
  error: Uri,
  payload: Payload = emptyPayload,
): ErrorMessage {
  return {
    type: MessageType.ERROR,
    requestType: request.type,
    request: request.request,
    details: {},
    error,
    payload,
  };
}

/** An ERROR whose first argument explains it to people. */
export function explainedError(
  request: { readonly type: RequestType; readonly request: Id },
  error: Uri,
  explanation: string,
): ErrorMessage {
  return errorReply(request, error, payloadOf([explanation]));
}

/** The ERROR for a limit that is reached: `{ limit, max }` as keyword arguments. Nothing has changed. */
export function limitReply(
  request: { readonly type: RequestType; readonly request: Id },
  limit: string,
  max: number,
): ErrorMessage {
  return errorReply(request, ErrorUri.LIMIT_EXCEEDED, limitPayload(limit, max));
}

/** What ERROR `router.error.limit_exceeded` carries. */
export function limitPayload(limit: string, max: number): Payload {
  return payloadOf([`limit ${limit} of ${String(max)} is reached`], { limit, max });
}
