import type { ConfiguredUris, Login, RouterTarget } from '@wamp/conformance/router-suite';
import { featureKeys } from '@wamp/protocol';
import {
  type AcceptOptions,
  allowAll,
  anonymous,
  createRouter,
  type RealmOptions,
  type Router,
} from '@wamp/router';
import { ticketDouble } from './ticket-double.ts';

/** The Realms of a Router that is judged: see `RouterTarget` in the suite. */
export const suiteRealms = {
  realm: 'realm1',
  otherRealm: 'realm2',
  strictUriRealm: 'realm.strict',
  secretRealm: 'realm.secret',
  plainRealm: 'realm.plain',
} as const;

/** Who can log in with a ticket: two principals of different roles. */
export const suiteLogins: readonly [Login, Login] = [
  { authid: 'alice', authrole: 'staff', ticket: 'ticket-of-alice' },
  { authid: 'bob', authrole: 'admin', ticket: 'ticket-of-bob' },
];

/** What the main Realm is configured for. */
export const suiteUris = {
  history: 'com.history.',
  historyTopic: 'com.history.one.topic',
  shortHistory: 'com.short.',
  unretained: 'com.unretained.',
  trusted: 'com.trusted.',
  disclosed: 'com.disclosed.',
  forwarded: 'com.forwarded.',
} as const satisfies ConfiguredUris;

/** From an open transport to HELLO in these tests, in milliseconds. */
export const handshakeTimeoutMs = 1_000;

/** The suite judges by the letter of the specification. */
export const strictly: AcceptOptions = { strictness: 'strict' };

/** The options that make {@link suiteUris} true. */
const configured: Pick<
  RealmOptions,
  'authorizer' | 'forwardTimeout' | 'history' | 'retention' | 'trustLevels'
> = {
  authorizer: {
    authorize: ({ uri }) => ({
      allow: true,
      force: true,
      ...(uri.startsWith(suiteUris.disclosed) && { disclose: 'always' }),
    }),
  },
  forwardTimeout: [{ uri: suiteUris.forwarded, match: 'prefix' }],
  history: {
    topics: [
      { uri: suiteUris.history, match: 'prefix' },
      { uri: suiteUris.historyTopic },
      { uri: suiteUris.shortHistory, match: 'prefix', maxEvents: 3 },
    ],
  },
  retention: { without: [{ uri: suiteUris.unretained, match: 'prefix' }] },
  trustLevels: [
    { level: 0, uri: suiteUris.trusted, match: 'prefix', authrole: suiteLogins[0].authrole },
    { level: 2, uri: suiteUris.trusted, match: 'prefix', authrole: suiteLogins[1].authrole },
  ],
};

/** A Router as the whole-router suite wants it: everybody may do everything. */
export function suiteRouter(): Router {
  const authenticators = [anonymous({ authrole: 'anonymous' }), ticketDouble(suiteLogins)];
  const open = { authenticators, authorizer: allowAll() };
  const byOption = { caller: 'by_option', publisher: 'by_option' } as const;
  return createRouter({
    limits: { helloTimeoutMs: handshakeTimeoutMs, goodbyeTimeoutMs: 500 },
    realms: [
      { name: suiteRealms.realm, disclose: byOption, ...open, ...configured },
      { name: suiteRealms.otherRealm, disclose: byOption, ...open },
      { name: suiteRealms.strictUriRealm, uriRule: 'strict', ...open },
      { name: suiteRealms.secretRealm, disclose: { caller: 'never', publisher: 'never' }, ...open },
      {
        name: suiteRealms.plainRealm,
        disclose: byOption,
        withoutFeatures: [...featureKeys, 'reflection'],
        ...open,
      },
    ],
  });
}

/** What the suite is told about such a Router, whatever it listens on. */
export function suiteTarget(router: Router): Omit<RouterTarget, 'endpoints'> {
  return {
    ...suiteRealms,
    logins: suiteLogins,
    configured: suiteUris,
    extensions: ['group', 'sharding', 'reflection', 'remove', 'concurrency', 'force_reregister'],
    leftBehind: () => {
      const { subscriptions, registrations, testaments } = router.stats;
      const { pendingCalls, queuedCalls, runningTimeouts } = router.stats;
      return { subscriptions, registrations, pendingCalls, queuedCalls, runningTimeouts, testaments };
    },
    shutdown: () => router.close(),
    [Symbol.asyncDispose]: () => router.close(),
  };
}
