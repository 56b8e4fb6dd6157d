import fc from 'fast-check';
import { type Action, type MatchPolicy, matchesUri } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { type Permission, staticAuthorizer } from './static-authorizer.js';

function isAllowed(
  permissions: readonly Permission[],
  [action, uri, match = 'exact']: [Action, string, MatchPolicy?],
): boolean {
  const authorizer = staticAuthorizer([{ name: 'guest', permissions }]);
  const verdict = authorizer.authorize({
    realm: 'realm1',
    session: 1,
    authid: 'joe',
    authrole: 'guest',
    action,
    uri,
    match,
  });
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

  it('refuses roles that it does not know', () => {
    const authorizer = staticAuthorizer([{ name: 'guest', permissions: [] }]);
    expect(authorizer.hasRole('guest')).toBe(true);
    expect(authorizer.hasRole('ghost')).toBe(false);
  });

  it('allows a pattern only when it allows every URI that the pattern matches T12', () => {
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
        (rules, asked, uris) => {
          if (!isAllowed(rules, ['subscribe', asked.uri, asked.match])) return;
          patternsAllowed++;
          for (const uri of uris.filter((one) => matchesUri(asked.uri, asked.match, one))) {
            expect(isAllowed(rules, ['subscribe', uri]), `${asked.match} ${asked.uri} → ${uri}`).toBe(true);
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
    const verdict = staticAuthorizer([{ name: 'guest', permissions }]).authorize({
      realm: 'realm1',
      session: 1,
      authid: 'joe',
      authrole: 'guest',
      action: 'register',
      uri: 'com.a',
      match: 'exact',
      force: true,
    });
    return verdict;
  }

  it('has to be named, needs register beside it, and can be denied (D57)', () => {
    const uri = 'com.a';
    expect(mayForce([{ uri, allow: ['register', 'force_register'] }])).toEqual({ allow: true, force: true });
    expect(mayForce([{ uri, allow: 'all' }])).toEqual({ allow: true });
    expect(mayForce([{ uri, allow: ['force_register'] }])).toEqual({ allow: false });
    expect(
      mayForce([
        { uri: 'com.', match: 'prefix', allow: ['register', 'force_register'] },
        { uri, deny: ['force_register'] },
      ]),
    ).toEqual({ allow: true });
    expect(
      mayForce([
        { uri, allow: ['force_register', 'register'] },
        { uri, deny: 'all' },
      ]),
    ).toEqual({ allow: false });
  });
});
