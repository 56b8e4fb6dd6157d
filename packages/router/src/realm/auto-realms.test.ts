import type { AuthenticationStep, Authenticator } from '@wamp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { type RawPeer, connectRaw, helloDetails, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { type AutoRealmOptions, type RouterEvent, allowAll, createRouter } from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;
let events: RouterEvent[];
/** Names that the template was asked about. */
let asked: string[];

/** Asks everybody; `right` is right, and comes late when it is to. */
const asking: Authenticator = {
  method: 'ticket',
  begin: ({ authid = '' }): AuthenticationStep => ({
    kind: 'challenge',
    extra: {},
    answer: ({ signature }) =>
      signature === 'right'
        ? { kind: 'accepted', principal: { authid, authrole: 'user', authprovider: 'test' } }
        : { kind: 'refused', reason: 'wamp.error.authentication_denied' },
  }),
};

function routerWith(rule: Partial<AutoRealmOptions> = {}): Router {
  return (router = testRouter({
    clock,
    realms: [openRealm('com.tenant.fixed', { authenticators: [ticket] })],
    onEvent: (event) => events.push(event),
    limits: { denialDelayMs: 1 },
    autoRealms: [
      {
        uri: 'com.tenant.',
        realm: (name) => {
          asked.push(name);
          return { authenticators: [ticket], authorizer: allowAll() };
        },
        maxRealms: 3,
        idleMs: 1_000,
        ...rule,
      },
    ],
  }));
}

beforeEach(() => {
  clock = new ManualClock();
  events = [];
  asked = [];
});

afterEach(async () => {
  await closeRouter(router, clock);
  expect(clock.pending).toBe(0);
});

const names = (): readonly string[] => router.realms.list().map(({ name }) => name);

async function refusalOf(realm: string): Promise<unknown> {
  const peer = connectRaw(router);
  peer.send([1, realm, { ...helloDetails, authmethods: ['ticket'], authid: 'joe' }]);
  return (await peer.next()).slice(1);
}

const noSuchRealm = (realm: string): unknown => [
  { message: `there is no realm "${realm}"`, _code: 4502 },
  'wamp.error.no_such_realm',
];

async function challenged(realm: string): Promise<RawPeer> {
  const peer = connectRaw(router);
  peer.send([1, realm, { ...helloDetails, authmethods: ['ticket'], authid: 'joe' }]);
  expect((await peer.next())[0]).toBe(4);
  return peer;
}

