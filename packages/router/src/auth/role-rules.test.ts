import { describe, expect, it } from 'vitest';
import type { Action, MatchPolicy, Verdict } from '@wamp/protocol';
import { InvalidOptionError } from '../errors.js';
import { asked } from '../fixtures/asked.js';
import type { Permission } from './permission.js';
import type { RoleOptions } from './role-options.js';
import { staticAuthorizer } from './static-authorizer.js';

function verdictOf(roles: readonly RoleOptions[], question: Parameters<typeof asked>[0]): Verdict {
  const verdict = staticAuthorizer(roles).authorize(asked(question));
  if (verdict instanceof Promise) throw new Error('static permissions answer at once');
  return verdict;
}

function may(permissions: readonly Permission[], question: Parameters<typeof asked>[0]): boolean {
  return verdictOf([{ name: 'guest', permissions }], question).allow;
}

const actions: readonly Action[] = ['publish', 'subscribe', 'call', 'register'];

describe('A permission', () => {
  it('allows the actions that it names and no other [AZ-01, AZ-16]', () => {
    for (const named of actions) {
      const permissions: Permission[] = [{ uri: 'com.a', allow: [named] }];
      expect(actions.filter((action) => may(permissions, { action }))).toEqual([named]);
      expect(actions.filter((action) => may([{ uri: 'com.a', deny: [named] }], { action }))).toEqual([]);
    }
    expect(actions.filter((action) => may([{ uri: 'com.a', allow: 'all' }], { action }))).toEqual(actions);
  });

  it('is needed: a role without one may do nothing [AZ-04]', () => {
    expect(actions.filter((action) => may([], { action }))).toEqual([]);
  });

  it('is about the whole pattern that is asked for, not about its text [AZ-15, T12]', () => {
    const wants = (rule: Permission, uri: string, match: MatchPolicy): boolean =>
      may([{ ...rule, allow: ['subscribe', 'register'] }], { action: 'subscribe', uri, match }) &&
      may([{ ...rule, allow: ['subscribe', 'register'] }], { action: 'register', uri, match });
    expect(wants({ uri: 'com.app' }, 'com.app', 'exact')).toBe(true);
    expect(wants({ uri: 'com.app' }, 'com.app', 'prefix')).toBe(false);
    expect(wants({ uri: 'com.app' }, 'com.app', 'wildcard')).toBe(false);
    expect(wants({ uri: 'com.app.', match: 'prefix' }, 'com.app.x', 'prefix')).toBe(true);
    expect(wants({ uri: 'com.app.', match: 'prefix' }, 'com.', 'prefix')).toBe(false);
    expect(wants({ uri: 'com.app.', match: 'prefix' }, 'com.app..x', 'wildcard')).toBe(true);
    expect(wants({ uri: 'com.app.', match: 'prefix' }, 'com..x', 'wildcard')).toBe(false);
    expect(wants({ uri: 'com..x', match: 'wildcard' }, 'com.a.x', 'wildcard')).toBe(true);
    expect(wants({ uri: 'com..x', match: 'wildcard' }, 'com.a.', 'wildcard')).toBe(false);
    expect(wants({ uri: 'com..x', match: 'wildcard' }, 'com.a.x', 'prefix')).toBe(false);
  });

  it('that denies what lies beside the URIs of the Router is not passed by, when both are asked for [T12]', () => {
    const permissions: Permission[] = [
      { uri: 'wamp', match: 'prefix', allow: ['subscribe'] },
      { uri: 'wampx.', match: 'prefix', deny: ['subscribe'] },
    ];
    const subscribe = { action: 'subscribe' } as const;
    expect(may(permissions, { ...subscribe, uri: 'wampx.a' })).toBe(false);
    expect(may(permissions, { ...subscribe, uri: 'wamp', match: 'prefix' })).toBe(false);
    expect(may(permissions, { ...subscribe, uri: 'wamp.', match: 'prefix' })).toBe(true);
  });

  it('goes by how specific it is: exact, longer prefix, wildcard with more components [AZ-18]', () => {
    const order: Permission[] = [
      { uri: 'com.a.b.c' },
      { uri: 'com.a.b.', match: 'prefix' },
      { uri: 'com.a.', match: 'prefix' },
      { uri: 'com.a..c', match: 'wildcard' },
      { uri: 'com...c', match: 'wildcard' },
    ];
    for (const [strong, one] of order.entries()) {
      for (const other of order.slice(strong + 1)) {
        const question = { uri: 'com.a.b.c' };
        expect(
          may(
            [
              { ...other, allow: 'all' },
              { ...one, deny: 'all' },
            ],
            question,
          ),
        ).toBe(false);
        expect(
          may(
            [
              { ...other, deny: 'all' },
              { ...one, allow: 'all' },
            ],
            question,
          ),
        ).toBe(true);
      }
      expect(
        may(
          [
            { ...one, allow: 'all' },
            { ...one, deny: 'all' },
          ],
          { uri: 'com.a.b.c' },
        ),
      ).toBe(false);
    }
  });

  const starred: readonly (readonly [string, string, MatchPolicy])[] = [
    ['com.example.*', 'com.example.', 'prefix'],
    ['*', '', 'prefix'],
    ['com.ex*', 'com.ex', 'prefix'],
    ['com.*.x', 'com..x', 'wildcard'],
    ['*.x', '.x', 'wildcard'],
    ['com.*.*', 'com..', 'wildcard'],
    ['com.a', 'com.a', 'exact'],
  ];
  it.each(starred)('written %s is %s, %s [AZ-17]', (uri, compared, match) => {
    const roles = [{ name: 'guest', permissions: [{ uri, allow: ['call'] as const }] }];
    const [rule] = staticAuthorizer(roles).explain(asked({ uri: 'net' })).considered;
    expect(rule).toMatchObject({ uri: compared, match });
  });

  it('takes stars as letters when it says how it matches [AZ-17]', () => {
    const permissions: Permission[] = [{ uri: 'com.*', match: 'exact', allow: ['call'] }];
    expect(may(permissions, { uri: 'com.*' })).toBe(true);
    expect(may(permissions, { uri: 'com.a' })).toBe(false);
  });

  it.each([
    ['com.ab*.x', undefined],
    ['com..x', undefined],
    ['com.a b', undefined],
    ['com.{authid}', 'prefix'],
    ['com.x{authid}.', 'prefix'],
    ['com.{user}.a', undefined],
    ['com.#', 'prefix'],
  ] as const)(
    'is refused as %s with match %s, which could mean more than was meant [AZ-17, T53] (D43)',
    (uri, match) => {
      const permission: Permission = { uri, allow: ['call'], ...(match === undefined ? {} : { match }) };
      const roles = [{ name: 'guest', permissions: [permission] }];
      expect(() => staticAuthorizer(roles)).toThrow(InvalidOptionError);
      expect(() => staticAuthorizer(roles)).toThrow(/^roles\.guest\.permissions\[0\]\.uri: /);
    },
  );
});

