import { payloadOf } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { BrokerBench } from '../fixtures/broker-bench.js';
import type { RouterSession } from '../session/router-session.js';

/** A Broker with slices of 10, and so many Subscribers of `com.a`. */
function scene(count: number) {
  const bench = new BrokerBench({}, { maxFanOutPerTurn: 10 });
  const publisher = bench.session();
  const subscribers = Array.from({ length: count }, () => bench.session());
  const subscriptions = subscribers.map((session) => bench.subscribe(session, 'com.a'));
  const publish = (value: unknown, options = {}) =>
    bench.publishing(publisher, 'com.a', { value, ...options });
  /** How many have got an event since the last time. */
  const served = (): number => subscribers.filter((session) => bench.taken(session).length > 0).length;
  const at = (index: number): RouterSession => {
    const session = subscribers[index];
    if (session === undefined) throw new RangeError(`there is no Subscriber ${String(index)}`);
    return session;
  };
  return { bench, publisher, subscribers, subscriptions, publish, served, at };
}

describe('A publication', () => {
  it.each([
    [9, [9]],
    [10, [10]],
    [11, [10, 1]],
    [20, [10, 10]],
    [25, [10, 10, 5]],
  ])('to %i receivers with slices of 10 leaves as %j L49', (count, slices) => {
    const { bench, publish, served } = scene(count);
    void publish('x');
    const seen = [served()];
    for (; bench.clock.waiting > 0; seen.push(served())) bench.clock.turn();
    expect(seen).toEqual(slices);
  });

  it('is acknowledged at once, and goes on when its Publisher has left [PS-24, PEX-07]', () => {
    const { bench, publisher, publish, served } = scene(25);
    void publish('x', { acknowledge: true });
    expect(bench.taken(publisher).map(({ type }) => type)).toEqual([17]);
    publisher.isOpen = false;
    bench.broker.leave(publisher);
    bench.clock.turnAll();
    expect(served()).toBe(25);
  });

  it('reaches nobody who has left before its slice, and counts him', () => {
    const { bench, publish, served, at } = scene(25);
    void publish('x');
    for (const index of [3, 15, 24]) {
      at(index).isOpen = false;
      bench.broker.leave(at(index));
    }
    bench.clock.turnAll();
    expect(served()).toBe(23);
    expect(bench.counters.eventsDropped).toEqual({ too_large: 0, inexpressible: 0, left: 2 });
  });

  it('reaches who gives its subscription back before UNSUBSCRIBED, and not again with a new one [PS-16]', () => {
    const { bench, publish, subscriptions, at } = scene(25);
    void publish('x');
    bench.unsubscribe(at(24), subscriptions[24] ?? 0);
    expect(bench.taken(at(24)).map(({ type }) => type)).toEqual([36, 35]);
    bench.subscribe(at(24), 'com.a');
    bench.clock.turnAll();
    expect(bench.taken(at(24))).toEqual([]);
  });

  it('is not sent to who subscribes while it is on its way, but as the retained one [RET-05, RET-09]', () => {
    const { bench, publish } = scene(25);
    void publish('x', { retain: true });
    const [late, plain] = [bench.session(), bench.session()];
    bench.subscribe(late, 'com.a', { get_retained: true });
    bench.subscribe(plain, 'com.a');
    bench.clock.turnAll();
    expect(bench.taken(late)).toMatchObject([{ type: 36, details: { retained: true } }]);
    expect(bench.taken(plain)).toEqual([]);
  });

  it('waits for no other Publisher', () => {
    const { bench, publish, at } = scene(25);
    void publish('wide');
    bench.subscribe(at(24), 'com.b');
    bench.taken(at(24));
    bench.publish(bench.session(), 'com.b', { value: 'narrow' });
    expect(bench.values(at(24))).toEqual(['narrow']);
  });

  it('stands behind a wide one of the same Publisher, whatever its topic [PS-34, ORD-01]', () => {
    const { bench, publisher, publish, at } = scene(25);
    bench.subscribe(at(0), 'com.b');
    bench.subscribe(at(24), 'com.b');
    void publish('wide');
    bench.publish(publisher, 'com.b', { value: 'narrow' });
    expect([bench.values(at(0)), bench.values(at(24))]).toEqual([['wide'], []]);
    bench.clock.turnAll();
    expect([bench.values(at(0)), bench.values(at(24))]).toEqual([['narrow'], ['wide', 'narrow']]);
  });

  it('goes with those before it through the same list, eight of them at the most, and then lets the Publisher wait', async () => {
    const { bench, publish, at } = scene(25);
    const pending = Array.from({ length: 9 }, (_, value) => publish(value));
    expect(pending.map((each) => each instanceof Promise)).toEqual([
      ...Array.from({ length: 7 }, () => false),
      true,
      true,
    ]);
    expect(bench.values(at(9)).length).toBe(8);
    bench.clock.turn();
    expect(bench.values(at(19)).length).toBe(8);
    let isDone = false;
    void pending[7]?.then(() => (isDone = true));
    bench.clock.turn();
    await Promise.resolve();
    expect(isDone).toBe(true);
    bench.clock.turnAll();
    await pending[8];
    expect(bench.values(at(24))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('lets a Publisher that has left wait always, so that what comes after its testaments does [TST-25]', () => {
    const { publisher, publish } = scene(25);
    publisher.isOpen = false;
    expect(publish('x')).toBeInstanceOf(Promise);
  });

  it('looks at no more members in a turn than a slice has when few of them are receivers L49', () => {
    const { bench, publish, subscribers, served } = scene(25);
    const last = subscribers.at(-1)?.id ?? 0;
    void publish('x', { eligible: [last] });
    expect(served()).toBe(0);
    expect(bench.clock.turnAll()).toBe(2);
    expect(served()).toBe(1);
  });

  it('goes on with the others when sending fails for some, and tells it', () => {
    const { bench, publish, served } = scene(25);
    bench.failing = () => new Error('broken');
    void publish('x');
    bench.failing = undefined;
    bench.clock.turnAll();
    expect(served()).toBe(15);
    expect(bench.events).toMatchObject([{ type: 'internal_error', doing: 'sending an event' }]);
  });
});

describe('What the Router announces', () => {
  it('stays in order behind a wide announcement [PS-34]', () => {
    const { bench, at } = scene(25);
    bench.broker.announce('com.a', payloadOf([1]));
    const [late] = [bench.session()];
    bench.subscribe(late, 'com.a');
    for (const value of [2, 3]) bench.broker.announce('com.a', payloadOf([value]));
    bench.clock.turnAll();
    expect([bench.values(at(24)), bench.values(late)]).toEqual([
      [1, 2, 3],
      [2, 3],
    ]);
    expect(bench.clock.waiting).toBe(0);
  });

  it('is sent faster when it comes so fast that more than 262,144 receivers would wait', () => {
    const { bench, subscribers } = scene(1_000);
    for (let value = 0; value < 300; value++) bench.broker.announce('com.a', payloadOf([value]));
    const waiting = subscribers.reduce((sum, session) => sum + 300 - bench.taken(session).length, 0);
    expect(waiting).toBeLessThanOrEqual(262_144);
    expect(waiting).toBeGreaterThan(250_000);
  });
});
