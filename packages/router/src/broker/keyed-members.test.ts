import { describe, expect, it } from 'vitest';
import { BrokerBench } from '../fixtures/broker-bench.js';
import type { RouterSession } from '../session/router-session.js';

/** A bench with members of one subscription, each with its options. */
function benchWith(
  ...options: readonly { readonly nkey?: string; readonly _group?: string }[]
): [bench: BrokerBench, publisher: RouterSession, members: readonly RouterSession[]] {
  const bench = new BrokerBench();
  const publisher = bench.session();
  const members = options.map(() => bench.session());
  const ids = members.map((member, at) => bench.subscribe(member, 'com.a', options[at]));
  expect(new Set(ids).size).toBe(1); // one subscription, whatever the keys [PBS-17]
  return [bench, publisher, members];
}

describe('Shared subscription', () => {
  it('gives each event to one member of a group, in turn (D57)', () => {
    const [bench, publisher, members] = benchWith({ _group: 'g' }, { _group: 'g' }, { _group: 'g' });
    for (let value = 0; value < 7; value++) bench.publish(publisher, 'com.a', { value });
    expect(members.map((member) => bench.values(member))).toEqual([
      [0, 3, 6],
      [1, 4],
      [2, 5],
    ]);
  });

  it('serves each group, and everybody who stands in none (D57)', () => {
    const [bench, publisher, members] = benchWith({ _group: 'g' }, { _group: 'h' }, {}, { _group: 'g' });
    for (const value of [1, 2]) bench.publish(publisher, 'com.a', { value });
    expect(members.map((member) => bench.values(member))).toEqual([[1], [1, 2], [1, 2], [2]]);
  });

  it('passes over a member that must not have the event, which keeps its turn (D57)', () => {
    const [bench, publisher, members] = benchWith({ _group: 'g' }, { _group: 'g' }, { _group: 'g' });
    const [first, second, third] = members;
    bench.publish(publisher, 'com.a', { value: 1, exclude: [first?.id ?? 0] });
    bench.publish(publisher, 'com.a', { value: 2 });
    if (third) third.isOpen = false;
    bench.publish(publisher, 'com.a', { value: 3 });
    if (second) bench.publish(second, 'com.a', { value: 4 });
    expect(members.map((member) => bench.values(member))).toEqual([[2, 4], [1, 3], []]);
  });

  it('goes on when members of a group leave (D57)', () => {
    const [bench, publisher, members] = benchWith({ _group: 'g' }, { _group: 'g' }, { _group: 'g' });
    bench.publish(publisher, 'com.a', { value: 1 });
    const [, second] = members;
    if (second) bench.broker.leave(second);
    for (const value of [2, 3]) bench.publish(publisher, 'com.a', { value });
    expect(members.map((member) => bench.values(member))).toEqual([[1, 3], [], [2]]);
  });

  it('lets the last SUBSCRIBE of a member decide about its keys', () => {
    const [bench, publisher, members] = benchWith({ _group: 'g' }, { _group: 'g' });
    const [first] = members;
    if (first) bench.subscribe(first, 'com.a');
    for (const value of [1, 2]) bench.publish(publisher, 'com.a', { value });
    expect(members.map((member) => bench.values(member))).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });
});

describe('Sharded subscription', () => {
  it('sends a key always to the same node, and different keys to different ones [SHS-01, SHS-02]', () => {
    const [bench, publisher, members] = benchWith({ nkey: 'one' }, { nkey: 'two' }, { nkey: 'two' }, {});
    const keys = Array.from({ length: 40 }, (_, at) => `key${String(at)}`);
    for (const rkey of [...keys, ...keys]) bench.publish(publisher, 'com.a', { value: rkey, rkey });
    const [one = [], two, twin, whole] = members.map((member) => bench.values(member));
    expect(two).toEqual(twin); // sessions of one node get the same
    expect(whole).toEqual([...keys, ...keys]); // no node: everything
    expect(new Set([...one, ...(two ?? [])])).toEqual(new Set(keys));
    expect(one.length + (two?.length ?? 0)).toBe(80);
    expect(one.slice(0, one.length / 2)).toEqual(one.slice(one.length / 2));
    expect(one.length).toBeGreaterThan(10);
    expect(one.length).toBeLessThan(70);
  });

  it('moves only the keys of a node that goes [SHS-02]', () => {
    const [bench, publisher, members] = benchWith({ nkey: 'one' }, { nkey: 'two' }, { nkey: 'three' });
    const keys = Array.from({ length: 40 }, (_, at) => `key${String(at)}`);
    const round = (): readonly (readonly unknown[])[] => {
      for (const rkey of keys) bench.publish(publisher, 'com.a', { value: rkey, rkey });
      return members.map((member) => bench.values(member));
    };
    const [before] = [round()];
    const [, , third] = members;
    if (third) bench.broker.leave(third);
    const after = round();
    expect(after[0]).toEqual(expect.arrayContaining([...(before[0] ?? [])]));
    expect(after[1]).toEqual(expect.arrayContaining([...(before[1] ?? [])]));
    expect(after.flat().length).toBe(40);
  });

  it('sends an event without a key to all nodes [SHS-02]', () => {
    const [bench, publisher, members] = benchWith({ nkey: 'one' }, { nkey: 'two' });
    bench.publish(publisher, 'com.a', { value: 1 });
    expect(members.map((member) => bench.values(member))).toEqual([[1], [1]]);
  });

  it('lets a group share what belongs to its node (D57)', () => {
    const [bench, publisher, members] = benchWith({ nkey: 'n', _group: 'g' }, { nkey: 'n', _group: 'g' });
    for (const value of [1, 2]) bench.publish(publisher, 'com.a', { value, rkey: 'k' });
    expect(members.map((member) => bench.values(member))).toEqual([[1], [2]]);
  });

  it.each([
    [511, 'number'],
    [512, 'number'],
    [513, 'string'],
  ])('takes keys as long as topics: %i characters give a %s', (length, kind) => {
    const bench = new BrokerBench();
    const session = bench.session();
    const key = 'k'.repeat(length);
    expect(typeof bench.subscribe(session, 'com.a', { nkey: key })).toBe(kind);
    expect(typeof bench.subscribe(session, 'com.b', { _group: key })).toBe(kind);
  });
});
