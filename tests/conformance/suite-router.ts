import { type AcceptOptions, allowAll, anonymous, createRouter, type Router } from '@wamp/router';

/** The Realms of a Router that is judged: see `RouterTarget` in the suite. */
export const suiteRealms = {
  realm: 'realm1',
  otherRealm: 'realm2',
  strictUriRealm: 'realm.strict',
  secretRealm: 'realm.secret',
} as const;

/** From an open transport to HELLO in these tests, in milliseconds. */
export const handshakeTimeoutMs = 1_000;

/** The suite judges by the letter of the specification. */
export const strictly: AcceptOptions = { strictness: 'strict' };

/** A Router as the whole-router suite wants it: everybody may do everything. */
export function suiteRouter(): Router {
  const open = { authenticators: [anonymous({ authrole: 'anonymous' })], authorizer: allowAll() };
  const byOption = { caller: 'by_option', publisher: 'by_option' } as const;
  return createRouter({
    limits: { helloTimeoutMs: handshakeTimeoutMs, goodbyeTimeoutMs: 500 },
    realms: [
      { name: suiteRealms.realm, disclose: byOption, ...open },
      { name: suiteRealms.otherRealm, disclose: byOption, ...open },
      { name: suiteRealms.strictUriRealm, uriRule: 'strict', ...open },
      { name: suiteRealms.secretRealm, disclose: { caller: 'never', publisher: 'never' }, ...open },
    ],
  });
}
