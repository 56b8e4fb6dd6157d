import { createHistogram } from 'node:perf_hooks';
import type { PubSubWorkload } from '../workloads.ts';
import { Receipt } from '../wamp/receipt.ts';
import { wireOf } from '../wamp/wire.ts';
import type { PayloadRange } from '../websocket/frame-reader.ts';
import { nowUs } from './clock.ts';
import type { Latency } from './commands.ts';
import type { Connection, MessageSink } from './connection.ts';
import { inGroupsOf } from './in-groups.ts';
import { latencyOf } from './load.ts';
import type { RunOptions } from './run-options.ts';
import { messageType, openPeer, receivedTypes, request } from './target.ts';

export interface GroupOptions extends RunOptions<PubSubWorkload> {
  readonly size: number;
  /** Called at the end of a read with how many more events every Subscriber of the group has now. */
  readonly onCompleted: (events: number) => void;
}

const openingAtOnce = 50;
/** In a fan-out the latency of every tenth Subscriber is recorded; recording all would load the generator. */
const latencyStride = 10;

/** Opens and subscribes the Subscribers of one process. */
export async function openSubscribers(options: GroupOptions): Promise<SubscriberGroup> {
  const { workload, target, group, onLost, size } = options;
  const wire = wireOf(workload.serializer);
  const readBuffer = Buffer.allocUnsafe(65_536);
  const connections = await inGroupsOf(openingAtOnce, size, async () => {
    const subscriber = await openPeer({ target, wire, group, onLost, readBuffer, role: 'subscriber' });
    if (target.kind === 'router') {
      const message = [messageType.subscribe, 1, {}, `bench.${group}`];
      await request(subscriber, wire, { message, answer: messageType.subscribed });
    }
    return subscriber;
  });
  const events = new Receipt(wire, receivedTypes[target.kind].atSubscriber, workload.payloadBytes);
  return new SubscriberGroup(connections, events, options);
}

/** Counts what the Subscribers of one process receive, and which events all of them have. */
export class SubscriberGroup {
  received = 0;
  wrong = 0;
  readonly #histogram = createHistogram();
  readonly #connections: readonly Connection[];
  readonly #onCompleted: (events: number) => void;
  /** How many Subscribers have the event in each slot. Twice the window, as no more are ever open. */
  readonly #havingIt: Int32Array;
  #completed = 0;

  constructor(connections: readonly Connection[], events: Receipt, options: GroupOptions) {
    this.#connections = connections;
    this.#onCompleted = options.onCompleted;
    this.#havingIt = new Int32Array(options.workload.window * 2);
    connections.forEach((connection, index) => {
      const histogram = index % latencyStride === 0 ? this.#histogram : undefined;
      connection.attach(new Subscriber(this, events, histogram));
    });
  }

  get latency(): Latency | undefined {
    return latencyOf(this.#histogram);
  }

  /** Deliveries that are missing once `sent` events were sent. */
  missing(sent: number): number {
    return sent * this.#connections.length - this.received;
  }

  onEvent(id: number): void {
    this.received++;
    const slot = id % this.#havingIt.length;
    const having = (this.#havingIt[slot] ?? 0) + 1;
    this.#havingIt[slot] = having === this.#connections.length ? 0 : having;
    if (having === this.#connections.length) this.#completed++;
  }

  onReadEnded(): void {
    if (this.#completed === 0) return;
    const completed = this.#completed;
    this.#completed = 0;
    this.#onCompleted(completed);
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }
}

/** Events must come in the order in which they were published; what is left out stays missing. */
class Subscriber implements MessageSink {
  readonly #group: SubscriberGroup;
  readonly #events: Receipt;
  readonly #histogram: ReturnType<typeof createHistogram> | undefined;
  #expected = 1;
  #readAt = 0;

  constructor(group: SubscriberGroup, events: Receipt, histogram?: ReturnType<typeof createHistogram>) {
    this.#group = group;
    this.#events = events;
    this.#histogram = histogram;
  }

  message(bytes: Buffer, range: PayloadRange): void {
    if (!this.#events.isLearnt) this.#events.learn(bytes.subarray(range.start, range.end), 1);
    const id = this.#events.marker(bytes, range);
    if (id < this.#expected) {
      this.#group.wrong++;
      return;
    }
    this.#expected = id + 1;
    this.#group.onEvent(id);
    if (this.#histogram === undefined) return;
    const sentAt = this.#events.stamp(bytes, range);
    if (sentAt <= 0) return;
    if (this.#readAt === 0) this.#readAt = nowUs();
    this.#histogram.record(Math.max(1, this.#readAt - sentAt));
  }

  readEnded(): void {
    this.#readAt = 0;
    this.#group.onReadEnded();
  }
}
