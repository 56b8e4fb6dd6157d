import type { JoinContext, JoinRequest, Principal } from '@wamp/protocol';

/** A principal, and what proves that somebody is it: `C` is what one method stores. */
export interface StoredPrincipal<C> extends Omit<Principal, 'authprovider'> {
  /** Who vouches for it. @defaultValue `static` */
  readonly authprovider?: string;
  /** Never logged. */
  readonly credential: C;
}

/**
 * Where an authenticator looks principals up: a list, a file, a directory, a procedure.
 */
export interface PrincipalSource<C> {
  /**
   * The principal of this name; `undefined`: there is none, which clients cannot tell from a wrong credential. [AUTH-27]
   * Throwing or rejecting refuses the login with `wamp.error.authentication_failed`. [AUTH-24]
   */
  find(
    authid: string,
    request: JoinRequest,
    context: JoinContext,
  ): StoredPrincipal<C> | undefined | Promise<StoredPrincipal<C> | undefined>;
  /**
   * One of the principals that decoys are modelled on: the same for the same number, whatever else is asked. [SCR-08]
   * (D41) `undefined` when the source knows none in advance.
   * @param number - an integer from 0 to 2^32 - 1, a keyed hash of the authid
   */
  model(number: number): StoredPrincipal<C> | undefined;
}
