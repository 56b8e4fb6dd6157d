import fc from 'fast-check';
import { type Action, type MatchPolicy, matchesUri } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { asked } from '../fixtures/asked.js';
import { changingProcedures, testamentProcedures } from './meta-uris.js';
import type { MetaGrants } from './meta-grants.js';
import type { Permission } from './permission.js';
import { staticAuthorizer } from './static-authorizer.js';

function isAllowed(
  permissions: readonly Permission[],
  [action, uri, match = 'exact']: [Action, string, MatchPolicy?],
  meta: MetaGrants = {},
): boolean {
  const authorizer = staticAuthorizer([{ name: 'guest', permissions, meta }]);
  const verdict = authorizer.authorize(asked({ action, uri, match }));
  return !(verdict instanceof Promise) && verdict.allow;
}

describe('static authorizer', () => {
  it('denies what no rule names', () => {
    expect(isAllowed([], ['call', 'com.a'])).toBe(false);
    expect(isAllowed([{ uri: 'com.a', allow: ['publish'] }], ['call', 'com.a'])).toBe(false);
  });

  it('lets the most specific rule decide, and deny before allow at equal rank', () => {
    const rules: Permission[] = [
      { uri: 'com.', match: 'prefix', allow: 'all' },
      { uri: 'com.secret.', match: 'prefix', deny: ['call'] },
      { uri: 'com.secret.open', allow: ['call'] },
      { uri: 'com.both', allow: ['call'], deny: ['call'] },
    ];
    expect(isAllowed(rules, ['call', 'com.a'])).toBe(true);
    expect(isAllowed(rules, ['call', 'com.secret.a'])).toBe(false);
    expect(isAllowed(rules, ['publish', 'com.secret.a'])).toBe(true);
    expect(isAllowed(rules, ['call', 'com.secret.open'])).toBe(true);
    expect(isAllowed(rules, ['call', 'com.both'])).toBe(false);
  });

  it('reaches reserved URIs only by rules that name them', () => {
    const all: Permission[] = [{ uri: '', match: 'prefix', allow: 'all' }];
    expect(isAllowed(all, ['subscribe', 'wamp.session.on_join'])).toBe(false);
    const named: Permission[] = [{ uri: 'wamp.session.', match: 'prefix', allow: ['subscribe'] }];
    expect(isAllowed(named, ['subscribe', 'wamp.session.on_join'])).toBe(true);
  });

  it('keeps rules that do not name reserved URIs away from them, also those that deny', () => {
    const rules: Permission[] = [
      { uri: 'wamp.session.', match: 'prefix', allow: ['call'] },
      { uri: '', match: 'prefix', deny: 'all' },
    ];
    expect(isAllowed(rules, ['call', 'wamp.session.count'])).toBe(true);
    expect(isAllowed(rules, ['call', 'wampx.session.count'])).toBe(false);
  });

  it('allows testaments to everybody, unless a rule that names them says otherwise [TST-23]', () => {
    const deny: Permission[] = [{ uri: 'wamp.session.', match: 'prefix', deny: ['call'] }];
    const wide: Permission[] = [{ uri: '', match: 'prefix', deny: 'all' }];
    for (const uri of testamentProcedures) {
      expect(isAllowed([], ['call', uri])).toBe(true);
      expect(isAllowed(wide, ['call', uri])).toBe(true);
      expect(isAllowed(deny, ['call', uri], { read: true, kill: true })).toBe(false);
    }
  });

  it('grants reading and killing apart, and neither by default [SMETA-42]', () => {
    const all: Permission[] = [{ uri: '', match: 'prefix', allow: 'all' }];
    const reading: [Action, string, MatchPolicy?][] = [
      ['call', 'wamp.session.count'],
      ['call', 'wamp.subscription.get_events'],
      ['call', 'wamp.reflection.topic.list'],
      ['subscribe', 'wamp.registration.on_create'],
      ['subscribe', 'wamp.session.', 'prefix'],
      ['subscribe', 'wamp..on_create', 'wildcard'],
    ];
    for (const each of reading) {
      expect(isAllowed(all, each)).toBe(false);
      expect(isAllowed(all, each, { kill: true })).toBe(false);
      expect(isAllowed([], each, { read: true })).toBe(true);
    }
    for (const uri of changingProcedures) {
      expect(isAllowed(all, ['call', uri], { read: true })).toBe(false);
      expect(isAllowed([], ['call', uri], { kill: true })).toBe(true);
    }
    expect(isAllowed([], ['call', 'com.a'], { read: true, kill: true })).toBe(false);
    expect(isAllowed([], ['subscribe', '', 'prefix'], { read: true, kill: true })).toBe(false);
  });

  it('lets permissions that name reserved URIs decide before grants', () => {
    const rules: Permission[] = [
      { uri: 'wamp.session.on_leave', deny: ['subscribe'] },
      { uri: 'wamp.session.kill', allow: ['call'] },
    ];
    expect(isAllowed(rules, ['subscribe', 'wamp.session.on_join'], { read: true })).toBe(true);
    expect(isAllowed(rules, ['subscribe', 'wamp.session.on_leave'], { read: true })).toBe(false);
    expect(isAllowed(rules, ['subscribe', 'wamp.session.', 'prefix'], { read: true })).toBe(false);
    expect(isAllowed(rules, ['call', 'wamp.session.kill'], { read: true })).toBe(true);
  });

  it('answers with the disclosure of the rule that decides [PID-06]', () => {
    const permissions: Permission[] = [
      { uri: 'com.', match: 'prefix', allow: 'all' },
      { uri: 'com.open', allow: ['publish'], disclose: 'always' },
      { uri: 'com.closed', allow: ['publish'], disclose: 'never' },
    ];
    const authorizer = staticAuthorizer([{ name: 'guest', permissions }]);
    const verdicts = ['com.open', 'com.closed', 'com.other'].map((uri) =>
      authorizer.authorize(asked({ action: 'publish', uri })),
    );
    const allowed = { allow: true, cache: 'always' };
    expect(verdicts).toEqual([
      { ...allowed, disclose: 'always' },
      { ...allowed, disclose: 'never' },
      allowed,
    ]);
    expect(authorizer.authorize(asked({ action: 'subscribe', uri: 'com.open' }))).toEqual(allowed);
  });

  it('refuses roles that it does not know', () => {
    const authorizer = staticAuthorizer([{ name: 'guest', permissions: [] }]);
    expect(authorizer.hasRole('guest')).toBe(true);
    expect(authorizer.hasRole('ghost')).toBe(false);
  });

  it('allows a pattern only when it allows every URI that the pattern matches [T12]', () => {
    const part = fc.constantFrom('a', 'b', 'ab');
    const concrete = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
    const set = fc.oneof(
      fc.record({ uri: concrete, match: fc.constant<MatchPolicy>('exact') }),
      fc.record({
        uri: fc.tuple(concrete, fc.nat(5)).map(([uri, cut]) => uri.slice(0, cut)),
        match: fc.constant<MatchPolicy>('prefix'),
      }),
      fc.record({
        uri: fc
          .array(fc.oneof(part, fc.constant('')), { minLength: 1, maxLength: 3 })
          .map((parts) => parts.join('.')),
        match: fc.constant<MatchPolicy>('wildcard'),
      }),
    );
    const rule = fc
      .tuple(set, fc.boolean())
      .map(([uris, allow]): Permission => (allow ? { ...uris, allow: 'all' } : { ...uris, deny: 'all' }));
    const grown = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('.'));
    let patternsAllowed = 0;
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 6 }),
        set,
        fc.array(grown, { maxLength: 60 }),
        (rules, pattern, uris) => {
          if (!isAllowed(rules, ['subscribe', pattern.uri, pattern.match])) return;
          patternsAllowed++;
          for (const uri of uris.filter((one) => matchesUri(pattern.uri, pattern.match, one))) {
            expect(isAllowed(rules, ['subscribe', uri]), `${pattern.match} ${pattern.uri} → ${uri}`).toBe(
              true,
            );
          }
        },
      ),
      { numRuns: 3000 },
    );
    expect(patternsAllowed).toBeGreaterThan(50);
  });
});

describe('force_register', () => {
  function mayForce(permissions: readonly Permission[]): unknown {
    const authorizer = staticAuthorizer([{ name: 'guest', permissions }]);
    return authorizer.authorize(asked({ action: 'register', force: true }));
  }

  it('has to be named, needs register beside it, and can be denied (D57)', () => {
    const uri = 'com.a';
    expect(mayForce([{ uri, allow: ['register', 'force_register'] }])).toMatchObject({
      allow: true,
      force: true,
    });
    expect(mayForce([{ uri, allow: 'all' }])).not.toHaveProperty('force');
    expect(mayForce([{ uri, allow: ['force_register'] }])).toMatchObject({ allow: false });
    expect(
      mayForce([
        { uri: 'com.', match: 'prefix', allow: ['register', 'force_register'] },
        { uri, deny: ['force_register'] },
      ]),
    ).not.toHaveProperty('force');
    expect(
      mayForce([
        { uri, allow: ['force_register', 'register'] },
        { uri, deny: 'all' },
      ]),
    ).toMatchObject({ allow: false });
  });
});
