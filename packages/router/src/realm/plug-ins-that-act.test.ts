import type { Authorizer } from '@wamp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { connectRaw, helloDetails, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import type { RealmOptions, RouterEvent, RouterOptions } from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;

beforeEach(() => {
  clock = new ManualClock();
});
afterEach(async () => {
  await closeRouter(router, clock);
});

const realm = (authorizer: Authorizer, options: Partial<RealmOptions> = {}): RealmOptions =>
  openRealm('realm1', { authenticators: [ticket], authorizer, ...options });
const allowing: Authorizer = { authorize: () => ({ allow: true }) };

/** Ends a session of joe. */
const endJoe = (authid: string): void => {
  if (authid === 'joe') void router.realms.reauthenticate('realm1', (session) => session.authid === 'joe');
};

describe('An authorizer that changes its realm while it is asked', () => {
  it('has nothing to say any more: the new one is asked, and its answer is remembered [AZ-25, T13]', async () => {
    const denying: Authorizer = { authorize: () => ({ allow: false, cache: 'always' }) };
    const changing: Authorizer = {
      authorize() {
        void router.realms.update(realm(denying));
        return { allow: true, cache: 'always' };
      },
    };
    router = testRouter({ clock, realms: [realm(changing)] });
    const joe = await Member.join(router, 'joe');
    for (let call = 0; call < 2; call++) expect(await joe.errorOf('com.a')).toBe('wamp.error.not_authorized');
  });
});

const enders: readonly (readonly [string, () => RouterOptions])[] = [
  [
    'an authorizer that answers at once',
    () => ({
      realms: [
        realm({
          authorize: ({ authid }) => {
            endJoe(authid);
            return { allow: true };
          },
        }),
      ],
    }),
  ],
  [
    'an authorizer that answers later',
    () => ({
      realms: [
        realm({
          authorize: ({ authid }) => {
            endJoe(authid);
            return Promise.resolve({ allow: true });
          },
        }),
      ],
    }),
  ],
  [
    'an authorizer that has just answered',
    () => ({
      realms: [
        realm({
          authorize: ({ authid }) =>
            new Promise((resolve) => {
              resolve({ allow: true });
              queueMicrotask(() => {
                endJoe(authid);
              });
            }),
        }),
      ],
    }),
  ],
  [
    'who keeps accounts',
    () => ({
      realms: [realm(allowing)],
      onDecision: ({ authid }) => {
        endJoe(authid);
      },
    }),
  ],
];

describe.each(enders)('A session that is ended by %s', (_, options) => {
  it('registers, subscribes and calls nothing any more [AZ-14]', async () => {
    router = testRouter({ clock, ...options() });
    const callee = await Member.join(router, 'ann');
    await callee.register('com.p');
    for (const [type, uri] of [
      [64, 'com.a'],
      [32, 'com.a'],
      [48, 'com.p'],
    ] as const) {
      const joe = await Member.join(router, 'joe');
      joe.send(type, {}, uri);
      expect((await joe.peer.settled()).map(([kind]) => kind)).toEqual([6]);
    }
    expect(await callee.peer.settled()).toEqual([]);
    expect(router.stats).toMatchObject({ sessions: 1, registrations: 1, subscriptions: 0, pendingCalls: 0 });
  });
});

describe('Who hears that a session has joined', () => {
  const hearing = (act: () => unknown, events: RouterEvent[] = []): Router =>
    testRouter({
      clock,
      realms: [realm(allowing)],
      onEvent: (event) => {
        events.push(event);
        if (event.type === 'session_joined') act();
      },
    });

  it('can end it at once', async () => {
    const events: RouterEvent[] = [];
    router = hearing(() => router.realms.reauthenticate('realm1', () => true), events);
    const joe = await Member.join(router, 'joe');
    expect(await joe.peer.settled()).toEqual([[6, { _code: 4403 }, 'router.close.reauthenticate']]);
    expect(router.stats.sessions).toBe(0);
    expect(events.map(({ type }) => type)).toEqual(['session_joined', 'session_left']);
  });

  it('can remove its realm: it does not stay in what is gone [T01]', async () => {
    router = hearing(() => router.realms.delete('realm1'));
    const joe = await Member.join(router, 'joe');
    expect((await joe.peer.settled()).map(([type]) => type)).toEqual([6]);
    expect(router.stats.sessions).toBe(0);
  });
});

describe('A client that is let in at once', () => {
  it('is refused when the realm changes before it is there (D45)', async () => {
    router = testRouter({ clock, realms: [realm(allowing)] });
    const peer = connectRaw(router);
    peer.send([1, 'realm1', { ...helloDetails, authmethods: ['ticket'], authid: 'joe' }]);
    await Promise.resolve(); // the Router has HELLO, and nobody has WELCOME
    void router.realms.update(realm(allowing, { authenticators: [] }));
    await settle();
    expect(await peer.next()).toMatchObject([3, { _code: 4401 }, 'wamp.error.authentication_failed']);
    expect(router.stats.sessions).toBe(0);
  });
});
