import type { Explanation } from '@wamp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import {
  type PermissionQuestion,
  allowAll,
  type RoleOptions,
  dynamicAuthorizer,
  explainPermission,
  staticAuthorizer,
} from '../index.js';
import type { Router } from '../router.js';

const roles: readonly RoleOptions[] = [
  { name: 'guest', permissions: [{ uri: 'com.public.*', allow: ['call', 'subscribe'] }] },
  {
    name: 'user',
    inherits: ['guest'],
    permissions: [
      { uri: 'com.user.{authid}.*', allow: ['publish'] },
      { uri: 'com.public.secret', deny: ['call', 'subscribe'] },
      { uri: 'com.public.*', allow: ['register'] },
    ],
    meta: { read: true },
  },
  { name: 'partner', authorizer: dynamicAuthorizer({ procedure: 'com.authorize' }) },
  { name: 'admin', permissions: [{ uri: 'router.*', allow: 'all' }] },
  { name: 'judge', permissions: [{ uri: 'com.authorize', allow: ['register'] }] },
];

let router: Router;
let clock: ManualClock;

beforeEach(() => {
  clock = new ManualClock();
  const options = { authenticators: [ticket], authorizer: staticAuthorizer(roles) };
  const trustedProcedures = [{ uri: 'com.authorize', authrole: 'judge' }];
  router = testRouter({
    clock,
    realms: [openRealm('realm1', { ...options, trustedProcedures }), openRealm('router.mgmt', options)],
  });
});
afterEach(async () => {
  await closeRouter(router, clock);
});

const joe = {
  realm: 'realm1',
  authrole: 'user',
  authid: 'joe',
  action: 'call',
  uri: 'com.public.a',
} as const;

function explain(question: Partial<PermissionQuestion>): Explanation {
  return router.explain({ ...joe, ...question });
}

describe('An explanation', () => {
  it('names the rule that decides, where it stands, and why every other one does not', () => {
    expect(explain({})).toEqual({
      allow: true,
      by: 'rule',
      right: 'call',
      rule: {
        role: 'guest',
        index: 0,
        uri: 'com.public.',
        match: 'prefix',
        effect: 'allow',
        outcome: 'decides',
      },
      considered: [
        {
          role: 'user',
          index: 1,
          uri: 'com.public.secret',
          match: 'exact',
          effect: 'deny',
          outcome: 'no_match',
        },
        { role: 'guest', index: 0, uri: 'com.public.', match: 'prefix', effect: 'allow', outcome: 'decides' },
        ...explain({}).considered.filter(({ index }) => index === undefined),
        {
          ...{ role: 'user', index: 0, uri: 'com.user.{authid}.', match: 'prefix' },
          ...{ effect: undefined, outcome: 'other_action' },
        },
        {
          role: 'user',
          index: 2,
          uri: 'com.public.',
          match: 'prefix',
          effect: undefined,
          outcome: 'other_action',
        },
      ],
    });
  });

  it('tells what a more specific rule hides, and what a variable stands for or switches off (D43)', () => {
    expect(explain({ uri: 'com.public.secret' })).toMatchObject({
      allow: false,
      rule: { role: 'user', index: 1 },
    });
    expect(explain({ uri: 'com.public.secret' }).considered[1]).toMatchObject({ outcome: 'less_specific' });
    const own = { action: 'publish', uri: 'com.user.joe.x' } as const;
    expect(explain(own)).toMatchObject({ allow: true, rule: { uri: 'com.user.joe.' } });
    expect(explain({ ...own, authid: 'a.b' }).considered[0]).toMatchObject({ outcome: 'switched_off' });
  });

  it('tells of patterns which rule covers only a part, and which deny reaches into them', () => {
    const subscribe = { action: 'subscribe', match: 'prefix' } as const;
    expect(explain({ ...subscribe, uri: 'com.public.' })).toMatchObject({
      allow: false,
      rule: { index: 1, effect: 'deny' },
    });
    expect(explain({ ...subscribe, uri: 'com.public.x' })).toMatchObject({ allow: true });
    const wide = explain({ ...subscribe, uri: 'com.', authrole: 'guest' });
    expect(wide).toMatchObject({ allow: false, by: 'no_rule' });
    expect(wide.considered[0]).toMatchObject({ outcome: 'covers_in_part' });
  });

  it('tells what stands before all rules, and what rules do not know', () => {
    expect(explain({ authrole: 'nobody' })).toMatchObject({ allow: false, by: 'no_role' });
    expect(explain({ uri: 'not a uri' })).toMatchObject({ allow: false, by: 'invalid_uri' });
    expect(explain({ uri: 'wamp.a', action: 'register' })).toMatchObject({
      allow: false,
      by: 'reserved_uri',
    });
    expect(explain({ uri: 'com.authorize' })).toMatchObject({ allow: false, by: 'trusted_procedure' });
    expect(explain({ uri: 'com.authorize', action: 'register', authrole: 'judge' })).toMatchObject({
      allow: true,
    });
    expect(explain({ authrole: 'partner' })).toEqual({
      allow: undefined,
      by: 'authorizer',
      procedure: 'com.authorize',
      considered: [],
    });
    expect(explain({ uri: 'wamp.session.count' })).toMatchObject({ allow: true, rule: { index: undefined } });
  });

  it('tells which right beside register is missing [T20]', () => {
    const register = { action: 'register', uri: 'com.public.a' } as const;
    expect(explain(register)).toMatchObject({ allow: true, right: 'register' });
    const needs = (options: PermissionQuestion['options'] & object) => explain({ ...register, options });
    expect(needs({ invoke: 'last' })).toMatchObject({ allow: false, right: 'last_register', by: 'no_rule' });
    expect(needs({ invoke: 'random' })).toMatchObject({ allow: false, right: 'shared_register' });
    expect(needs({ force_reregister: true })).toMatchObject({ allow: false, right: 'force_register' });
  });

  it('is the same without a Router, from the roles alone', () => {
    for (const uri of ['com.public.a', 'com.public.secret', 'com.other']) {
      expect(explainPermission(roles, { ...joe, uri })).toEqual(explain({ uri }));
    }
  });

  it('is what happens: every role, action and URI is refused or not as explained', async () => {
    const uris = ['com.public.a', 'com.public.secret', 'com.user.joe.x', 'com.user.ann.x', 'com.other'];
    for (const authrole of ['guest', 'user', 'admin']) {
      const member = await Member.join(router, 'joe', { authrole });
      for (const uri of uris) {
        const actual = [
          (await member.errorOf(uri)) !== 'wamp.error.not_authorized',
          await member.subscribe(uri).then(
            () => true,
            () => false,
          ),
          await member.register(uri).then(
            () => true,
            () => false,
          ),
        ];
        const told = (['call', 'subscribe', 'register'] as const).map(
          (action) => explain({ authrole, action, uri }).allow,
        );
        expect(told, `${authrole} ${uri}`).toEqual(actual);
      }
      member.cut();
    }
  });

  it('is refused for a realm that is not there', () => {
    expect(() => explain({ realm: 'realm9' })).toThrow('there is no realm "realm9"');
  });
});

