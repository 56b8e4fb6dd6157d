import type { Socket } from 'node:net';
import type { PubSubWorkload } from '../workloads.ts';
import { FrameBatch } from '../wamp/frame-batch.ts';
import { markedText } from '../wamp/marked-text.ts';
import { MessageTemplates } from '../wamp/message-template.ts';
import type { Wire } from '../wamp/wire.ts';
import { wireOf } from '../wamp/wires.ts';
import { nowUs } from './clock.ts';
import type { Connection } from './connection.ts';
import { connectCredits } from './credits.ts';
import { FanOutProgress } from './fan-out-progress.ts';
import { splitSubscribers } from './far-subscribers.ts';
import { inTime } from './in-time.ts';
import type { Load } from './load.ts';
import type { RunOptions } from './run-options.ts';
import { openSubscribers, type SubscriberGroup } from './subscriber-group.ts';
import { messageType, openPeer } from './target.ts';

/** Opens the near Subscribers and the Publisher, and sends the first event, from which the receipts learn. */
export async function openPublisher(
  options: RunOptions<PubSubWorkload> & { readonly creditPort: number },
): Promise<Load> {
  const { workload, group, patience, creditPort } = options;
  const wire = wireOf(workload.serializer);
  const { near, far } = splitSubscribers(workload.receivers);
  const progress = new FanOutProgress({ near: near.size, far: far.size });
  const subscribers = await openSubscribers({
    ...options,
    share: near,
    onProgress: progress.add.bind(progress, 'near'),
  });
  const readBuffer = Buffer.allocUnsafe(65_536);
  const connection = await openPeer({ ...options, wire, readBuffer, role: 'publisher' });
  const credits = await connectCredits(creditPort, progress.add.bind(progress, 'far'));

  const topic = `bench.${group}`;
  const size = workload.payloadBytes;
  const shape = (id: number, text: string): unknown[] => [messageType.publish, id, {}, topic, [text]];
  const publishes = new MessageTemplates(wire, shape, size);
  connection.send(shape(1, markedText(1, size)));
  await inTime(progress.first, { what: 'first event at every Subscriber', ms: patience.setUpMs });
  return new Publishing(connection, { wire, publishes, workload, subscribers, progress, credits });
}

interface PublishingParts {
  readonly wire: Wire;
  readonly publishes: MessageTemplates;
  readonly workload: PubSubWorkload;
  readonly subscribers: SubscriberGroup;
  readonly progress: FanOutProgress;
  readonly credits: Socket;
}

/** An event is open until every Subscriber, near and far, has it; `window` events are open. */
class Publishing implements Load {
  timed = false;
  /** Nobody answers an event. */
  readonly refused = 0;
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
    return this.#parts.subscribers.received + this.#parts.progress.farReceived;
  }
  get sent(): number {
    return this.#nextId - 1;
  }
  get outstanding(): number {
    return this.sent - this.#parts.progress.over;
  }
  get lost(): number {
    return this.#parts.subscribers.missing(this.sent);
  }
  get wrong(): number {
    return this.#parts.subscribers.wrong;
  }

  start(): void {
    this.#running = true;
    this.#fillWindow();
  }

  giveUp(): void {
    this.#parts.progress.giveUp(this.sent);
    if (this.#running) this.#fillWindow();
  }

  stop(): void {
    this.#running = false;
  }

  async close(): Promise<void> {
    this.#parts.credits.destroy();
    await Promise.all([this.#connection.close(), this.#parts.subscribers.close()]);
  }

  #fillWindow(): void {
    const { progress, publishes, workload } = this.#parts;
    const room = workload.window - (this.sent - progress.released);
    if (room <= 0) return;
    this.#batch.stamp = this.timed ? nowUs() : 0;
    for (let sent = 0; sent < room; sent++) {
      this.#batch.add(publishes.for(this.#nextId), this.#nextId, this.#nextId);
      this.#nextId++;
    }
    const frames = this.#batch.take();
    if (frames !== undefined) this.#connection.write(frames);
  }
}
