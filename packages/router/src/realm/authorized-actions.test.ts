import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import type { AuthorizationRequest, Verdict } from '@wamp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { propertyRuns } from '../fixtures/property-runs.js';
import { type RawMessage, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { type RealmOptions, type RoleOptions, staticAuthorizer } from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;

beforeEach(() => {
  clock = new ManualClock();
});
afterEach(async () => {
  await closeRouter(router, clock);
});

type Decide = (request: AuthorizationRequest) => Verdict | Promise<Verdict>;

function startWith(authorize: Decide, options: Partial<RealmOptions> = {}): void {
  const realm = { authenticators: [ticket], authorizer: { authorize }, ...options };
  router = testRouter({ clock, realms: [openRealm('realm1', realm), openRealm('realm2', realm)] });
}

function startWithRoles(roles: readonly RoleOptions[]): void {
  const realm = { authenticators: [ticket], authorizer: staticAuthorizer(roles) };
  router = testRouter({ clock, realms: [openRealm('realm1', realm)] });
}

const requests = [
  ['publish', 16, { acknowledge: true }],
  ['subscribe', 32, {}],
  ['call', 48, {}],
  ['register', 64, {}],
] as const;

const refused = 'wamp.error.not_authorized';

describe('An authorizer', () => {
  it.each(requests)(
    'is asked about %s: who, what, and how, as the Router knows it [AZ-01, AZ-02, AZ-20, AZ-21]',
    async (action, type, options) => {
      const asked: AuthorizationRequest[] = [];
      startWith((request) => {
        asked.push(request);
        return { allow: false };
      });
      const joe = await Member.join(router, 'joe', { authrole: 'staff' });
      const payload = type === 16 || type === 48 ? [['payload']] : [];
      joe.send(type, { ...options, _unknown: 1 }, 'com.a', ...payload);
      await joe.peer.next();
      expect(asked).toEqual([
        {
          ...{ realm: 'realm1', session: joe.id, authid: 'joe', authrole: 'staff', authmethod: 'ticket' },
          ...{ authprovider: 'tests', authextra: { secret: 'in WELCOME only' }, transport: 'memory' },
          ...{ action, uri: 'com.a', match: 'exact', options: expect.objectContaining(options) },
        },
      ]);
      expect(JSON.stringify(asked)).not.toMatch(/payload|1234/);
    },
  );

  it.each(requests)(
    'that denies %s in one realm denies nothing in another [AZ-03]',
    async (_action, type, options) => {
      startWith(({ realm }) => ({ allow: realm === 'realm2' }));
      const here = await Member.join(router, 'joe');
      const there = await Member.join(router, 'joe', { realm: 'realm2' });
      for (const member of [here, there]) member.send(type, options, 'com.a');
      expect((await here.peer.next())[4]).toBe(refused);
      const answer = await there.peer.next();
      expect(answer[0] === type + 1 || answer[4] === 'wamp.error.no_such_procedure').toBe(true);
    },
  );

  it.each(requests)(
    'that denies %s is answered for with the bare URI [AZ-05, AZ-07, AZ-32, URI-32]',
    async (_action, type, options) => {
      startWithRoles([{ name: 'user', permissions: [{ uri: 'com.a', deny: 'all' }] }]);
      const joe = await Member.join(router, 'joe');
      joe.send(type, options, 'com.a');
      expect(await joe.peer.settled()).toEqual([[8, type, 1, {}, refused]]);
    },
  );

  it('that denies a publication stops it, and says so only to who wants to know [AZ-06, PS-20]', async () => {
    startWith(({ action }) => ({ allow: action !== 'publish' }));
    const listener = await Member.join(router, 'ann');
    await listener.subscribe('com.a');
    const joe = await Member.join(router, 'joe');
    for (const acknowledge of [true, false, undefined]) {
      joe.send(16, { ...(acknowledge === undefined ? {} : { acknowledge }), exclude_me: false }, 'com.a');
    }
    expect(await joe.peer.settled()).toEqual([[8, 16, 1, {}, refused]]);
    expect(await listener.events()).toEqual([]);
    expect(router.stats.publicationsRefused).toBe(2);
  });

  it('is asked before anything is looked up: what is there and what is not look the same [AZ-11, T14]', async () => {
    startWithRoles([
      { name: 'user', permissions: [] },
      { name: 'owner', permissions: [{ uri: 'com.*', allow: 'all' }], meta: { read: true } },
    ]);
    const owner = await Member.join(router, 'bob', { authrole: 'owner' });
    await owner.register('com.there');
    await owner.subscribe('com.there');
    const created = await owner.subscribe('wamp.registration.on_create');
    const answersTo = async (uri: string): Promise<unknown> => {
      const joe = await Member.join(router, 'joe');
      for (const [, type, options] of requests) joe.send(type, options, uri);
      joe.send(64, { invoke: 'roundrobin' }, uri);
      joe.send(64, { force_reregister: true }, uri);
      joe.send(32, { match: 'prefix', get_retained: true }, uri);
      const answers = await joe.peer.settled();
      joe.cut();
      return answers;
    };
    expect(await answersTo('com.there')).toEqual(await answersTo('com.missing'));
    expect(await owner.peer.settled()).toEqual([]);
    expect(created).toBeGreaterThan(0);
    expect(router.stats).toMatchObject({ registrations: 1, subscriptions: 2, pendingCalls: 0 });
  });

  it('is not asked about what a session owns: only the owner gives it back or answers for it [AZ-31]', async () => {
    let questions = 0;
    startWith(() => {
      questions++;
      return { allow: true };
    });
    const owner = await Member.join(router, 'bob');
    const registration = await owner.register('com.p');
    const subscription = await owner.subscribe('com.t');
    const caller = await Member.join(router, 'ann');
    caller.send(48, {}, 'com.p');
    const [, invocation] = await owner.peer.next();
    const before = questions;
    const thief = await Member.join(router, 'eve');
    thief.send(66, registration);
    thief.send(34, subscription);
    expect((await thief.peer.settled()).map(([, type, , , uri]) => [type, uri])).toEqual([
      [66, 'wamp.error.no_such_registration'],
      [34, 'wamp.error.no_such_subscription'],
    ]);
    thief.peer.send([70, invocation, {}, ['stolen']]);
    thief.peer.send([49, 1, {}]);
    await settle();
    expect(await caller.peer.settled()).toEqual([]);
    owner.peer.send([70, invocation, {}, ['mine']]);
    expect(await caller.peer.next()).toEqual([50, 1, {}, ['mine']]);
    owner.send(66, registration);
    owner.send(34, subscription);
    expect((await owner.peer.settled()).map(([type]) => type)).toEqual([67, 35]);
    expect(questions).toBe(before);
  });

  it('that takes its time delays SUBSCRIBED and REGISTERED, never an EVENT or INVOCATION before them [AZ-13]', async () => {
    let answer: (verdict: Verdict) => void = () => undefined;
    startWith(({ authid, action }) =>
      authid === 'joe' && action !== 'publish'
        ? new Promise((resolve) => {
            answer = resolve;
          })
        : { allow: true },
    );
    const joe = await Member.join(router, 'joe');
    const ann = await Member.join(router, 'ann');
    joe.send(32, {}, 'com.t');
    await settle();
    ann.send(16, {}, 'com.t', ['early']);
    await settle();
    answer({ allow: true });
    await settle();
    ann.send(16, {}, 'com.t', ['late']);
    expect((await joe.peer.settled()).map(([type, , , , args]) => [type, args])).toEqual([
      [33, undefined],
      [36, ['late']],
    ]);
    joe.send(64, {}, 'com.p');
    await settle();
    expect(await ann.errorOf('com.p')).toBe('wamp.error.no_such_procedure');
    answer({ allow: true });
    await settle();
    ann.send(48, {}, 'com.p');
    expect((await joe.peer.settled()).map(([type]) => type)).toEqual([65, 68]);
  });

  it('that answers in any order never changes that of the messages of one session [AZ-12, ORD-07, T15]', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('publish', 'call', 'subscribe', 'register'), { minLength: 2, maxLength: 8 }),
        fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }),
        async (actions, order) => {
          const open: (() => void)[] = [];
          const own = new ManualClock();
          const authorize: Decide = ({ authid }) =>
            authid === 'joe'
              ? new Promise((resolve) => {
                  open.push(() => {
                    resolve({ allow: true });
                  });
                })
              : { allow: true };
          const raced = testRouter({
            clock: own,
            realms: [openRealm('realm1', { authenticators: [ticket], authorizer: { authorize } })],
          });
          const watcher = await Member.join(raced, 'ann');
          await watcher.subscribe('com.t');
          await watcher.register('com.p');
          const joe = await Member.join(raced, 'joe');
          const expected: RawMessage[] = [];
          for (const [at, action] of actions.entries()) {
            if (action === 'publish') joe.send(16, {}, 'com.t', [at]);
            if (action === 'call') joe.send(48, {}, 'com.p', [at]);
            if (action === 'subscribe') joe.send(32, {}, `com.s${String(at)}`);
            if (action === 'register') joe.send(64, {}, `com.r${String(at)}`);
            if (action === 'publish') expected.push([36, [at]]);
            if (action === 'call') expected.push([68, [at]]);
          }
          for (let step = 0; step < actions.length; step++) {
            await settle();
            for (let turn = 0; turn < (order[step] ?? 0); turn++) await settle();
            for (const answer of open.splice(0).reverse()) answer();
          }
          const seen = (await watcher.peer.settled()).map(([type, , , , args]) => [type, args]);
          expect(seen).toEqual(expected);
          const answers = (await joe.peer.settled()).map(([type]) => type);
          const enlisted = actions.filter((action) => action === 'subscribe' || action === 'register');
          expect(answers).toEqual(enlisted.map((action) => (action === 'subscribe' ? 33 : 65)));
          await closeRouter(raced, own);
        },
      ),
      propertyRuns(25),
    );
    router = testRouter({ clock });
  }, 60_000);
});