describe('Variables in permissions', () => {
  const own: Permission[] = [
    { uri: 'com.user.{authid}.', match: 'prefix', allow: ['publish', 'subscribe'] },
    { uri: 'com.session.{session}', allow: ['call'] },
    { uri: 'com.{authrole}..x', match: 'wildcard', allow: ['call'] },
  ];

  it('stand for what the session has there (D43)', () => {
    expect(may(own, { action: 'publish', uri: 'com.user.joe.inbox' })).toBe(true);
    expect(may(own, { action: 'publish', uri: 'com.user.ann.inbox' })).toBe(false);
    expect(may(own, { action: 'publish', uri: 'com.user.ann.inbox', authid: 'ann' })).toBe(true);
    expect(may(own, { action: 'publish', uri: 'com.user.joey' })).toBe(false);
    expect(may(own, { action: 'subscribe', uri: 'com.user.joe.', match: 'prefix' })).toBe(true);
    expect(may(own, { action: 'subscribe', uri: 'com.user.', match: 'prefix' })).toBe(false);
    expect(may(own, { uri: 'com.session.1' })).toBe(true);
    expect(may(own, { uri: 'com.session.2' })).toBe(false);
    expect(may(own, { uri: 'com.guest.any.x' })).toBe(true);
  });

  it.each(['', 'a.b', 'joe.', '.', 'a b', '#', 'joe\n'])(
    'switch the permission off for the authid %j, and explanations say so (D43) [T53]',
    (authid) => {
      const uri = `com.user.${authid}.inbox`;
      expect(may(own, { action: 'publish', uri, authid })).toBe(false);
      expect(may(own, { action: 'publish', uri: 'com.user..inbox', authid })).toBe(false);
      expect(may(own, { action: 'subscribe', uri: 'com.user.', match: 'prefix', authid })).toBe(false);
      const authorizer = staticAuthorizer([{ name: 'guest', permissions: own }]);
      const { allow, considered } = authorizer.explain(asked({ action: 'publish', uri, authid }));
      expect(allow).toBe(false);
      expect(considered[0]).toMatchObject({ index: 0, outcome: 'switched_off', uri: own[0]?.uri });
      expect(authorizer.switchedOff).toBe(1);
    },
  );

  it('never make a permission reach the URIs of the Router, whatever somebody is called [T53]', () => {
    const permissions: Permission[] = [{ uri: '{authid}.', match: 'prefix', allow: 'all' }];
    expect(may(permissions, { uri: 'wamp.session.kill_all', authid: 'wamp' })).toBe(false);
    expect(may(permissions, { uri: 'joe.a' })).toBe(true);
  });

  it('count as what they stand for when permissions are compared (D42)', () => {
    const permissions: Permission[] = [
      { uri: 'com.{authid}.', match: 'prefix', allow: ['call'] },
      { uri: 'com.joe.', match: 'prefix', deny: ['call'] },
    ];
    expect(may(permissions, { uri: 'com.joe.x' })).toBe(false);
    expect(may(permissions, { uri: 'com.ann.x', authid: 'ann' })).toBe(true);
  });

  it('make sessions of different authids different scopes, and only those that need it [AZ-24]', () => {
    const plain = staticAuthorizer([{ name: 'guest', permissions: [{ uri: 'com.a' }] }]);
    expect(plain.scopeOf(asked())).toBe(plain.scopeOf(asked({ authid: 'ann', session: 2 })));
    const byName = staticAuthorizer([{ name: 'guest', permissions: own.slice(0, 1) }]);
    expect(byName.scopeOf(asked())).toBe(byName.scopeOf(asked({ session: 2 })));
    expect(byName.scopeOf(asked())).not.toBe(byName.scopeOf(asked({ authid: 'ann' })));
    const bySession = staticAuthorizer([{ name: 'guest', permissions: own }]);
    expect(bySession.scopeOf(asked())).not.toBe(bySession.scopeOf(asked({ session: 2 })));
  });

  it('keep what is bound for a thousand names at the most, and are right for all others too', () => {
    const authorizer = staticAuthorizer([{ name: 'guest', permissions: own }]);
    for (let user = 0; user < 2_500; user++) {
      const authid = `u${String(user)}`;
      const inbox = asked({ action: 'publish', uri: `com.user.${authid}.inbox`, authid, session: user + 1 });
      expect(authorizer.authorize(inbox)).toMatchObject({ allow: true });
      expect(authorizer.authorize({ ...inbox, authid: 'x' })).toMatchObject({ allow: false });
    }
  });
});

