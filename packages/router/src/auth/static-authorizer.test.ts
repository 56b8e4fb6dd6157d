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

  it('answers with the disclosure of the rule that decides [PID-06]', () => {
    const permissions: Permission[] = [
      { uri: 'com.', match: 'prefix', allow: 'all' },
      { uri: 'com.open', allow: ['publish'], disclose: 'always' },
      { uri: 'com.closed', allow: ['publish'], disclose: 'never' },
    ];
    const authorizer = staticAuthorizer([{ name: 'guest', permissions }]);
    const asked = { realm: 'realm1', session: 1, authid: 'joe', authrole: 'guest', match: 'exact' } as const;
    const verdicts = ['com.open', 'com.closed', 'com.other'].map((uri) =>
      authorizer.authorize({ ...asked, action: 'publish', uri }),
    );
    expect(verdicts).toEqual([
      { allow: true, disclose: 'always' },
      { allow: true, disclose: 'never' },
      { allow: true },
    ]);
    expect(authorizer.authorize({ ...asked, action: 'subscribe', uri: 'com.open' })).toEqual({ allow: true });
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
