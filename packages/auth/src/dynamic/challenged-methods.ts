import type { Authenticator, JoinContext, JoinRequest } from '@wamp/protocol';
import type { PrincipalSource, StoredPrincipal } from '../principals/principal-source.js';
import { type ScramAuthenticatorOptions, scramAuthenticator } from '../scram/scram-authenticator.js';
import { ticketAuthenticator } from '../ticket/ticket-authenticator.js';
import { wampcraAuthenticator } from '../wampcra/cra-authenticator.js';
import { type Decider, principalOf } from './decider.js';
import { craCredential, scramCredential } from './decision-credentials.js';
import { withRefusals } from './decision-step.js';
import { type Decision, readDecision } from './decision.js';

/** What decoys are made of: the key, and a decision that they look like. (D41) */
export interface DecoyParts {
  readonly decoyKey?: Uint8Array;
  readonly decoy: Readonly<Record<string, unknown>>;
}

/** Tickets are judged by who decides, after AUTHENTICATE. [DYN-09] */
export function ticketMethod(decider: Decider, allowInsecure: boolean): Authenticator {
  return refusing(
    ticketAuthenticator({
      allowInsecure,
      async verify({ authid, ticket, request }, context) {
        const decision = await decider.ask({ request, context, evidence: { ticket } });
        return decision && principalOf(decision, authid);
      },
    }),
  );
}

/** The secret of a principal, or the key derived of it, comes from who decides. [DYN-05] [DYN-06] */
export function craMethod(decider: Decider, { decoyKey, decoy }: DecoyParts): Authenticator {
  const principals = sourceOf({ decider, decoy, credentialOf: craCredential });
  return refusing(wampcraAuthenticator({ principals, ...(decoyKey !== undefined && { decoyKey }) }));
}

/** What else WAMP-SCRAM can be told. */
export type ScramParts = Pick<ScramAuthenticatorOptions, 'channelBinding'>;

/** The keys of a principal come from who decides. [DYN-07] */
export function scramMethod(
  decider: Decider,
  { decoyKey, decoy, ...parts }: DecoyParts & ScramParts,
): Authenticator {
  const principals = sourceOf({ decider, decoy, credentialOf: scramCredential });
  return refusing(scramAuthenticator({ ...parts, principals, ...(decoyKey !== undefined && { decoyKey }) }));
}

interface SourceParts<C> {
  readonly decider: Decider;
  readonly decoy: Readonly<Record<string, unknown>>;
  readonly credentialOf: (fields: Decision['fields']) => C;
}

/** @throws {TypeError} when `decoy` is no decision for this method */
function sourceOf<C>({ decider, decoy, credentialOf }: SourceParts<C>): PrincipalSource<C> {
  const storedOf = (decision: Decision | undefined, authid: string): StoredPrincipal<C> | undefined =>
    decision && { ...principalOf(decision, authid), credential: credentialOf(decision.fields) };
  const model = storedOf(readDecision(decoy), 'decoy');
  return {
    async find(authid: string, request: JoinRequest, context: JoinContext) {
      return storedOf(await decider.ask({ request: { ...request, authid }, context }), authid);
    },
    model: () => model,
  };
}

/** An authenticator whose source of principals refuses in its own words. */
function refusing(method: Authenticator): Authenticator {
  return { ...method, begin: (request, context) => withRefusals(() => method.begin(request, context)) };
}
