import { setImmediate as nextTurn } from 'node:timers/promises';
import { allowAll, anonymous, createRouter, type Router } from '@wamp/router';
import { type Spread, spread } from '../measure/statistics.ts';
import { DirectPeer } from './direct-peer.ts';

const code = { PUBLISH: 16, SUBSCRIBE: 32, UNSUBSCRIBE: 34 } as const;

/** Subscriptions that do not match, beside the three that do. */
export interface Crowd {
  readonly exact: number;
  readonly prefix: number;
  readonly wildcard: number;
}

/** Options of {@link measureMatching}. */
export interface MatchingOptions {
  readonly crowd: Crowd;
  readonly repetitions: number;
  /** Publications in one repetition. */
  readonly publications: number;
}

/** What one publication takes in both realms. */
export interface MatchingResult {
  /** `warm`: nothing has changed since the topic was looked up before; `cold`: a subscription came or went. */
  readonly state: 'warm' | 'cold';
  /** Microseconds for one publication with three subscriptions in the realm. */
  readonly alone: Spread | undefined;
  /** The same with the crowd beside them. */
  readonly crowded: Spread | undefined;
  /** Crowded against alone, taken inside each repetition. */
  readonly ratio: Spread | undefined;
}

const topic = 'com.example.device42.temperature.changed';

/** A realm with its Publisher, Subscriber, and somebody whose subscription comes and goes. */
class Place {
  readonly #publisher: DirectPeer;
  readonly #subscriber: DirectPeer;
  readonly #restless: DirectPeer;
  #frames: string[] = [];

  constructor(publisher: DirectPeer, subscriber: DirectPeer, restless: DirectPeer) {
    this.#publisher = publisher;
    this.#subscriber = subscriber;
    this.#restless = restless;
  }

  static async open(router: Router, realm: string, crowd: Crowd): Promise<Place> {
    const [publisher, subscriber, restless, others] = await Promise.all([
      DirectPeer.join(router, realm),
      DirectPeer.join(router, realm),
      DirectPeer.join(router, realm),
      DirectPeer.join(router, realm),
    ]);
    await subscriber.ask(code.SUBSCRIBE, {}, topic);
    await subscriber.ask(code.SUBSCRIBE, { match: 'prefix' }, 'com.example.device42.');
    await subscriber.ask(code.SUBSCRIBE, { match: 'wildcard' }, 'com.example..temperature.changed');
    for (const [match, uri] of crowdOf(crowd)) others.say(others.request(code.SUBSCRIBE, { match }, uri));
    await nextTurn();
    const missing = crowd.exact + crowd.prefix + crowd.wildcard + 1 - others.received;
    if (missing !== 0) throw new Error(`${String(missing)} subscriptions of the crowd were not answered`);
    return new Place(publisher, subscriber, restless);
  }

  /** Encodes what will be published, so that it is not part of what is measured. */
  prepare(publications: number): void {
    this.#frames = Array.from({ length: publications }, () =>
      JSON.stringify(this.#publisher.request(code.PUBLISH, {}, topic, ['21.5'])),
    );
  }

  /** Microseconds for each of the prepared publications. */
  async warm(): Promise<number> {
    const before = this.#subscriber.received;
    const start = performance.now();
    for (const frame of this.#frames) this.#publisher.say(frame);
    const took = performance.now() - start;
    return this.#perPublication(took, before);
  }

  /** The same, each behind a change of the subscriptions of the realm, which is not counted. */
  async cold(): Promise<number> {
    const before = this.#subscriber.received;
    let took = 0;
    let subscription: unknown;
    for (const frame of this.#frames) {
      if (subscription === undefined) {
        [, , subscription] = await this.#restless.ask(code.SUBSCRIBE, {}, 'com.restless.topic');
      } else {
        await this.#restless.ask(code.UNSUBSCRIBE, subscription);
        subscription = undefined;
      }
      const start = performance.now();
      this.#publisher.say(frame);
      took += performance.now() - start;
    }
    if (subscription !== undefined) await this.#restless.ask(code.UNSUBSCRIBE, subscription);
    return this.#perPublication(took, before);
  }

  async #perPublication(tookMs: number, before: number): Promise<number> {
    await nextTurn();
    const publications = this.#frames.length;
    const events = this.#subscriber.received - before;
    if (events !== 3 * publications)
      throw new Error(`${String(events)} events for ${String(publications)} publications`);
    return (tookMs * 1_000) / publications;
  }
}

/** Nothing here matches, but much of it begins like the topic. */
function* crowdOf({ exact, prefix, wildcard }: Crowd): Generator<readonly [match: string, uri: string]> {
  for (let index = 0; index < exact; index += 1) {
    yield ['exact', `com.example.device${String(index + 100)}.temperature.changed`];
  }
  for (let index = 0; index < prefix; index += 1) {
    // Lengths from 20 to 55, so that many of them are looked up.
    yield ['prefix', `com.example.device${String(index + 100)}.${'x'.repeat(index % 32)}`];
  }
  for (let index = 0; index < wildcard; index += 1) {
    // All of them begin as the topic does, and most have its components behind the gap.
    const last = index % 2 === 0 ? 'temperature' : 'humidity';
    yield ['wildcard', `com.example..${last}.sensor${String(index)}`];
  }
}

/** The time of a publication in a small realm and in a crowded one, in turns. */
export async function measureMatching({
  crowd,
  repetitions,
  publications,
}: MatchingOptions): Promise<readonly MatchingResult[]> {
  const open = { authenticators: [anonymous({ authrole: 'bench' })], authorizer: allowAll() };
  const router = createRouter({
    limits: {
      maxSubscriptionsPerSession: 1_000_000,
      maxPatternSubscriptionsPerSession: 1_000_000,
      maxSubscriptionsPerRealm: 1_000_000,
    },
    realms: [
      { name: 'alone', ...open },
      { name: 'crowded', ...open },
    ],
  });
  const alone = await Place.open(router, 'alone', { exact: 0, prefix: 0, wildcard: 0 });
  const crowded = await Place.open(router, 'crowded', crowd);
  const results: MatchingResult[] = [];
  for (const state of ['warm', 'cold'] as const) {
    const runs: { readonly alone: number; readonly crowded: number }[] = [];
    // The first two compile the code and are not counted.
    for (let repetition = -2; repetition < repetitions; repetition += 1) {
      const times = new Map<Place, number>();
      for (const place of repetition % 2 === 0 ? [alone, crowded] : [crowded, alone]) {
        place.prepare(publications);
        times.set(place, await place[state]());
      }
      const run = { alone: times.get(alone) ?? NaN, crowded: times.get(crowded) ?? NaN };
      if (repetition >= 0) runs.push(run);
    }
    results.push({
      state,
      alone: spread(runs.map((run) => run.alone)),
      crowded: spread(runs.map((run) => run.crowded)),
      ratio: spread(runs.map((run) => run.crowded / run.alone)),
    });
  }
  await router.close({ maxRetryAfterMs: 0 });
  return results;
}