describe('Roles that inherit', () => {
  const roles: readonly RoleOptions[] = [
    {
      name: 'guest',
      permissions: [
        { uri: 'com.public.', match: 'prefix', allow: ['call'] },
        { uri: 'com.news', deny: ['publish'] },
      ],
      meta: { read: true },
    },
    { name: 'user', inherits: ['guest'], permissions: [{ uri: 'com.news', allow: ['publish'] }] },
    {
      name: 'ops',
      inherits: ['user'],
      permissions: [{ uri: 'com.public.x', deny: ['call'] }],
      meta: { kill: true },
    },
    { name: 'blind', inherits: ['ops'], permissions: [], meta: { read: false } },
  ];
  const mayAs = (authrole: string, action: Action, uri: string): boolean =>
    verdictOf(roles, { authrole, action, uri }).allow;

  it('have the permissions of the others, also over several steps (D42)', () => {
    expect(mayAs('user', 'call', 'com.public.x')).toBe(true);
    expect(mayAs('ops', 'call', 'com.public.y')).toBe(true);
    expect(mayAs('ops', 'publish', 'com.news')).toBe(true);
  });

  it('let their own go first among equally specific ones, and the more specific one anyway (D42)', () => {
    expect(mayAs('guest', 'publish', 'com.news')).toBe(false);
    expect(mayAs('user', 'publish', 'com.news')).toBe(true);
    expect(mayAs('ops', 'call', 'com.public.x')).toBe(false);
    const twice: readonly RoleOptions[] = [
      { name: 'a', permissions: [{ uri: 'com.a', allow: ['call'] }] },
      { name: 'b', permissions: [{ uri: 'com.a', deny: ['call'] }] },
      { name: 'guest', inherits: ['a', 'b'], permissions: [] },
    ];
    expect(verdictOf(twice, {}).allow).toBe(false);
  });

  it('have the grants of the others, unless they say otherwise themselves [AZ-29, SMETA-42]', () => {
    expect(mayAs('guest', 'call', 'wamp.session.count')).toBe(true);
    expect(mayAs('user', 'call', 'wamp.session.count')).toBe(true);
    expect(mayAs('user', 'call', 'wamp.session.kill_all')).toBe(false);
    expect(mayAs('ops', 'call', 'wamp.session.kill_all')).toBe(true);
    expect(mayAs('blind', 'call', 'wamp.session.kill_all')).toBe(true);
    expect(mayAs('blind', 'call', 'wamp.session.count')).toBe(false);
  });

  it('may meet again above', () => {
    const diamond: readonly RoleOptions[] = [
      { name: 'top', permissions: [{ uri: 'com.a', allow: ['call'] }] },
      { name: 'left', inherits: ['top'], permissions: [] },
      { name: 'right', inherits: ['top'], permissions: [] },
      { name: 'guest', inherits: ['left', 'right'], permissions: [] },
    ];
    expect(verdictOf(diamond, {}).allow).toBe(true);
  });

  it.each([
    ['an unknown role', [{ name: 'a', inherits: ['b'], permissions: [] }], 'there is no role "b"'],
    ['itself', [{ name: 'a', inherits: ['a'], permissions: [] }], 'inherits from "a" itself'],
    [
      'itself by way of others',
      [
        { name: 'a', inherits: ['b'], permissions: [] },
        { name: 'b', inherits: ['c'], permissions: [] },
        { name: 'c', inherits: ['a'], permissions: [] },
      ],
      'itself',
    ],
    [
      'a role that asks an authorizer',
      [
        { name: 'a', inherits: ['b'], permissions: [] },
        { name: 'b', authorizer: { authorize: () => ({ allow: true }) } },
      ],
      'nothing to inherit',
    ],
    [
      'two roles of one name',
      [
        { name: 'a', permissions: [] },
        { name: 'a', permissions: [] },
      ],
      'two roles "a"',
    ],
  ] satisfies [string, RoleOptions[], string][])(
    'are refused when one inherits from %s',
    (_what, wrong, problem) => {
      expect(() => staticAuthorizer(wrong)).toThrow(InvalidOptionError);
      expect(() => staticAuthorizer(wrong)).toThrow(problem);
    },
  );
});

