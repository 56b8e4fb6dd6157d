import { describe, expect, it } from 'vitest';
import { BrokerBench } from '../fixtures/broker-bench.js';

describe('Membership', () => {
  it('is told in order: SUBSCRIBED, created once, subscribed for each session [SUBM-02, SUBM-05, SUBM-06, SUBM-07, SUBM-14]', () => {
    const bench = new BrokerBench();
    const [one, two] = [bench.session(), bench.session()];
    const id = String(bench.subscribe(one, 'com.a'));
    bench.subscribe(two, 'com.a');
    bench.subscribe(one, 'com.a');
    const [a, b] = [String(one.id), String(two.id)];
    expect(bench.journal).toEqual([
      `${a} 33`,
      `${a} created ${id}`,
      `${a} subscribed ${id}`,
      `${b} 33`,
      `${b} subscribed ${id}`,
      `${a} 33`,
    ]);
  });

  it('ends in order: UNSUBSCRIBED, unsubscribed, and deleted for the last [SUBM-08, SUBM-09, SUBM-10, SUBM-12]', () => {
    const bench = new BrokerBench();
    const [one, two, stranger] = [bench.session(), bench.session(), bench.session()];
    const id = bench.subscribe(one, 'com.a');
    bench.subscribe(two, 'com.a');
    bench.journal.length = 0;
    bench.unsubscribe(stranger, id);
    bench.unsubscribe(one, id);
    bench.unsubscribe(two, id);
    const [a, b, c] = [String(one.id), String(two.id), String(stranger.id)];
    const name = String(id);
    expect(bench.journal).toEqual([
      `${c} 8`,
      `${a} 35`,
      `${a} unsubscribed ${name}`,
      `${b} 35`,
      `${b} unsubscribed ${name}`,
      `${b} deleted ${name}`,
    ]);
  });

  it('shows the new state to whoever is told of it [SUBM-15]', () => {
    const bench = new BrokerBench();
    const session = bench.session();
    const id = Number(bench.subscribe(session, 'com.a', { match: 'prefix' }));
    const { subscriptions } = bench.broker;
    expect(subscriptions.byId(id)).toMatchObject({ id, topic: 'com.a', match: 'prefix', created: 0 });
    expect(subscriptions.get('com.a', 'prefix')?.members).toEqual([session]);
    expect(subscriptions.get('com.a', 'exact')).toBeUndefined();
    expect([...subscriptions.all()].map((each) => each.id)).toEqual([id]);
    expect(subscriptions.matching('com.a.b').map((each) => each.id)).toEqual([id]);
    bench.unsubscribe(session, id);
    expect(subscriptions.byId(id)).toBeUndefined();
    expect([...subscriptions.all()]).toEqual([]);
    expect(subscriptions.matching('com.a.b')).toEqual([]);
  });

  it('ends with the session, each told, those shared with others only left [PS-18, SUBM-11]', () => {
    const bench = new BrokerBench();
    const [one, two] = [bench.session(), bench.session()];
    const [a, b, c] = ['com.a', 'com.b', 'com.c'].map((topic) => String(bench.subscribe(one, topic)));
    bench.subscribe(two, 'com.b');
    bench.journal.length = 0;
    bench.broker.leave(one);
    const name = String(one.id);
    expect(bench.journal).toEqual([
      `${name} unsubscribed ${String(a)}`,
      `${name} deleted ${String(a)}`,
      `${name} unsubscribed ${String(b)}`,
      `${name} unsubscribed ${String(c)}`,
      `${name} deleted ${String(c)}`,
    ]);
    expect(bench.broker.subscriptionCount).toBe(1);
    bench.broker.leave(two);
    expect(bench.broker.subscriptionCount).toBe(0);
  });

  it('is revoked with a word to who knows that, and silently to others [REVS-01, REVS-02, REVS-03, REVS-04, REVS-05, REVS-06]', () => {
    const bench = new BrokerBench();
    const [one, two, old] = [bench.session(), bench.session(), bench.session({ features: {} })];
    const id = Number(bench.subscribe(one, 'com.a'));
    for (const session of [two, old]) bench.subscribe(session, 'com.a');
    bench.journal.length = 0;
    expect(bench.broker.revoke(id, one, 'no longer authorized')).toBe(true);
    expect(bench.broker.revoke(id, old)).toBe(true);
    expect(bench.broker.revoke(id, one)).toBe(false);
    expect(bench.taken(one)).toEqual([
      { type: 35, request: 0, details: { subscription: id, reason: 'no longer authorized' } },
    ]);
    expect(bench.journal).toEqual([
      `${String(one.id)} 35`,
      `${String(one.id)} unsubscribed ${String(id)}`,
      `${String(old.id)} unsubscribed ${String(id)}`,
    ]);
    bench.publish(bench.session(), 'com.a', { value: 1 });
    expect([one, two, old].map((session) => bench.values(session))).toEqual([[], [1], []]);
    bench.broker.revoke(id, two);
    expect(bench.taken(two)).toEqual([{ type: 35, request: 0, details: { subscription: id } }]);
    expect(bench.journal.at(-1)).toBe(`${String(two.id)} deleted ${String(id)}`);
    bench.unsubscribe(two, id);
    expect(bench.taken(two)).toMatchObject([{ error: 'wamp.error.no_such_subscription' }]); // [REVS-09]
  });

  it('counts topics and patterns of a realm up to its limit L42', () => {
    const bench = new BrokerBench(
      { history: { topics: [{ uri: 'com.h' }] } },
      { maxSubscriptionsPerRealm: 2 },
    );
    const [one, two] = [bench.session(), bench.session()];
    const outcomes = ['com.a', 'com.b', 'com.c', 'com.h'].map((topic) => typeof bench.subscribe(one, topic));
    expect(outcomes).toEqual(['number', 'number', 'string', 'string']);
    expect(typeof bench.subscribe(two, 'com.a')).toBe('number');
    expect(bench.broker.subscriptionCount).toBe(2);
  });

  it('of a topic with history comes and goes, its subscription stays [EVH-38, EVH-39, SUBM-24]', () => {
    const bench = new BrokerBench({ history: { topics: [{ uri: 'com.h' }] } });
    const { subscriptions } = bench.broker;
    const subscription = subscriptions.get('com.h', 'exact');
    expect(subscription?.members).toEqual([]);
    expect(bench.broker.subscriptionCount).toBe(0);
    const session = bench.session();
    for (let round = 0; round < 2; round++) {
      expect(bench.subscribe(session, 'com.h')).toBe(subscription?.id);
      bench.broker.leave(session);
    }
    expect(bench.journal.filter((line) => !line.endsWith(' 33')).map((line) => line.split(' ')[1])).toEqual([
      'created',
      'subscribed',
      'unsubscribed',
      'subscribed',
      'unsubscribed',
    ]);
    expect(subscriptions.byId(subscription?.id ?? 0)).toBe(subscription);
    expect(bench.broker.subscriptionCount).toBe(0);
  });
});
