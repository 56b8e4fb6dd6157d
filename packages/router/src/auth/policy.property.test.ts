import fc from 'fast-check';
import { type Action, type MatchPolicy, matchesUri } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { asked } from '../fixtures/asked.js';
import { propertyRuns } from '../fixtures/property-runs.js';
import type { Permission } from './permission.js';
import type { RoleOptions } from './role-options.js';
import { type RoleAuthorizer, staticAuthorizer } from './static-authorizer.js';

const actions: readonly Action[] = ['publish', 'subscribe', 'call', 'register'];
const words = ['a', 'b', 'ab', 'wamp', 'wampx', 'joe'] as const;

const part = fc.constantFrom(...words);
const variable = fc.constantFrom('{authid}', '{authrole}', '{session}');
const component = fc.oneof({ weight: 6, arbitrary: part }, { weight: 1, arbitrary: variable });
const concrete = (of: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(of, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));

/** A URI or pattern; short ones, so that they meet often. */
function setOf(of: fc.Arbitrary<string>): fc.Arbitrary<{ uri: string; match: MatchPolicy }> {
  const gap = fc.oneof({ weight: 2, arbitrary: of }, { weight: 1, arbitrary: fc.constant('') });
  return fc.oneof(
    fc.record({ uri: concrete(of), match: fc.constant<MatchPolicy>('exact') }),
    fc.record({ uri: concrete(of).map((uri) => `${uri}.`), match: fc.constant<MatchPolicy>('prefix') }),
    fc.record({
      uri: concrete(part).map((uri) => uri.slice(0, 3)),
      match: fc.constant<MatchPolicy>('prefix'),
    }),
    fc.record({ uri: fc.constant(''), match: fc.constant<MatchPolicy>('prefix') }),
    fc.record({
      uri: fc.array(gap, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.')),
      match: fc.constant<MatchPolicy>('wildcard'),
    }),
  );
}

const list = fc.oneof(fc.constant('all' as const), fc.subarray([...actions], { minLength: 1 }));
const permission: fc.Arbitrary<Permission> = fc
  .tuple(setOf(component), list, fc.integer({ min: 0, max: 3 }))
  .map(([set, which, kind]) => (kind === 0 ? { ...set, deny: which } : { ...set, allow: which }));
const permissions = fc.array(permission, { minLength: 1, maxLength: 6 });
/** One more permission for one of the two roles: where, about what, which actions. */
const addition = <T>(which: fc.Arbitrary<T>) => fc.tuple(fc.nat(1), setOf(component), which);
const meta = fc.record({ read: fc.boolean(), kill: fc.boolean() });

/** A guest who inherits from another role. */
const policy = fc
  .tuple(permissions, permissions, meta)
  .map(([own, inherited, grants]): readonly RoleOptions[] => [
    { name: 'base', permissions: inherited, meta: grants },
    { name: 'guest', permissions: own, inherits: ['base'] },
  ]);

function isAllowed(authorizer: RoleAuthorizer, question: Parameters<typeof asked>[0]): boolean {
  const verdict = authorizer.authorize(asked(question));
  return !(verdict instanceof Promise) && verdict.allow;
}

/** Different URIs that a pattern matches; those of the Router only where the pattern is one of theirs. */
function urisIn({ uri, match }: { uri: string; match: MatchPolicy }, count: number): readonly string[] {
  const found = new Set<string>();
  const odds = ['x', '1', 'guest', 'session', 'kill', 'aa', ...words];
  const digit = (at: number, place: number): string =>
    odds[Math.floor(at / odds.length ** place) % odds.length] ?? '';
  for (let at = 0; found.size < count; at++) {
    const tail = [0, 1, 2].slice(0, 1 + (at % 3)).map((place) => digit(Math.floor(at / 3), place));
    const unique = at > 400 ? `.n${String(at)}` : '';
    const candidate =
      match === 'prefix'
        ? `${uri}${tail.join('.')}${unique}`
        : uri
            .split('.')
            .map((one, place) =>
              one === '' ? `${digit(at, place)}${at > 400 ? `n${String(at)}` : ''}` : one,
            )
            .join('.');
    if (matchesUri(uri, match, candidate) && isReached(uri, candidate)) found.add(candidate);
    if (at > 20 * count) break;
  }
  return [...found];
}

/** Wide patterns never receive what belongs to the Router. */
function isReached(pattern: string, uri: string): boolean {
  const isReserved = uri === 'wamp' || uri.startsWith('wamp.');
  return !isReserved || pattern.startsWith('wamp');
}

describe('Random policies', () => {
  it('allow a pattern only if they allow each of a thousand URIs that it matches [AZ-15, T12]', () => {
    const patterns = setOf(part).filter(({ match }) => match !== 'exact');
    let allowed = 0;
    let uris = 0;
    fc.assert(
      fc.property(
        policy,
        patterns,
        fc.constantFrom<Action>('subscribe', 'register'),
        (roles, pattern, action) => {
          const authorizer = staticAuthorizer(roles);
          // what lies in the policy itself is asked for too, or few patterns would be allowed
          const own = roles.flatMap((role) => role.permissions ?? []);
          const asks = [pattern, ...own.flatMap(({ uri, match = 'exact' }) => [{ uri, match }])];
          for (const { uri, match } of asks) {
            if (match === 'exact' || (match === 'wildcard' && !hasGap(uri)) || uri.includes('{')) continue;
            if (!isAllowed(authorizer, { action, uri, match })) continue;
            allowed++;
            const sample = urisIn({ uri, match }, 1_000);
            uris += sample.length;
            const refused = sample.filter((each) => !isAllowed(authorizer, { action, uri: each }));
            expect(refused, `${match} ${uri}`).toEqual([]);
            break; // one for each policy
          }
        },
      ),
      propertyRuns(10_000),
    );
    expect(allowed).toBeGreaterThan(2_000);
    expect(uris).toBe(allowed * 1_000);
  }, 120_000);

  it('allow no more when a deny is added, wherever it stands [AZ-18] (D42)', () => {
    fc.assert(
      fc.property(policy, addition(list), setOf(part), (roles, [at, set, deny], question) => {
        const after = added(roles, at, { ...set, deny });
        for (const action of actions) {
          if (isAllowed(after, { action, ...question })) {
            expect(isAllowed(staticAuthorizer(roles), { action, ...question })).toBe(true);
          }
        }
      }),
      propertyRuns(10_000),
    );
  }, 60_000);

  it('allow no less of other actions when an allow for one is added [AZ-16] (D42)', () => {
    const one = fc.constantFrom(...actions);
    fc.assert(
      fc.property(policy, addition(one), setOf(part), (roles, [at, set, named], question) => {
        const before = staticAuthorizer(roles);
        const after = added(roles, at, { ...set, allow: [named] });
        for (const action of actions) {
          if (action === named) continue;
          expect(isAllowed(after, { action, ...question })).toBe(isAllowed(before, { action, ...question }));
        }
      }),
      propertyRuns(10_000),
    );
  }, 60_000);

  it('are explained as they decide', () => {
    fc.assert(
      fc.property(policy, setOf(part), fc.constantFrom(...actions), (roles, set, action) => {
        const authorizer = staticAuthorizer(roles);
        const explanation = authorizer.explain(asked({ action, ...set }));
        expect(explanation.allow).toBe(isAllowed(authorizer, { action, ...set }));
        const deciding = explanation.considered.filter(({ outcome }) => outcome === 'decides');
        expect(deciding).toEqual(explanation.rule === undefined ? [] : [explanation.rule]);
        if (explanation.rule !== undefined) {
          expect(explanation.rule.effect).toBe(explanation.allow === true ? 'allow' : 'deny');
        }
      }),
      propertyRuns(5_000),
    );
  }, 60_000);
});

function hasGap(pattern: string): boolean {
  return pattern.split('.').includes('');
}

/** The policy with one more permission, in the role of this index. */
function added(roles: readonly RoleOptions[], at: number, more: Permission): RoleAuthorizer {
  return staticAuthorizer(
    roles.map((role, index) =>
      index === at && role.permissions !== undefined
        ? { ...role, permissions: [...role.permissions, more] }
        : role,
    ),
  );
}
