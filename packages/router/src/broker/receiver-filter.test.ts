import type { ReceiverOptions } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { BrokerBench } from '../fixtures/broker-bench.js';
import { type Receiver, receiverFilter } from './receiver-filter.js';

const receivers: readonly Receiver[] = [1, 2, 3, 4, 5, 6].map((id) => ({
  id,
  principal: { authid: id % 2 === 0 ? 'even' : 'odd', authrole: id > 3 ? 'high' : 'low' },
}));

/** The rules of the specification, word for word. */
function naive(options: ReceiverOptions, { id, principal: { authid, authrole } }: Receiver): boolean {
  if (options.eligible && !options.eligible.includes(id)) return false;
  if (options.eligible_authid && !options.eligible_authid.includes(authid)) return false;
  if (options.eligible_authrole && !options.eligible_authrole.includes(authrole)) return false;
  if (options.exclude?.includes(id)) return false;
  if (options.exclude_authid?.includes(authid)) return false;
  return !options.exclude_authrole?.includes(authrole);
}

const lists: readonly ReceiverOptions[] = [
  { eligible: [1, 2, 4, 5] },
  { eligible_authid: ['odd'] },
  { eligible_authrole: ['low', 'nobody', 'low'] },
  { exclude: [1, 1, 999] },
  { exclude_authid: ['even'] },
  { exclude_authrole: ['high'] },
];

describe('Receiver lists', () => {
  it('let a session through that every list lets through, in all 64 combinations [BWL-01, BWL-02, BWL-03, BWL-04, BWL-05, BWL-06, BWL-07, BWL-08, BWL-09, BWL-16]', () => {
    const seen = new Set<string>();
    for (let bits = 0; bits < 64; bits++) {
      const options: ReceiverOptions = Object.assign(
        {},
        ...lists.filter((_, at) => (bits & (1 << at)) !== 0),
      ) as ReceiverOptions;
      const filter = receiverFilter(options);
      const got = receivers.filter((receiver) => filter?.(receiver) ?? true).map(({ id }) => id);
      expect(got, JSON.stringify(options)).toEqual(
        receivers.filter((receiver) => naive(options, receiver)).map(({ id }) => id),
      );
      seen.add(got.join());
    }
    expect(seen.size).toBeGreaterThan(10);
  });

  it('are looked up alike when they are long', () => {
    const many = Array.from({ length: 100 }, (_, at) => at + 3);
    const got = receivers.filter((receiver) => receiverFilter({ exclude: many })?.(receiver) === true);
    expect(got.map(({ id }) => id)).toEqual([1, 2]);
  });

  it('mean nobody when they are eligible and empty, and nobody less when they exclude [BWL-10, BWL-11]', () => {
    for (const key of ['eligible', 'eligible_authid', 'eligible_authrole'] as const)
      expect(receivers.some((receiver) => receiverFilter({ [key]: [] })?.(receiver))).toBe(false);
    const none = receiverFilter({ exclude: [], exclude_authid: [], exclude_authrole: [] });
    expect(receivers.every((receiver) => none?.(receiver))).toBe(true);
  });

  it('compare text exactly [BWL-17]', () => {
    const got = ['Odd', 'odd ', '', 'od'].map((authid) =>
      receivers.some((receiver) => receiverFilter({ eligible_authid: [authid] })?.(receiver)),
    );
    expect(got).toEqual([false, false, false, false]);
  });

  it('make no filter when there is none of them', () => {
    expect(receiverFilter({})).toBeUndefined();
  });

  it('make nobody a Subscriber, and do not bring back the Publisher [BWL-12, BWL-13, BWL-14]', () => {
    const bench = new BrokerBench();
    const [publisher, member, stranger] = [bench.session(), bench.session(), bench.session()];
    for (const session of [publisher, member]) bench.subscribe(session, 'com.a');
    const eligible = [publisher.id, stranger.id];
    bench.publish(publisher, 'com.a', { value: 1, eligible });
    bench.publish(publisher, 'com.a', { value: 2, eligible, exclude_me: false });
    bench.publish(publisher, 'com.a', { value: 3, exclude: [publisher.id], exclude_me: false });
    expect([publisher, member, stranger].map((session) => bench.values(session))).toEqual([[2], [3], []]);
  });

  it('hold for exact and pattern subscriptions alike, and are not told [BWL-15, BWL-20, BWL-21]', () => {
    const bench = new BrokerBench();
    const [publisher, barred, other] = [bench.session(), bench.session(), bench.session()];
    for (const session of [barred, other]) {
      bench.subscribe(session, 'com.a');
      bench.subscribe(session, 'com.', { match: 'prefix' });
      bench.subscribe(session, '.a', { match: 'wildcard' });
    }
    bench.publish(publisher, 'com.a', { exclude: [barred.id], exclude_authid: [], acknowledge: true });
    expect(bench.taken(barred)).toEqual([]);
    expect(bench.taken(publisher)).toMatchObject([{ type: 17 }]);
    expect(bench.taken(other).map((event) => 'details' in event && event.details)).toEqual([
      {},
      { topic: 'com.a' },
      { topic: 'com.a' },
    ]);
  });

  it.each([
    [2, 'goes out'],
    [3, 'goes out'],
    [4, 'is refused'],
  ])('of %i entries where 3 are allowed: the event %s L51', (entries, outcome) => {
    const bench = new BrokerBench({}, { maxReceiverListEntries: 3 });
    const [publisher, member] = [bench.session(), bench.session()];
    bench.subscribe(member, 'com.a');
    const exclude_authid = Array.from({ length: entries }, (_, at) => `nobody${String(at)}`);
    bench.publish(publisher, 'com.a', { exclude_authid, acknowledge: true, retain: true });
    bench.publish(publisher, 'com.a', { exclude_authid });
    const isRefused = outcome === 'is refused';
    expect(bench.taken(member).length).toBe(isRefused ? 0 : 2);
    expect(bench.taken(publisher)).toMatchObject(
      isRefused
        ? [{ type: 8, error: 'router.error.limit_exceeded', payload: { kwargs: { limit: 'L51', max: 3 } } }]
        : [{ type: 17 }],
    );
    expect(bench.counters.publicationsRefused).toBe(isRefused ? 1 : 0);
    expect(bench.broker.retainedCount).toBe(isRefused ? 0 : 1);
  });
});
