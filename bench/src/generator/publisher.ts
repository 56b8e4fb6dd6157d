import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { PubSubWorkload } from '../workloads.ts';
import { FrameBatch } from '../wamp/frame-batch.ts';
import { markedText } from '../wamp/marked-text.ts';
import { MessageTemplates } from '../wamp/message-template.ts';
import { wireOf, type Wire } from '../wamp/wire.ts';
import { nowUs } from './clock.ts';
import type { Connection } from './connection.ts';
import type { Load } from './load.ts';
import type { RunOptions } from './run-options.ts';
import { splitSubscribers } from './far-subscribers.ts';
import { openSubscribers, type SubscriberGroup } from './subscriber-group.ts';
import { messageType, openPeer } from './target.ts';

/** Opens the near Subscribers and the Publisher, and sends the first event, from which the receipts learn. */
export async function openPublisher(
  options: RunOptions<PubSubWorkload> & { readonly creditPort: number },
): Promise<Load> {
  const { workload, target, group, onLost, creditPort } = options;
  const wire = wireOf(workload.serializer);
  const { near } = splitSubscribers(workload.receivers);
  const progress = new Progress(near > 0);
  const onCompleted = (events: number): void => {
    progress.add('near', events);
  };
  const subscribers = await openSubscribers({ ...options, size: near, onCompleted });

  const readBuffer = Buffer.allocUnsafe(65_536);
  const connection = await openPeer({ target, wire, group, onLost, readBuffer, role: 'publisher' });
  const onread = {
    buffer: Buffer.allocUnsafe(4096),
    callback: (events: number): boolean => {
      progress.add('far', events);
      return true;
    },
  };
  const credits = connect({ host: '127.0.0.1', port: creditPort, onread });
  await once(credits, 'connect');

  const topic = `bench.${group}`;
  const size = workload.payloadBytes;
  const publishes = new MessageTemplates(
    wire,
    (id, text) => [messageType.publish, id, {}, topic, [text]],
    size,
  );
  const publishing = new Publishing(connection, {
    wire,
    publishes,
    workload,
    subscribers,
    progress,
    credits,
  });
  connection.send([messageType.publish, 1, {}, topic, [markedText(1, size)]]);
  await progress.first;
  return publishing;
}

/** How many events all Subscribers of each process have. */
class Progress {
  onAdded: () => void = () => undefined;
  readonly #completed = { near: 0, far: 0 };
  readonly #first = Promise.withResolvers<undefined>();

  constructor(hasNear: boolean) {
    if (!hasNear) this.#completed.near = Infinity;
  }

  /** Fulfilled when every Subscriber has the first event. */
  get first(): Promise<undefined> {
    return this.#first.promise;
  }

  get completed(): number {
    return Math.min(this.#completed.near, this.#completed.far);
  }

  add(side: 'near' | 'far', events: number): void {
    this.#completed[side] += events;
    if (this.completed > 0) this.#first.resolve(undefined);
    this.onAdded();
  }
}

interface PublishingParts {
  readonly wire: Wire;
  readonly publishes: MessageTemplates;
  readonly workload: PubSubWorkload;
  readonly subscribers: SubscriberGroup;
  readonly progress: Progress;
  readonly credits: Socket;
}

/** An event is open until every Subscriber, near and far, has it; `window` events are open. */
class Publishing implements Load {
  timed = false;
  /** The far process has the latency; its clock is the same. */
  readonly latency = undefined;
  readonly #connection: Connection;
  readonly #parts: PublishingParts;
  readonly #batch: FrameBatch;
  /** Request ids and markers are the same numbers; 1 is the event from which the receipts learn. */
  #nextId = 2;
  #running = false;

  constructor(connection: Connection, parts: PublishingParts) {
    this.#connection = connection;
    this.#parts = parts;
    this.#batch = new FrameBatch(parts.wire);
    parts.progress.onAdded = () => {
      if (this.#running) this.#fillWindow();
    };
  }

  get delivered(): number {
    return this.#parts.progress.completed * this.#parts.workload.receivers;
  }
  get sent(): number {
    return this.#nextId - 1;
  }
  get open(): number {
    return this.sent - this.#parts.progress.completed;
  }
  get lost(): number {
    return Math.max(0, this.#parts.subscribers.missing(this.sent));
  }
  get wrong(): number {
    return this.#parts.subscribers.wrong;
  }

  start(): void {
    this.#running = true;
    this.#fillWindow();
  }

  stop(): void {
    this.#running = false;
  }

  async close(): Promise<void> {
    this.#parts.credits.destroy();
    await Promise.all([this.#connection.close(), this.#parts.subscribers.close()]);
  }

  #fillWindow(): void {
    const room = this.#parts.workload.window - this.open;
    if (room <= 0) return;
    this.#batch.stamp = this.timed ? nowUs() : 0;
    for (let sent = 0; sent < room; sent++) {
      this.#batch.add(this.#parts.publishes.for(this.#nextId), this.#nextId, this.#nextId);
      this.#nextId++;
    }
    const frames = this.#batch.take();
    if (frames !== undefined) this.#connection.write(frames);
  }
}
