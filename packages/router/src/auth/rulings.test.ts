import { describe, expect, it } from 'vitest';
import { ManualClock } from '../fixtures/test-router.js';
import { Kind } from './question.js';
import { notAuthorized, plainlyAllowed } from './ruling.js';
import { Rulings } from './rulings.js';

const clock = new ManualClock();
const always = { ruling: plainlyAllowed, until: Infinity };

describe('Remembered rulings', () => {
  it('stay within their bound over a million URIs, and the newest are there [AZ-25, T13] L54', () => {
    const rulings = new Rulings(10_000);
    const scope = rulings.enter('guest');
    let highest = 0;
    for (let at = 0; at < 1_000_000; at++) {
      rulings.add(scope, Kind.call, { uri: `com.u${String(at)}`, ...always });
      if (rulings.size > highest) highest = rulings.size;
    }
    expect(highest).toBe(10_000);
    expect(rulings.size).toBe(scope.size);
    expect(scope.find(Kind.call, 'com.u999999', clock)).toBe(plainlyAllowed);
  });

  it('of who asks for ever new URIs do not cost others theirs, as long as those are few L54 [T13]', () => {
    const rulings = new Rulings(1_000);
    const quiet = rulings.enter('quiet');
    const loud = rulings.enter('loud');
    for (let at = 0; at < 10; at++) rulings.add(quiet, Kind.call, { uri: `com.q${String(at)}`, ...always });
    for (let at = 0; at < 100_000; at++)
      rulings.add(loud, Kind.publish, { uri: `com.l${String(at)}`, ...always });
    expect(rulings.size).toBeLessThanOrEqual(1_000);
    expect(quiet.size).toBe(10);
  });

  it('make room for a newcomer in a realm that is full of others L54', () => {
    const rulings = new Rulings(100);
    const old = rulings.enter('old');
    for (let at = 0; at < 100; at++) rulings.add(old, Kind.call, { uri: `com.${String(at)}`, ...always });
    const fresh = rulings.enter('fresh');
    rulings.add(fresh, Kind.call, { uri: 'com.a', ...always });
    expect(fresh.find(Kind.call, 'com.a', clock)).toBe(plainlyAllowed);
    expect(rulings.size).toBe(1);
  });

  it('are kept apart by action, match policy and what a REGISTER asks for [AZ-24, T13]', () => {
    const policies = ['single', 'roundrobin', 'random', 'first', 'last', 'sharded'] as const;
    const matches = ['exact', 'prefix', 'wildcard'] as const;
    const kinds = [
      Kind.publish,
      Kind.call,
      ...matches.map((match) => Kind.subscribe(match)),
      ...matches.flatMap((match) =>
        policies.flatMap((invoke) => [false, true].map((force) => Kind.register(match, invoke, force))),
      ),
    ];
    expect(new Set(kinds).size).toBe(2 + 3 + 3 * 6 * 2);
    const rulings = new Rulings(100);
    const scope = rulings.enter('guest');
    for (const kind of kinds) {
      expect(scope.find(kind, 'com.a', clock)).toBeUndefined();
      rulings.add(scope, kind, { uri: 'com.a', ...always });
    }
  });

  it('are shared by the sessions of a scope, and go with the last of them [AZ-25]', () => {
    const rulings = new Rulings(100);
    const one = rulings.enter('guest');
    const two = rulings.enter('guest');
    expect(two).toBe(one);
    rulings.add(one, Kind.call, { uri: 'com.a', ...always });
    rulings.leave(one);
    expect(rulings).toMatchObject({ size: 1, scopes: 1 });
    rulings.leave(two);
    expect(rulings).toMatchObject({ size: 0, scopes: 0 });
    expect(rulings.enter('guest').size).toBe(0);
  });

  it('end when their time is up, and can be given anew [AZ-25] L54', () => {
    const rulings = new Rulings(100);
    const scope = rulings.enter('guest');
    const until = clock.elapsed() + 1_000;
    rulings.add(scope, Kind.call, { uri: 'com.a', ruling: plainlyAllowed, until });
    clock.advance(999);
    expect(scope.find(Kind.call, 'com.a', clock)).toBe(plainlyAllowed);
    clock.advance(1);
    expect(scope.find(Kind.call, 'com.a', clock)).toBeUndefined();
    rulings.add(scope, Kind.call, { uri: 'com.a', ruling: notAuthorized, until: until + 1_000 });
    expect(scope.find(Kind.call, 'com.a', clock)).toBe(notAuthorized);
    expect(rulings.size).toBe(1);
  });
});
