import { WampError } from '@wamp/client';

/** Whether a request failed because the router or a peer answered so, or because its time was up. */
export function isAnsweredError(error: unknown): error is WampError {
  return error instanceof WampError;
}
