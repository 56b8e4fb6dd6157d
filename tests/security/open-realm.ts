import type { Authenticator } from '@wamp/protocol';
import { type RealmOptions, allowAll } from '@wamp/router';

/** Lets everybody in as who he says he is, in the role that he names. */
export const claimed: Authenticator = {
  method: 'anonymous',
  begin: ({ authid = 'nobody', authrole = 'user' }) => ({
    kind: 'accepted',
    principal: { authid, authrole, authprovider: 'tests' },
  }),
};

/** A realm in which everybody may do everything, as whoever he says he is. */
export function openRealm(name: string, options: Partial<RealmOptions> = {}): RealmOptions {
  return { name, authenticators: [claimed], authorizer: allowAll(), ...options };
}
