import type { ErrorUri } from '@wamp/protocol';

/**
 * Thrown by code that judges a login, to refuse it for a reason that the client is told. Every other error refuses with
 * `wamp.error.authentication_failed`, and the client learns nothing of it. [DYN-11]
 */
export class AuthenticationRefusal extends Error {
  override readonly name = 'AuthenticationRefusal';
  readonly code = 'WAMP_ERR_AUTHENTICATION_REFUSED';
  readonly reason: ErrorUri;

  /** @param message - sent to the client, must hold no secret */
  constructor(reason: ErrorUri, message: string) {
    super(message);
    this.reason = reason;
  }
}
