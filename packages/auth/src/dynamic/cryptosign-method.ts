import type { Authenticator, JoinContext, JoinRequest } from '@wamp/protocol';
import { toHex } from '../bytes/hex.js';
import { type CryptosignAuthenticatorOptions, cryptosignAuthenticator } from '../cryptosign/authenticator.js';
import { type CryptosignCredential, hasKey } from '../cryptosign/key-principals.js';
import { publicKeyFrom } from '../cryptosign/signing-key.js';
import type { StoredPrincipal } from '../principals/principal-source.js';
import { type Decider, principalOf } from './decider.js';
import { withRefusals } from './decision-step.js';
import { requiredText } from './decision.js';

/** What else Cryptosign can be told, besides who has which keys. */
export type CryptosignParts = Omit<CryptosignAuthenticatorOptions, 'principals'>;

/** The key of a principal comes from who decides. [DYN-08] */
export function cryptosignMethod(decider: Decider, parts: CryptosignParts): Authenticator {
  const find = async (
    authid: string | undefined,
    request: JoinRequest,
    context: JoinContext,
  ): Promise<StoredPrincipal<CryptosignCredential> | undefined> => {
    const decision = await decider.ask({ request, context });
    if (decision === undefined) return undefined;
    const publicKey = toHex(publicKeyFrom(requiredText(decision.fields, 'pubkey')));
    return { ...principalOf(decision, authid), credential: { publicKeys: [publicKey] } };
  };
  const method = cryptosignAuthenticator({
    ...parts,
    principals: {
      find,
      async findByKey(publicKey, request, context) {
        const stored = await find(undefined, request, context);
        return stored !== undefined && hasKey(stored, publicKey) ? [stored] : [];
      },
    },
  });
  return { ...method, begin: (request, context) => withRefusals(() => method.begin(request, context)) };
}
