import { createHistogram } from 'node:perf_hooks';
import type { PubSubWorkload } from '../workloads.ts';
import { Receipt } from '../wamp/receipt.ts';
import type { SerializerName } from '../wamp/wire.ts';
import { wireOf } from '../wamp/wires.ts';
import type { Latency } from './commands.ts';
import type { Connection } from './connection.ts';
import { inGroupsOf } from './in-groups.ts';
import { latencyOf } from './load.ts';
import type { RunOptions } from './run-options.ts';
import { Stamps, Subscriber } from './subscriber.ts';
import { messageType, openPeer, receivedTypes, request } from './target.ts';

/** The Subscribers of one process are `size` of all, from number `first` on. */
export interface Share {
  readonly first: number;
  readonly size: number;
}

export interface GroupOptions extends RunOptions<PubSubWorkload> {
  readonly share: Share;
  /** Called at the end of a read that changed one of the numbers. */
  readonly onProgress: (progress: GroupProgress) => void;
}

export interface GroupProgress {
  /** Events that are over: every Subscriber of the group has them or something later. */
  readonly events: number;
  /** How often a Subscriber got something later only. */
  readonly skipped: number;
}

const openingAtOnce = 50;

/** Opens and subscribes the Subscribers of one process. */
export async function openSubscribers(options: GroupOptions): Promise<SubscriberGroup> {
  const { workload, target, group, share } = options;
  const readBuffer = Buffer.allocUnsafe(65_536);
  const serializers = workload.receiverSerializers ?? [workload.serializer];
  const connections = await inGroupsOf(openingAtOnce, share.size, async (index) => {
    const serializer = serializers[(share.first + index) % serializers.length] ?? workload.serializer;
    const wire = wireOf(serializer);
    const connection = await openPeer({ ...options, wire, readBuffer, role: 'subscriber' });
    if (target.kind === 'router') {
      const message = [messageType.subscribe, 1, {}, `bench.${group}`];
      await request(connection, wire, { message, answer: messageType.subscribed });
    }
    return { connection, serializer };
  });
  return new SubscriberGroup(connections, options);
}

interface Subscribed {
  readonly connection: Connection;
  readonly serializer: SerializerName;
}

/** Counts what the Subscribers of one process receive, and which events all of them have. */
export class SubscriberGroup {
  received = 0;
  wrong = 0;
  readonly #histogram = createHistogram();
  readonly #subscribers: readonly Subscriber[];
  readonly #connections: readonly Connection[];
  readonly #onProgress: (progress: GroupProgress) => void;
  /** The last event of the Subscriber that is furthest behind, and how many are as far. */
  #lowest = 0;
  #laggards: number;
  #skipped = 0;
  #reported: GroupProgress = { events: 0, skipped: 0 };

  constructor(subscribed: readonly Subscribed[], options: GroupOptions) {
    const { workload, target } = options;
    this.#onProgress = options.onProgress;
    this.#connections = subscribed.map(({ connection }) => connection);
    this.#laggards = subscribed.length;
    const stamps = new Stamps(workload.window * 2);
    const shape = { type: receivedTypes[target.kind].atSubscriber, payloadBytes: workload.payloadBytes };
    const receipts = new Map<SerializerName, Receipt>();
    this.#subscribers = subscribed.map(({ connection, serializer }) => {
      const events = receipts.get(serializer) ?? new Receipt(wireOf(serializer), { ...shape, stamped: true });
      receipts.set(serializer, events);
      const subscriber = new Subscriber(this, { events, stamps, histogram: this.#histogram });
      connection.attach(subscriber);
      return subscriber;
    });
  }

  /** Of every event that was timed, at every Subscriber of the group. */
  get latency(): Latency | undefined {
    return latencyOf(this.#histogram);
  }

  /** Deliveries that are missing once `sent` events were sent. */
  missing(sent: number): number {
    return Math.max(0, sent * this.#connections.length - this.received);
  }

  /** Events that may still come. */
  outstanding(sent: number): number {
    return this.#connections.length === 0 ? 0 : sent - this.#lowest;
  }

  /** A Subscriber whose last event was `before` has received `id`. */
  onEvent(before: number, id: number): void {
    this.received++;
    this.#skipped += id - before - 1;
    if (before === this.#lowest && --this.#laggards === 0) this.#findLowest();
  }

  onReadEnded(): void {
    const { events, skipped } = this.#reported;
    if (this.#lowest === events && this.#skipped === skipped) return;
    this.#reported = { events: this.#lowest, skipped: this.#skipped };
    this.#onProgress({ events: this.#lowest - events, skipped: this.#skipped - skipped });
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }

  #findLowest(): void {
    let lowest = Infinity;
    for (const { last } of this.#subscribers) {
      if (last < lowest) {
        lowest = last;
        this.#laggards = 0;
      }
      if (last === lowest) this.#laggards++;
    }
    this.#lowest = lowest;
  }
}