describe('Realms that are made when somebody logs in', () => {
  it('are there by pattern only, and off unless there is a rule [T47]', async () => {
    routerWith();
    const joe = await Member.join(router, 'joe', { realm: 'com.tenant.one' });
    expect(await joe.call('wamp.session.count')).toEqual([[1]]);
    expect(router.realms.get('com.tenant.one')).toMatchObject({ isAutomatic: true, sessions: 1 });
    expect(events).toContainEqual({ type: 'realm_created', realm: 'com.tenant.one', isAutomatic: true });
    await Member.join(router, 'joe', { realm: 'com.tenant.fixed' });
    expect(router.realms.get('com.tenant.fixed')).toMatchObject({ isAutomatic: false });
    for (const realm of ['com.other', 'com.tenant', 'wamp.tenant', 'router.mgmt']) {
      expect(await refusalOf(realm)).toEqual(noSuchRealm(realm));
    }
    expect(asked).toEqual(['com.tenant.one']);
    await closeRouter(router, clock);
    router = testRouter({ clock });
    expect(await refusalOf('com.tenant.one')).toEqual(noSuchRealm('com.tenant.one'));
  });

  it.each([['wamp.mine'], ['wamp'], ['router'], ['router.mgmt']])(
    'are never called %s [T47]',
    async (realm) => {
      routerWith({ uri: '' });
      expect((await refusalOf(realm)) as readonly unknown[]).toContain('wamp.error.no_such_realm');
      expect(asked).toEqual([]);
    },
  );

  it('have no names that are longer than a URI may be [L29, T47]', async () => {
    routerWith();
    const long = `com.tenant.${'x'.repeat(2_000)}`;
    expect((await refusalOf(long)) as readonly unknown[]).toContain('wamp.error.no_such_realm');
    expect(asked).toEqual([]);
  });

  it('are not made by HELLO, only by a login: what fails leaves nothing behind [T47]', async () => {
    routerWith({ realm: () => ({ authenticators: [asking], authorizer: allowAll() }) });
    const [right, wrong, gone] = [
      await challenged('com.tenant.right'),
      await challenged('com.tenant.wrong'),
      await challenged('com.tenant.gone'),
    ];
    expect(names()).toEqual(['com.tenant.fixed']);
    gone.transport.abort(new Error('gone'));
    wrong.send([5, 'wrong', {}]);
    await settle();
    clock.advance(1);
    expect(await wrong.next()).toMatchObject([3, {}, 'wamp.error.authentication_denied']);
    right.send([5, 'right', {}]);
    expect((await right.next())[0]).toBe(2);
    expect(names()).toEqual(['com.tenant.fixed', 'com.tenant.right']);
  });

  it('are one for all who log in to it at the same time', async () => {
    routerWith({ realm: () => ({ authenticators: [asking], authorizer: allowAll() }) });
    const peers = [await challenged('com.tenant.one'), await challenged('com.tenant.one')];
    for (const peer of peers) peer.send([5, 'right', {}]);
    for (const peer of peers) expect((await peer.next())[0]).toBe(2);
    expect(router.realms.get('com.tenant.one')).toMatchObject({ sessions: 2 });
  });

  it('do not take in who was asked before they were made by hand, changed, or had principals changed', async () => {
    const template = { authenticators: [asking], authorizer: allowAll() };
    routerWith({ realm: () => template });
    for (const change of [
      () => router.realms.update({ name: 'com.tenant.one', ...template }),
      () => router.realms.reauthenticate('com.tenant.one', () => false),
    ]) {
      const [first, late] = [await challenged('com.tenant.one'), await challenged('com.tenant.one')];
      first.send([5, 'right', {}]);
      expect((await first.next())[0]).toBe(2);
      await change();
      late.send([5, 'right', {}]);
      expect(await late.next()).toMatchObject([3, { _code: 4401 }, 'wamp.error.authentication_failed']);
      await router.realms.delete('com.tenant.one');
    }
    const late = await challenged('com.tenant.one');
    router.realms.create({ name: 'com.tenant.one', ...template });
    late.send([5, 'right', {}]);
    expect(await late.next()).toMatchObject([3, { _code: 4401 }, 'wamp.error.authentication_failed']);
  });

  it('are so many at the most; beyond that clients are refused as if there were no rule, and counted [T47]', async () => {
    routerWith();
    for (const n of [1, 2, 3]) await Member.join(router, 'joe', { realm: `com.tenant.${String(n)}` });
    expect(await refusalOf('com.tenant.4')).toEqual(noSuchRealm('com.tenant.4'));
    expect(asked).toHaveLength(3);
    expect(router.stats).toMatchObject({ realms: 4, autoRealmsRefused: 1 });
    await Member.join(router, 'ann', { realm: 'com.tenant.3' });
    await router.realms.delete('com.tenant.1');
    await Member.join(router, 'joe', { realm: 'com.tenant.4' });
    expect(router.stats).toMatchObject({ realms: 4, autoRealmsRefused: 1 });
  });

  it('are so many at the most also when more were being asked at the same time [T47]', async () => {
    routerWith({ realm: () => ({ authenticators: [asking], authorizer: allowAll() }) });
    const peers = [];
    for (const n of [1, 2, 3, 4, 5]) peers.push(await challenged(`com.tenant.${String(n)}`));
    for (const peer of peers) peer.send([5, 'right', {}]);
    await settle();
    expect(peers.map(({ received: [first] }) => first?.[0])).toEqual([2, 2, 2, 3, 3]);
    expect(router.stats).toMatchObject({ realms: 4, autoRealmsRefused: 2 });
  });

  it('go with what they keep when they had no session for long enough, and not before [T47]', async () => {
    routerWith();
    const joe = await Member.join(router, 'joe', { realm: 'com.tenant.one' });
    joe.send(16, { retain: true, acknowledge: true }, 'com.kept');
    await joe.peer.next();
    clock.advance(5_000);
    expect(names()).toContain('com.tenant.one');
    joe.cut();
    await settle();
    clock.advance(999);
    expect(router.realms.get('com.tenant.one')).toMatchObject({ sessions: 0, retainedEvents: 1 });
    const ann = await Member.join(router, 'ann', { realm: 'com.tenant.one' });
    clock.advance(999);
    ann.cut();
    await settle();
    clock.advance(1_000);
    expect(names()).toEqual(['com.tenant.fixed']);
    expect(router.stats.retainedEvents).toBe(0);
    expect(events).toContainEqual({ type: 'realm_deleted', realm: 'com.tenant.one' });
    await Member.join(router, 'joe', { realm: 'com.tenant.one' });
    expect(router.realms.get('com.tenant.one')).toMatchObject({ retainedEvents: 0 });
  });

  it('go also when somebody has asked meanwhile what is allowed there [T47]', async () => {
    routerWith();
    const joe = await Member.join(router, 'joe', { realm: 'com.tenant.one' });
    joe.send(16, { retain: true, acknowledge: true }, 'com.kept');
    await joe.peer.next();
    joe.cut();
    await settle();
    clock.advance(500);
    router.explain({ realm: 'com.tenant.one', authrole: 'user', action: 'call', uri: 'com.a' });
    clock.advance(500);
    expect(names()).toEqual(['com.tenant.fixed']);
  });

  it('go also when the one whom they were made for cannot be told that he is welcome [T47]', async () => {
    const unspeakable: Authenticator = {
      method: 'ticket',
      begin: () => ({
        kind: 'accepted',
        principal: { authid: 'joe', authrole: 'user', authprovider: 'test', authextra: { no: () => 'JSON' } },
      }),
    };
    routerWith({ realm: () => ({ authenticators: [unspeakable], authorizer: allowAll() }) });
    const peer = connectRaw(router);
    peer.send([1, 'com.tenant.one', { ...helloDetails, authmethods: ['ticket'] }]);
    await settle();
    clock.advance(1);
    expect((await peer.next())[2]).toBe('wamp.error.authentication_failed');
    clock.advance(1_000);
    expect(names()).toEqual(['com.tenant.fixed']);
  });

  it('are refused when their template throws or gives nonsense, which is told [T47]', async () => {
    routerWith({
      realm: (name) => {
        if (name.endsWith('.throws')) throw new Error('no such tenant');
        return { authenticators: [ticket], authorizer: allowAll(), trustLevels: [{ level: -1 }] };
      },
    });
    for (const realm of ['com.tenant.throws', 'com.tenant.nonsense']) {
      expect(await refusalOf(realm)).toEqual(noSuchRealm(realm));
      expect(events).toContainEqual(
        expect.objectContaining({ type: 'internal_error', doing: `making realm ${realm}` }),
      );
    }
  });

  it('hold nothing of 10,000 HELLOs with names of their own [T47]', async () => {
    routerWith({ realm: () => ({ authenticators: [asking], authorizer: allowAll() }), maxRealms: 100 });
    for (let n = 0; n < 10_000; n++) {
      const peer = connectRaw(router);
      peer.send([
        1,
        `com.tenant.flood${String(n)}`,
        { ...helloDetails, authmethods: ['ticket'], authid: 'joe' },
      ]);
      await peer.next();
      if (n % 2 === 0) peer.transport.abort(new Error('next'));
      else peer.send([5, 'right', {}]);
    }
    await settle();
    expect(router.stats).toMatchObject({ realms: 101, sessions: 100 });
    expect(router.stats.autoRealmsRefused).toBeGreaterThan(9_700);
  });

  it.each([
    ['autoRealms[0].uri', { uri: 'com..' }],
    ['autoRealms[0].maxRealms', { maxRealms: 0 }],
    ['autoRealms[0].idleMs', { idleMs: 2 ** 31 }],
  ])('have rules that are checked: %s', (option, rule) => {
    routerWith();
    const realm = () => ({ authenticators: [], authorizer: allowAll() });
    const autoRealms = [{ uri: 'com.', realm, ...rule }];
    expect(() => createRouter({ autoRealms })).toThrow(option);
  });
});
