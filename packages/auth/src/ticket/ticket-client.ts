import type { ClientAuthenticator } from '@wamp/protocol';
import { type SecretSource, checkSecretSource, readSecret } from '../secrets/secret-source.js';

/** Options of {@link ticket}. */
export interface TicketOptions {
  readonly authid: string;
  /** Sent as it is. A function is asked anew for each login, so that tickets may live shortly. [TIC-16] */
  readonly ticket: SecretSource;
  /** Sends the ticket also where others on the way can read it. @defaultValue false */
  readonly allowInsecure?: boolean;
}

/**
 * Logs in with a ticket, which the Router is sent in clear text. On a way that is not private (no TLS, not on this
 * machine) the join fails before anything is sent. [TIC-15]
 * @throws {TypeError} when the authid or the ticket is missing
 */
export function ticket({ authid, ticket, allowInsecure = false }: TicketOptions): ClientAuthenticator {
  if (typeof authid !== 'string') throw new TypeError('logging in with a ticket needs an authid'); // [TIC-02]
  checkSecretSource(ticket, 'ticket');
  return {
    method: 'ticket', // [TIC-01]
    begin({ peer }) {
      if (!peer.isPrivate && !allowInsecure) {
        throw new Error('a ticket is not sent over a connection without TLS to another machine');
      }
      return { authid, challenge: () => readSecret(ticket, 'ticket') }; // [TIC-05] [TIC-06]
    },
  };
}
