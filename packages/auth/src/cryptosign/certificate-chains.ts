import type { JoinContext, JoinRequest, Principal } from '@wamp/protocol';

/** A chain that a client presents: bounded and well formed, but not yet believed. */
export interface PresentedChain {
  /**
   * Verifies the chain, for a client that has proved its key.
   * @returns who the client is, or why it is nobody, for people
   */
  judge(context: JoinContext): Promise<Principal | string>;
}

/** Lets clients in whose key a certificate chain vouches for; made by `certificateChains` of `@wamp/auth/certificates`. */
export interface CertificateChains {
  /**
   * Reads the chain in HELLO, without any cryptography. [CRY-57]
   * @returns `undefined` when there is none; why it cannot be one, for people
   */
  read(request: JoinRequest): PresentedChain | string | undefined;
}