describe('Rights beside register', () => {
  const rights = ['register', 'shared_register', 'last_register', 'force_register'] as const;
  const wishes = {
    plain: { options: {} },
    single: { options: { invoke: 'single' } },
    roundrobin: { options: { invoke: 'roundrobin' } },
    random: { options: { invoke: 'random' } },
    first: { options: { invoke: 'first' } },
    sharded: { options: { invoke: 'sharded' } },
    last: { options: { invoke: 'last' } },
  };

  it('are each of their own, not among all, and worth nothing without register [T20]', () => {
    const granted = (allow: Permission['allow']): string[] =>
      Object.entries(wishes)
        .filter(([, wish]) =>
          may([{ uri: 'com.a', ...(allow && { allow }) }], { action: 'register', ...wish }),
        )
        .map(([name]) => name);
    expect(granted('all')).toEqual(['plain', 'single']);
    expect(granted(['register'])).toEqual(['plain', 'single']);
    expect(granted(['register', 'shared_register'])).toEqual([
      ...['plain', 'single', 'roundrobin', 'random', 'first', 'sharded'],
    ]);
    expect(granted(['register', 'last_register'])).toEqual(['plain', 'single', 'last']);
    expect(granted(['shared_register', 'last_register', 'force_register'])).toEqual([]);
  });

  it('can be denied apart [T20]', () => {
    const permissions: Permission[] = [
      { uri: 'com.', match: 'prefix', allow: rights },
      { uri: 'com.a', deny: ['shared_register'] },
    ];
    const wish = { action: 'register', options: { invoke: 'roundrobin' } } as const;
    expect(may(permissions, wish)).toBe(false);
    expect(may(permissions, { ...wish, uri: 'com.b' })).toBe(true);
    expect(may([...permissions, { uri: 'com.b', deny: 'all' }], { ...wish, uri: 'com.b' })).toBe(false);
  });
});