describe('Static roles', () => {
  it('give nobody the procedures and events of the Router but who has the grant [AZ-29, SMETA-42]', async () => {
    const permissions = [{ uri: '', match: 'prefix', allow: 'all' }] as const;
    startWithRoles([
      { name: 'user', permissions },
      { name: 'reader', permissions, meta: { read: true } },
      { name: 'killer', permissions, meta: { kill: true } },
    ]);
    const outcome = async (authrole: string): Promise<unknown[]> => {
      const member = await Member.join(router, 'joe', { authrole });
      const errors = [
        await member.errorOf('wamp.session.get', [member.id]),
        await member.errorOf('wamp.session.kill_by_authid', ['nobody']),
        await member.subscribe('wamp.session.on_join').then(
          () => undefined,
          () => refused,
        ),
      ];
      member.cut();
      return errors;
    };
    expect(await outcome('user')).toEqual([refused, refused, refused]);
    expect(await outcome('reader')).toEqual([undefined, refused, undefined]);
    expect(await outcome('killer')).toEqual([refused, undefined, refused]);
  });

  it('do not let history be read by who may not subscribe [AZ-30, EVH-34]', async () => {
    const history = { topics: [{ uri: 'com.t' }] };
    const roles: RoleOptions[] = [
      { name: 'user', permissions: [{ uri: 'com.t', deny: ['subscribe'] }], meta: { read: true } },
      { name: 'mute', permissions: [{ uri: 'com.t', allow: ['subscribe'] }] },
      { name: 'staff', permissions: [{ uri: 'com.t', allow: 'all' }], meta: { read: true } },
    ];
    const realm = { authenticators: [ticket], authorizer: staticAuthorizer(roles), history };
    router = testRouter({ clock, realms: [openRealm('realm1', realm)] });
    const staff = await Member.join(router, 'bob', { authrole: 'staff' });
    const topic = await staff.subscribe('com.t');
    staff.send(16, { acknowledge: true, eligible_authrole: ['staff'] }, 'com.t', ['for staff']);
    staff.send(16, { acknowledge: true }, 'com.t', ['for all']);
    await staff.peer.settled();
    const read = (member: Member) => member.call('wamp.subscription.get_events', [topic]);
    expect(JSON.stringify(await read(staff))).toContain('for staff');
    for (const authrole of ['user', 'mute']) {
      const member = await Member.join(router, 'joe', { authrole });
      expect((await read(member))[1]).toBe(refused);
    }
  });

  it('leave to the specification what it reserves for authorization, and serve none of it [AZ-36]', async () => {
    startWithRoles([{ name: 'user', permissions: [{ uri: 'wamp.', match: 'prefix', allow: 'all' }] }]);
    const joe = await Member.join(router, 'joe');
    expect(await joe.errorOf('wamp.session.authorize')).toBe('wamp.error.no_such_procedure');
    await expect(joe.register('wamp.session.authorize')).rejects.toThrow('wamp.error.invalid_uri');
    joe.send(16, { acknowledge: true }, 'wamp.session.on_authorization_denied');
    expect((await joe.peer.next())[4]).toBe('wamp.error.invalid_uri');
  });

  it('take a registration over only with that right, and tell who loses it and who watches [T20]', async () => {
    const uri = 'com.*';
    startWithRoles([
      { name: 'user', permissions: [{ uri, allow: 'all' }] },
      {
        name: 'boss',
        permissions: [{ uri, allow: ['call', 'register', 'force_register'] }],
        meta: { read: true },
      },
      { name: 'pool', permissions: [{ uri, allow: ['register', 'shared_register'] }] },
      { name: 'newest', permissions: [{ uri, allow: ['register', 'last_register'] }] },
    ]);
    const details = {
      roles: {
        callee: { features: { registration_revocation: true } },
        subscriber: {},
        publisher: {},
        caller: {},
      },
    };
    const holder = await Member.join(router, 'bob', { details });
    const registration = await holder.register('com.p');
    const boss = await Member.join(router, 'ann', { authrole: 'boss' });
    const removed = await boss.subscribe('wamp.registration.on_unregister');
    boss.send(48, {}, 'com.p');
    const [, invocation] = await holder.peer.next();
    for (const authrole of ['user', 'pool', 'newest']) {
      const other = await Member.join(router, 'joe', { authrole });
      await expect(other.register('com.p', { force_reregister: true })).rejects.toThrow(refused);
      for (const invoke of ['roundrobin', 'last', 'single']) {
        const may =
          (authrole === 'pool') === (invoke === 'roundrobin') &&
          (authrole === 'newest') === (invoke === 'last');
        const isAllowed = invoke === 'single' || (may && authrole !== 'user');
        const error = isAllowed ? 'wamp.error.procedure_already_exists' : refused;
        await expect(other.register('com.p', { invoke }), `${authrole} ${invoke}`).rejects.toThrow(error);
      }
    }
    expect(await boss.register('com.p', { force_reregister: true })).toBeGreaterThan(0);
    const told = await holder.peer.settled();
    expect(told).toEqual([[67, 0, { registration, reason: 'wamp.error.unregistered' }]]);
    holder.peer.send([70, invocation, {}, ['still mine']]);
    const heard = await boss.peer.settled();
    expect(heard).toContainEqual([50, 2, {}, ['still mine']]);
    expect(router.stats.registrations).toBe(1);
    expect(removed).toBeGreaterThan(0);
  });

  it('lose what sessions hold when rights are narrowed; calls in flight finish [AZ-33, REVS-01, REV-02] (D45)', async () => {
    const roles = (allow: readonly ('call' | 'subscribe' | 'register')[]): RealmOptions =>
      openRealm('realm1', {
        authenticators: [ticket],
        authorizer: staticAuthorizer([{ name: 'user', permissions: [{ uri: 'com.*', allow }] }]),
      });
    router = testRouter({ clock, realms: [roles(['call', 'subscribe', 'register'])] });
    const details = {
      roles: {
        ...{ caller: {}, publisher: {}, callee: { features: { registration_revocation: true } } },
        subscriber: { features: { subscription_revocation: true } },
      },
    };
    const joe = await Member.join(router, 'joe', { details });
    const subscription = await joe.subscribe('com.t', { match: 'prefix' });
    const registration = await joe.register('com.p');
    const ann = await Member.join(router, 'ann');
    ann.send(48, {}, 'com.p');
    const [, invocation] = await joe.peer.next();
    await router.realms.update(roles(['call', 'subscribe']));
    expect(await joe.peer.settled()).toEqual([[67, 0, { registration, reason: refused }]]);
    joe.peer.send([70, invocation, {}, ['done']]);
    expect(await ann.peer.next()).toEqual([50, 1, {}, ['done']]);
    await router.realms.update(roles(['call']));
    expect(await joe.peer.settled()).toEqual([[35, 0, { subscription, reason: refused }]]);
    expect(router.stats).toMatchObject({ subscriptions: 0, registrations: 0 });
  });
});

describe('The guide to the router', () => {
  it('says that payloads are open to the router, whoever may read them [AZ-35]', async () => {
    const guide = await readFile(new URL('../../../../docs/router.md', import.meta.url), 'utf8');
    expect(guide.replaceAll(/\s+/g, ' ')).toContain('The router itself reads every payload');
  });
});
