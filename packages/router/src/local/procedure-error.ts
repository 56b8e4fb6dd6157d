import { ErrorUri, type Payload, type Uri, payloadOf } from '@wamp/protocol';
import { limitPayload } from '../replies.js';

/** Thrown by procedures of the Router to refuse a call: becomes the ERROR that the Caller gets. */
export class ProcedureError extends Error {
  override readonly name = 'ProcedureError';
  readonly uri: Uri;
  readonly payload: Payload;

  /** @param explanation - the first argument, for people */
  constructor(
    uri: Uri,
    explanation?: string,
    payload = payloadOf(explanation === undefined ? [] : [explanation]),
  ) {
    super(explanation ?? uri);
    this.uri = uri;
    this.payload = payload;
  }
}

/** The refusal for a limit that is reached. */
export function limitReached(limit: string, max: number): ProcedureError {
  return new ProcedureError(ErrorUri.LIMIT_EXCEEDED, `limit ${limit}`, limitPayload(limit, max));
}
