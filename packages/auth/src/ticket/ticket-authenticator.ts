import type { Authenticator, JoinContext, JoinRequest, Principal } from '@wamp/protocol';
import { sha256 } from '#digest';
import type { Kdf } from '../crypto/kdf.js';
import { kdfPool } from '../crypto/kdf-pool.js';
import { utf8 } from '../bytes/utf8.js';
import { decoys } from '../principals/decoys.js';
import { grantedPrincipal } from '../principals/granted-principal.js';
import type { PrincipalSource, StoredPrincipal } from '../principals/principal-source.js';
import { authidMissing, denied } from '../principals/refusals.js';
import { Secret } from '../secrets/secret.js';
import { type TicketCredential, isTicket } from '../secrets/ticket-secret.js';

/** A ticket that somebody presents. */
export interface PresentedTicket {
  readonly realm: string;
  readonly authid: string;
  /** As it came; never empty. */
  readonly ticket: string;
  /** Everything else that is known. */
  readonly request: JoinRequest;
}

/** Who the holder of the ticket is; `undefined`: nobody. */
export type TicketVerdict =
  (Omit<Principal, 'authprovider'> & { readonly authprovider?: string }) | undefined;

/**
 * Judges a ticket: it alone knows what a ticket means. Two sessions may present the same ticket at the same time; who
 * wants it to be used once takes it out of its store before it answers. Throwing or rejecting refuses the login with
 * `wamp.error.authentication_failed`. [TIC-08] [TIC-17]
 */
export type VerifyTicket = (
  presented: PresentedTicket,
  context: JoinContext,
) => TicketVerdict | Promise<TicketVerdict>;

/** Options of {@link ticketAuthenticator}. */
export type TicketAuthenticatorOptions = TicketJudge & {
  /** Takes tickets also where others on the way can read them. @defaultValue false */
  readonly allowInsecure?: boolean;
};

/** Who judges tickets: a list of principals or a function. */
export type TicketJudge =
  | {
      readonly principals: PrincipalSource<TicketCredential>;
      /**
       * Chooses the decoys for names that do not exist: at least 16 octets, the same after a restart. (D41)
       * @defaultValue random
       */
      readonly decoyKey?: Uint8Array;
      /** Derives for credentials `argon2id`. @defaultValue a {@link kdfPool} of its own */
      readonly kdf?: Kdf;
    }
  | { readonly verify: VerifyTicket };

/** The Router's side of `ticket`. Only stored tickets of the form `argon2id$…` cost it a derivation. */
export function ticketAuthenticator(options: TicketAuthenticatorOptions): Authenticator {
  const verify = 'verify' in options ? verifyFilled(options.verify) : verifyBy(options);
  return {
    method: 'ticket',
    unusable: ({ peer }) =>
      peer.isPrivate || options.allowInsecure === true
        ? undefined
        : 'tickets are taken over TLS or from this machine only', // [TIC-11] [TIC-15]
    begin(request, context) {
      const { realm, authid } = request;
      if (authid === undefined || authid === '') return authidMissing; // [TIC-03]
      return {
        kind: 'challenge',
        extra: {}, // [TIC-04] [TIC-13]
        async answer({ signature }) {
          const verdict = await verify({ realm, authid, ticket: signature, request }, context);
          return verdict === undefined
            ? denied // [TIC-10]
            : { kind: 'accepted', principal: grantedPrincipal(verdict) }; // [TIC-09]
        },
      };
    },
  };
}

/** [TIC-12] Some directories take an empty password for an anonymous login, which they grant. */
function verifyFilled(verify: VerifyTicket): VerifyTicket {
  return (presented, context) => (presented.ticket === '' ? undefined : verify(presented, context));
}

/** What is compared when nothing is known that decoys could be modelled on. */
const nobodysTicket: TicketCredential = { kind: 'sha256', digest: new Secret(sha256(utf8('nobody'))) };

function verifyBy({
  principals,
  decoyKey,
  kdf = kdfPool(),
}: Extract<TicketJudge, { principals: unknown }>): VerifyTicket {
  const decoyOf = decoys(decoyKey);
  return async ({ authid, ticket, request }, context) => {
    const model = principals.model(decoyOf(request, authid).number);
    const stored = await principals.find(authid, request, context); // [TIC-07]
    // [TIC-13] Somebody who does not exist costs as much as one who does.
    const credential = credentialOf(stored ?? model) ?? nobodysTicket;
    const isRight = await isTicket(ticket, credential, { kdf, signal: context.signal });
    return isRight && credentialOf(stored) !== undefined ? stored : undefined;
  };
}

/** [TIC-12] Having no credential is not the same as having an empty one. */
function credentialOf(
  stored: StoredPrincipal<TicketCredential | undefined> | undefined,
): TicketCredential | undefined {
  return stored?.credential;
}
