import { MessageType } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { BrokerBench } from '../fixtures/broker-bench.js';

/** What a new session of this role gets on subscribing. */
function retainedFor(bench: BrokerBench, authrole: string, topic = 'com.a'): readonly unknown[] {
  const session = bench.session({ authrole });
  bench.subscribe(session, topic, { get_retained: true });
  return bench.values(session);
}

describe('Event retention', () => {
  it('sends the last retained event after SUBSCRIBED, with its id, and marks it [RET-01, RET-04, RET-06, RET-08, RET-22]', () => {
    const bench = new BrokerBench();
    const [publisher, subscriber] = [bench.session(), bench.session()];
    bench.publish(publisher, 'com.a', { retain: true, value: 'v1' });
    bench.publish(publisher, 'com.a', { retain: true, value: 'v2', acknowledge: true });
    const [published] = bench.taken(publisher);
    const subscription = bench.subscribe(subscriber, 'com.a', { get_retained: true });
    expect(bench.journal.slice(-4)).toEqual([
      `${String(subscriber.id)} 33`,
      `${String(subscriber.id)} 36`,
      `${String(subscriber.id)} created ${String(subscription)}`,
      `${String(subscriber.id)} subscribed ${String(subscription)}`,
    ]);
    expect(bench.taken(subscriber)).toMatchObject([
      {
        subscription,
        publication: published?.type === MessageType.PUBLISHED && published.publication,
        details: { retained: true },
        payload: { args: ['v2'] },
      },
    ]);
  });

  it('keeps what it has when an event is not retained, and sends nothing unasked [RET-02, RET-03, RET-26]', () => {
    const bench = new BrokerBench();
    const [publisher, unasking] = [bench.session(), bench.session()];
    bench.publish(publisher, 'com.a', { retain: true, value: 'v1' });
    bench.publish(publisher, 'com.a', { value: 'v2' });
    bench.publish(publisher, 'com.a', { retain: false, value: 'v3' });
    expect(retainedFor(bench, 'user')).toEqual(['v1']);
    bench.subscribe(unasking, 'com.a', {});
    bench.subscribe(unasking, 'com.a', { get_retained: false });
    bench.subscribe(unasking, 'com.b', { get_retained: true });
    expect(bench.taken(unasking)).toEqual([]);
  });

  it('does not mark the live event [RET-07]', () => {
    const bench = new BrokerBench();
    const [publisher, subscriber] = [bench.session(), bench.session()];
    bench.subscribe(subscriber, 'com.a');
    bench.publish(publisher, 'com.a', { retain: true });
    expect(bench.taken(subscriber)).toMatchObject([{ details: {} }]);
    expect(bench.taken(subscriber)).toEqual([]);
  });

  it.each([
    { exclude: [2] },
    { exclude_authid: ['ann'] },
    { exclude_authrole: ['user'] },
    { eligible: [1] },
    { eligible_authid: ['bob'] },
    { eligible_authrole: ['admin'] },
    { eligible: [] },
  ])('never sends what the Subscriber would not have got: %j [RET-10]', (lists) => {
    const bench = new BrokerBench();
    const [publisher, barred] = [bench.session(), bench.session({ authid: 'ann' })];
    bench.publish(publisher, 'com.a', { retain: true, value: 1, ...lists });
    expect(bench.broker.retainedCount).toBe(1);
    bench.subscribe(barred, 'com.a', { get_retained: true });
    bench.subscribe(barred, 'com.', { get_retained: true, match: 'prefix' });
    expect(bench.taken(barred)).toEqual([]);
  });

  it('falls back to the latest older event that the Subscriber may have, and frees what nobody can get [RET-05, RET-11, RET-12, RET-13]', () => {
    const bench = new BrokerBench();
    const publisher = bench.session();
    bench.publish(publisher, 'com.a', { retain: true, value: 'v1' });
    bench.publish(publisher, 'com.a', { retain: true, value: 'v2', eligible_authrole: ['admin'] });
    expect([retainedFor(bench, 'user'), retainedFor(bench, 'admin')]).toEqual([['v1'], ['v2']]);
    bench.publish(publisher, 'com.a', { retain: true, value: 'v3' });
    expect([retainedFor(bench, 'user'), retainedFor(bench, 'admin')]).toEqual([['v3'], ['v3']]);
    expect(bench.broker.retainedCount).toBe(1);
  });

  it('does not give the Publisher its own event, unless it wants it [RET-14]', () => {
    const bench = new BrokerBench();
    const publisher = bench.session();
    bench.publish(publisher, 'com.a', { retain: true, value: 1 });
    bench.subscribe(publisher, 'com.a', { get_retained: true });
    expect(bench.values(publisher)).toEqual([]);
    bench.publish(publisher, 'com.b', { retain: true, value: 2, exclude_me: false });
    bench.subscribe(publisher, 'com.b', { get_retained: true });
    expect(bench.values(publisher)).toEqual([2]);
    expect(retainedFor(bench, 'user')).toEqual([1]);
  });

  it('outlives Subscribers and Publisher, and holds no subscription open [RET-15, RET-16]', () => {
    const bench = new BrokerBench();
    const [publisher, subscriber] = [bench.session(), bench.session()];
    const subscription = bench.subscribe(subscriber, 'com.a');
    bench.publish(publisher, 'com.a', { retain: true, value: 1 });
    bench.unsubscribe(subscriber, subscription);
    expect(bench.journal.at(-1)).toBe(`${String(subscriber.id)} deleted ${String(subscription)}`);
    publisher.isOpen = false;
    bench.broker.leave(publisher);
    expect(bench.broker.subscriptionCount).toBe(0);
    expect(retainedFor(bench, 'user')).toEqual([1]);
  });

  it('declines on topics that the realm names, and publishes as usual [RET-17]', () => {
    const bench = new BrokerBench({ retention: { without: [{ uri: 'com.x.', match: 'prefix' }] } });
    const [publisher, subscriber] = [bench.session(), bench.session()];
    bench.subscribe(subscriber, 'com.x.a');
    bench.publish(publisher, 'com.x.a', { retain: true, value: 1, acknowledge: true });
    expect(bench.values(subscriber)).toEqual([1]);
    expect(bench.taken(publisher)).toMatchObject([{ type: 17 }]);
    expect(retainedFor(bench, 'user', 'com.x.a')).toEqual([]);
    expect(bench.counters.retentionsRefused).toBe(0);
  });

  it('keeps identity, trust and passthru as they were decided, and names nobody to who knows no Publishers [RET-23, PTL-07, PID-08, PPT-30]', () => {
    const bench = new BrokerBench();
    const publisher = bench.session({ authid: 'ann', authrole: 'boss' });
    const options = { retain: true, ppt_scheme: 'x_custom', ppt_cipher: 'c' };
    bench.publish(publisher, 'com.a', { ...options, context: { discloses: true, trustlevel: 0 } });
    publisher.isOpen = false;
    bench.broker.leave(publisher);
    const detailsFor = (features: Record<string, boolean>): unknown => {
      const session = bench.session({ features });
      bench.subscribe(session, 'com.a', { get_retained: true });
      return bench.taken(session).map((event) => 'details' in event && event.details);
    };
    const common = { retained: true, trustlevel: 0, ppt_scheme: 'x_custom', ppt_cipher: 'c' };
    const identity = { publisher: publisher.id, publisher_authid: 'ann', publisher_authrole: 'boss' };
    expect(detailsFor({ publisher_identification: true })).toEqual([{ ...common, ...identity }]);
    expect(detailsFor({})).toEqual([common]);
  });

  it('sends one for each topic that a pattern matches, the oldest first, up to the cap [RET-24]', () => {
    const bench = new BrokerBench({}, { maxRetainedPerSubscribe: 3 });
    const [publisher, subscriber] = [bench.session(), bench.session()];
    for (const topic of ['com.a.2', 'com.a.1', 'com.b.1', 'com.a.2', 'com.a.3'])
      bench.publish(publisher, topic, { retain: true, value: topic });
    bench.subscribe(subscriber, 'com.a.', { match: 'prefix', get_retained: true });
    const events = bench.taken(subscriber);
    expect(events.map((event) => 'details' in event && event.details)).toEqual(
      ['com.a.1', 'com.a.2', 'com.a.3'].map((topic) => ({ topic, retained: true })),
    );
    bench.publish(publisher, 'com.a.4', { retain: true, value: 'com.a.4' });
    bench.values(subscriber);
    bench.subscribe(subscriber, 'com..', { match: 'wildcard', get_retained: true });
    expect(bench.values(subscriber)).toEqual(['com.a.1', 'com.b.1', 'com.a.2']);
  });

  it('goes by the age of the event that is sent, not of the last one of its topic [RET-24]', () => {
    const bench = new BrokerBench();
    const [publisher, subscriber] = [bench.session(), bench.session()];
    bench.publish(publisher, 'com.a', { retain: true, value: 'a' });
    bench.publish(publisher, 'com.b', { retain: true, value: 'b' });
    bench.publish(publisher, 'com.a', { retain: true, value: 'secret', eligible_authrole: ['admin'] });
    bench.subscribe(subscriber, 'com.', { match: 'prefix', get_retained: true });
    expect(bench.values(subscriber)).toEqual(['a', 'b']);
  });

  it('sends no more at once than half of what a queue takes L60', () => {
    const bench = new BrokerBench({}, { maxQueuedBytes: 200 });
    const [publisher, subscriber] = [bench.session(), bench.session()];
    for (const topic of ['com.a', 'com.b', 'com.c']) {
      bench.publish(publisher, topic, { retain: true, value: 'x'.repeat(30) });
    }
    bench.subscribe(subscriber, 'com.', { match: 'prefix', get_retained: true });
    expect(bench.values(subscriber).length).toBe(2);
  });

  it('sends it again for a repeated SUBSCRIBE [RET-25]', () => {
    const bench = new BrokerBench();
    const [publisher, subscriber] = [bench.session(), bench.session()];
    bench.publish(publisher, 'com.a', { retain: true, value: 1 });
    const ids = [1, 2].map(() => bench.subscribe(subscriber, 'com.a', { get_retained: true }));
    expect(bench.values(subscriber)).toEqual([1, 1]);
    expect(ids[0]).toBe(ids[1]);
  });

  it('retains an event without payload like any other [RET-27]', () => {
    const bench = new BrokerBench();
    const [publisher, subscriber] = [bench.session(), bench.session()];
    bench.publish(publisher, 'com.a', { retain: true, value: 1 });
    bench.publish(publisher, 'com.a', { retain: true });
    bench.subscribe(subscriber, 'com.a', { get_retained: true });
    expect(bench.taken(subscriber)).toMatchObject([{ payload: { isEmpty: true } }]);
  });

  it('has no gap and no double between retained and live [RET-09]', () => {
    const bench = new BrokerBench();
    const [publisher, subscriber] = [bench.session(), bench.session()];
    for (let value = 1; value <= 20; value++) {
      bench.publish(publisher, 'com.a', { retain: true, value });
      if (value === 10) bench.subscribe(subscriber, 'com.a', { get_retained: true });
    }
    expect(bench.values(subscriber)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it('forgets an event when its time is over', () => {
    const bench = new BrokerBench({ retention: { ttlMs: 1_000 } });
    bench.publish(bench.session(), 'com.a', { retain: true, value: 1 });
    bench.clock.advance(999);
    expect(retainedFor(bench, 'user')).toEqual([1]);
    bench.clock.advance(1);
    expect(retainedFor(bench, 'user')).toEqual([]);
  });

  it('refuses the event beyond the number, publishes it, counts it, and replaces freely [RET-19] L71', () => {
    const bench = new BrokerBench({}, { maxRetainedEvents: 2 });
    const [publisher, live] = [bench.session(), bench.session()];
    bench.subscribe(live, 'com.', { match: 'prefix' });
    const refusals = ['com.1', 'com.2', 'com.3', 'com.2'].map((topic) => {
      bench.publish(publisher, topic, { retain: true, value: topic, acknowledge: true });
      return bench.counters.retentionsRefused;
    });
    expect(refusals).toEqual([0, 0, 1, 1]);
    expect(bench.taken(publisher).map(({ type }) => type)).toEqual([17, 17, 17, 17]);
    expect(bench.values(live).length).toBe(4);
    expect(bench.events).toMatchObject([{ type: 'retention_refused', topic: 'com.3' }]);
    expect(retainedFor(bench, 'user', 'com.3')).toEqual([]);
  });

  it('counts what has expired no more when room is needed L71', () => {
    const bench = new BrokerBench({ retention: { ttlMs: 10 } }, { maxRetainedEvents: 1 });
    const publisher = bench.session();
    bench.publish(publisher, 'com.1', { retain: true, value: 1 });
    bench.clock.advance(10);
    bench.publish(publisher, 'com.2', { retain: true, value: 2 });
    expect(bench.counters.retentionsRefused).toBe(0);
    expect(bench.broker.retainedCount).toBe(1);
  });

  it.each([
    [-1, 0],
    [0, 0],
    [1, 1],
  ])('takes an event of the largest size %i bytes with %i refusals L71', (more, refused) => {
    const bench = new BrokerBench({}, { maxRetainedEventBytes: 100 });
    const length = 100 - '["com.a",{},[""]]'.length + more;
    bench.publish(bench.session(), 'com.a', { retain: true, value: 'x'.repeat(length) });
    expect([bench.counters.retentionsRefused, bench.broker.retainedCount]).toEqual([refused, 1 - refused]);
  });

  it.each([
    [-1, 0],
    [0, 0],
    [1, 1],
  ])('takes events of all bytes together %i with %i refusals L71', (more, refused) => {
    const each = '["com.a",{},["xx"]]'.length;
    const bench = new BrokerBench({}, { maxRetainedBytes: 2 * each });
    const publisher = bench.session();
    bench.publish(publisher, 'com.a', { retain: true, value: 'xx' });
    bench.publish(publisher, 'com.b', { retain: true, value: 'x'.repeat(2 + more) });
    expect([bench.counters.retentionsRefused, bench.broker.retainedCount]).toEqual([refused, 2 - refused]);
  });

  it('counts the lists of an event as part of it L71', () => {
    const bench = new BrokerBench({}, { maxRetainedEventBytes: 100 });
    const eligible_authid = ['x'.repeat(100)];
    bench.publish(bench.session(), 'com.a', { retain: true, eligible_authid });
    expect(bench.counters.retentionsRefused).toBe(1);
  });

  it('counts the keys of payload passthru mode as part of it L71', () => {
    const bench = new BrokerBench({}, { maxRetainedEventBytes: 100 });
    bench.publish(bench.session(), 'com.a', { retain: true, ppt_scheme: 'wamp', ppt_keyid: 'x'.repeat(100) });
    expect(bench.counters.retentionsRefused).toBe(1);
  });

  it('keeps the last event for the same receivers only, so that they do not pile up [RET-04, RET-05] L71', () => {
    const bench = new BrokerBench({}, { maxRetainedEvents: 3 });
    bench.publish(bench.session(), 'com.a', { retain: true, value: 'for all' });
    for (let value = 1; value <= 10; value++) {
      bench.publish(bench.session(), 'com.a', { retain: true, value, eligible_authrole: ['admin'] });
      bench.publish(bench.session(), 'com.a', { retain: true, value: -value, eligible_authrole: ['user'] });
    }
    expect([bench.counters.retentionsRefused, bench.broker.retainedCount]).toEqual([0, 3]);
    expect(retainedFor(bench, 'admin')).toEqual([10]);
    expect(retainedFor(bench, 'user')).toEqual([-10]);
    expect(retainedFor(bench, 'guest')).toEqual(['for all']);
  });
});