describe('router.permission.explain', () => {
  const procedure = 'router.permission.explain';

  it('answers in the management realm, to who may call it (D51)', async () => {
    const admin = await Member.join(router, 'root', { realm: 'router.mgmt', authrole: 'admin' });
    const [[answer] = []] = (await admin.call(procedure, [], joe)) as [[Explanation?]?];
    expect(answer).toMatchObject({
      allow: true,
      by: 'rule',
      right: 'call',
      rule: { role: 'guest', index: 0 },
    });
    expect(answer?.considered.length).toBe(explain({}).considered.length);
    const asked = { ...joe, authrole: 'partner', authid: null };
    expect(await admin.call(procedure, [], asked)).toEqual([
      [{ allow: null, by: 'authorizer', procedure: 'com.authorize', considered: [] }],
    ]);
    const user = await Member.join(router, 'joe', { realm: 'router.mgmt' });
    expect(await user.errorOf(procedure, [], joe)).toBe('wamp.error.not_authorized');
  });

  it('is in no list of registrations, and taken away by nobody [RMETA-03, T45] (D51)', async () => {
    const realm = { authenticators: [ticket], authorizer: allowAll() };
    await router.realms.update(openRealm('router.mgmt', realm));
    const admin = await Member.join(router, 'root', { realm: 'router.mgmt', authrole: 'admin' });
    const none = [{ exact: [], prefix: [], wildcard: [] }];
    expect(await admin.call('wamp.registration.list')).toEqual([none]);
    expect(await admin.call('wamp.registration.lookup', [procedure])).toEqual([[null]]);
    expect(await admin.call('wamp.registration.match', [procedure])).toEqual([[null]]);
    for (let id = 1; id < 100; id++) {
      expect(await admin.errorOf('wamp.registration.list_callees', [id])).toBe(
        'wamp.error.no_such_registration',
      );
    }
  });

  it('is in no other realm (D51)', async () => {
    const admin = await Member.join(router, 'root', { authrole: 'admin' });
    expect(await admin.errorOf(procedure, [], joe)).toBe('wamp.error.no_such_procedure');
  });

  it('refuses questions that it cannot read', async () => {
    const admin = await Member.join(router, 'root', { realm: 'router.mgmt', authrole: 'admin' });
    const wrong = {
      realm: 1,
      authrole: null,
      authid: 7,
      action: 'kill',
      uri: [],
      match: 'fuzzy',
      options: 'x',
    };
    for (const [key, value] of Object.entries(wrong)) {
      expect(await admin.errorOf(procedure, [], { ...joe, [key]: value }), key).toBe(
        'wamp.error.invalid_argument',
      );
    }
    expect(await admin.errorOf(procedure)).toBe('wamp.error.invalid_argument');
    expect(await admin.errorOf(procedure, [], { ...joe, realm: 'realm9' })).toBe('wamp.error.no_such_realm');
  });

  it('cannot be taken over: nobody registers or publishes below router there (D51) (D56)', async () => {
    const admin = await Member.join(router, 'root', { realm: 'router.mgmt', authrole: 'admin' });
    const tries: readonly (readonly [number, object, string])[] = [
      [64, {}, procedure],
      [64, { force_reregister: true }, procedure],
      [64, {}, 'router.realm.delete'],
      [64, { match: 'prefix' }, 'rou'],
      [64, { match: 'prefix' }, ''],
      [64, { match: 'wildcard' }, '.realm.delete'],
      [16, { acknowledge: true }, 'router.event'],
    ];
    for (const [type, options, uri] of tries) {
      admin.send(type, options, uri);
      expect((await admin.peer.next())[4], uri).toBe('wamp.error.invalid_uri');
    }
    const elsewhere = await Member.join(router, 'root', { authrole: 'admin' });
    expect(await elsewhere.register('router.realm.delete')).toBeGreaterThan(0);
  });
});
