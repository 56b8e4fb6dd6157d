import { ProtocolError, type Transport, type TransportSink } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { fakeTransport } from '../fixtures/fake-transport.js';
import { type RawMessage, helloDetails, joinRaw, settle } from '../fixtures/raw-peer.js';
import { HeldTurns, openRealm, testRouter } from '../fixtures/test-router.js';
import type { RouterLimits } from '../limits.js';
import type { RealmOptions } from '../realm-options.js';

/** A client whose socket hands over all that it has read, also when it is paused, as sockets do. */
class Chunks {
  readonly clock = new HeldTurns();
  readonly sent: RawMessage[] = [];
  readonly calls: string[] = [];
  readonly router;
  readonly #transport: Transport;
  #sink: TransportSink | undefined;
  #request = 0;

  constructor(realm: Partial<RealmOptions> = {}) {
    this.router = testRouter({
      clock: this.clock,
      realms: [openRealm('realm1', realm)],
      limits: { maxTurnMessages: 4, maxLaneMessages: 3 },
    });
    this.#transport = {
      ...fakeTransport(),
      attach: (sink) => (this.#sink = sink),
      send: ({ text = '' }) => this.sent.push(JSON.parse(text) as RawMessage) > 0,
      pause: () => this.calls.push('pause'),
      resume: () => this.calls.push('resume'),
      abort: () => this.calls.push('abort'),
    };
    this.router.accept(this.#transport, { strictness: 'strict' });
    this.read([1, 'realm1', helloDetails]);
  }

  read(...messages: readonly RawMessage[]): void {
    for (const message of messages) this.#sink?.frame(JSON.stringify(message));
  }

  /** SUBSCRIBEs, of which each is answered. */
  subscribe(count: number): void {
    for (let sent = 0; sent < count; sent++) this.read([32, ++this.#request, {}, 'com.a']);
  }

  violate(): void {
    this.#sink?.violated(new ProtocolError('too long'));
  }

  end(): void {
    this.#sink?.closed({ by: 'remote' });
  }

  /** The types of what was sent since it was last asked. */
  types(): readonly unknown[] {
    return this.sent.splice(0).map(([type]) => type);
  }
}

/** A joined client with a fresh turn. */
async function joined(realm?: Partial<RealmOptions>): Promise<Chunks> {
  const chunks = new Chunks(realm);
  await settle();
  expect(chunks.types()).toEqual([2]);
  chunks.clock.turnAll();
  return chunks;
}

const subscribed = (count: number): readonly number[] => Array.from({ length: count }, () => 33);
const goodbye: RawMessage = [6, {}, 'wamp.close.close_realm'];

describe('A connection whose turn is over', () => {
  it('says GOODBYE when everything before it is done [SES-30]', async () => {
    const chunks = await joined();
    chunks.subscribe(9);
    chunks.read(goodbye);
    expect(chunks.types()).toEqual(subscribed(3)); // WELCOME had been a quarter of the first turn
    chunks.clock.turnAll();
    expect(chunks.types()).toEqual([...subscribed(6), 6]);
  });

  it('processes what stood before a violation, and nothing behind it [SES-40, SES-42, SES-43]', async () => {
    const chunks = await joined();
    chunks.subscribe(6);
    chunks.read([16, 99, {}, 'com.a']);
    chunks.subscribe(3);
    chunks.clock.turnAll();
    expect(chunks.types()).toEqual([...subscribed(6), 3]);
    expect(chunks.router.stats.sessions).toBe(0);
  });

  it('processes what stood before a violation that the transport finds [SES-42]', async () => {
    const chunks = await joined();
    chunks.subscribe(9);
    chunks.violate();
    expect(chunks.types()).toEqual([...subscribed(9), 3]);
  });

  it('hears of its end when everything before it is done [SES-35]', async () => {
    const chunks = await joined();
    chunks.subscribe(9);
    chunks.end();
    expect(chunks.router.stats).toMatchObject({ sessions: 1, connections: 1 });
    chunks.clock.turnAll();
    expect(chunks.types()).toEqual(subscribed(9));
    expect(chunks.router.stats).toMatchObject({ sessions: 0, connections: 0, subscriptions: 0 });
  });

  it('forgets what waits when the Router drops it', async () => {
    const chunks = await joined();
    chunks.subscribe(9);
    chunks.types();
    const closed = chunks.router.close();
    await settle();
    chunks.clock.advance(10_000);
    chunks.clock.turnAll();
    expect(chunks.types()).toEqual([6]);
    chunks.end();
    await closed;
  });

  it('does not process what waits behind the GOODBYE of the Router [SES-33]', async () => {
    const chunks = await joined();
    chunks.subscribe(9);
    const closed = chunks.router.close();
    await settle();
    chunks.read([6, {}, 'wamp.close.goodbye_and_out']);
    chunks.clock.turnAll();
    expect(chunks.types()).toEqual([...subscribed(3), 6]);
    chunks.end();
    await closed;
  });

  it('goes on in turns when the authorizer has answered, and reads again after that', async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const authorizer = { authorize: () => answered.then(() => ({ allow: true })) };
    const chunks = await joined({ authorizer });
    chunks.subscribe(9);
    chunks.clock.turnAll();
    expect(chunks.calls).toEqual(['pause']); // nobody stands in line for a turn, many for the authorizer
    answer();
    await settle();
    const seen = [chunks.types().length];
    for (; chunks.clock.waiting > 0; seen.push(chunks.types().length)) {
      chunks.clock.turn();
      await settle();
    }
    expect(seen.reduce((sum, count) => sum + count)).toBe(9);
    expect(Math.max(...seen)).toBeLessThanOrEqual(5); // the first was let through with the turn before it
    expect(chunks.calls).toEqual(['pause', 'resume']);
  });
});

describe('A connection that ends while EVENTs that it has published are on their way', () => {
  /** A Publisher of so many events ends its connection behind them; how many each of 40 Subscribers got, in order. */
  async function received(count: number, limits: Partial<RouterLimits> = {}): Promise<readonly number[]> {
    const router = testRouter({ limits: { maxFanOutPerTurn: 4, ...limits } });
    const subscribers = await Promise.all(Array.from({ length: 40 }, () => joinRaw(router)));
    for (const subscriber of subscribers) {
      subscriber.send([32, 1, {}, 'com.a']);
      await subscriber.next();
    }
    const publisher = await joinRaw(router);
    publisher.send(...Array.from({ length: count }, (_, at): RawMessage => [16, at + 1, {}, 'com.a', [at]]));
    await publisher.transport.close();
    while (router.stats.connections > 40) await settle();
    const events = await Promise.all(subscribers.map((subscriber) => subscriber.settled()));
    for (const each of events) {
      expect(each.map((event) => event[4])).toEqual(each.map((_, at) => [at]));
    }
    expect(router.stats.sessions).toBe(40);
    await Promise.all(subscribers.map(({ transport }) => transport.close()));
    return events.map(({ length }) => length);
  }

  it('leaves nothing out of what it had published before', async () => {
    expect(new Set(await received(100))).toEqual(new Set([100]));
  });

  it('is kept no longer than a client that is told to go', async () => {
    expect(Math.max(...(await received(100, { goodbyeTimeoutMs: 1 })))).toBeLessThan(100);
  });
});
