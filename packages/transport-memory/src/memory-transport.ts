import {
  type CloseOptions,
  ConnectionError,
  type EncodedMessage,
  type Serializer,
  type Transport,
  type TransportEnd,
  type TransportPeer,
  type TransportSink,
} from '@wamp/protocol';
import type { ResolvedMemoryOptions } from './defaults.js';
import { Inbox, type InboxItem } from './inbox.js';

/** What stays in the memory of one process is seen by nobody else. */
const memoryPeer: TransportPeer = Object.freeze({ isPrivate: true });

/**
 * One end of a pair. It is `open` until someone closes, `closing` while the other end takes what is queued, `ended`
 * when nothing comes any more, `told` when its sink knows.
 */
export class MemoryTransport implements Transport {
  readonly kind = 'memory';
  readonly serializer: Serializer;
  readonly remoteAddress = '';
  readonly maxSendBytes = Infinity;
  readonly peer = memoryPeer;

  readonly #options: ResolvedMemoryOptions;
  readonly #inbox = new Inbox();
  readonly #closeWaiters: (() => void)[] = [];
  #peer: MemoryTransport = this;
  #sink: TransportSink | undefined;
  #state: 'open' | 'closing' | 'ended' | 'told' = 'open';
  #end: TransportEnd | undefined;
  #paused = false;
  #scheduled = false;
  #mustDrain = false;
  /** What the sink of the other end was told that it holds for us. */
  #held = 0;
  #closeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ResolvedMemoryOptions) {
    this.#options = options;
    this.serializer = options.serializer;
  }

  /** Joins two ends. */
  static pair(options: ResolvedMemoryOptions): [MemoryTransport, MemoryTransport] {
    const one = new MemoryTransport(options);
    const other = new MemoryTransport(options);
    one.#peer = other;
    other.#peer = one;
    return [one, other];
  }

  get bufferedBytes(): number {
    return this.#peer.#inbox.bytes;
  }

  attach(sink: TransportSink): void {
    if (this.#sink !== undefined) throw new TypeError('the transport has a sink already');
    this.#sink = sink;
    this.#schedule();
  }

  send(message: EncodedMessage): boolean {
    if (this.#state !== 'open') return false;
    // Two sessions never share a mutable value: text is immutable, bytes are copied for each receiver. (D19)
    const frame = message.text ?? message.payload.slice();
    this.#peer.#take({ frame });
    this.#mustDrain ||= this.bufferedBytes > this.#options.highWaterBytes;
    return !this.#mustDrain;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#schedule();
  }

  close(options: CloseOptions = {}): Promise<void> {
    if (this.#state === 'open') {
      const { code = 1000, reason = '' } = options;
      this.#state = 'closing';
      this.#peer.#take({ close: { by: 'remote', code, reason } });
      this.#closeTimer = setTimeout(() => {
        this.#finish({ by: 'local', code, reason }, { by: 'remote', error: lost() });
      }, this.#options.closeTimeoutMs);
      this.#end = { by: 'local', code, reason };
    }
    if (this.#state === 'told' || (this.#state === 'ended' && this.#sink === undefined)) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#closeWaiters.push(resolve);
    });
  }

  abort(reason: Error): void {
    this.#finish({ by: 'local', error: reason }, { by: 'remote', error: lost() });
  }

  #take(item: InboxItem): void {
    if (this.#state === 'ended' || this.#state === 'told') return;
    this.#inbox.push(item);
    this.#schedule();
  }

  /** All frames of one tick are delivered by one microtask, in the order of sending. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    if (this.#sink === undefined) {
      this.#tellHeld();
      return;
    }
    try {
      this.#deliverFrames(this.#sink);
      this.#tellDrain(this.#sink);
      this.#tellEnd(this.#sink);
    } finally {
      this.#tellHeld();
      // A sink that throws loses one call, not the frames behind it.
      if (!this.#inbox.isEmpty && !this.#paused) this.#schedule();
    }
  }

  #deliverFrames(sink: TransportSink): void {
    while (this.#state !== 'ended' && this.#state !== 'told') {
      // Who has closed is told no more frames, but reads on until the other end has closed too.
      if (this.#paused && this.#state === 'open') return;
      const item = this.#inbox.shift();
      if (item === undefined) return;
      if ('close' in item) {
        this.#finish(this.#end ?? item.close, this.#peer.#end ?? { by: 'local' });
        return;
      }
      this.#peer.#schedule();
      if (this.#state === 'open') sink.frame(item.frame);
    }
  }

  #tellDrain(sink: TransportSink): void {
    if (!this.#mustDrain || this.#state !== 'open') return;
    if (this.bufferedBytes > this.#options.highWaterBytes / 2) return;
    this.#mustDrain = false;
    sink.drain();
  }

  /** What is left after a delivery waits for us. */
  #tellHeld(): void {
    const { bytes } = this.#inbox;
    if (bytes === this.#held) return;
    this.#peer.#sink?.held?.(bytes - this.#held);
    this.#held = bytes;
  }

  #tellEnd(sink: TransportSink): void {
    if (this.#state !== 'ended' || this.#end === undefined) return;
    this.#state = 'told';
    sink.closed(this.#end);
    for (const resolve of this.#closeWaiters.splice(0)) resolve();
  }

  /** Ends both ends; each tells its sink in a microtask of its own. */
  #finish(own: TransportEnd, others: TransportEnd): void {
    this.#endAs(own);
    this.#peer.#endAs(others);
  }

  #endAs(end: TransportEnd): void {
    if (this.#state === 'ended' || this.#state === 'told') return;
    clearTimeout(this.#closeTimer);
    this.#state = 'ended';
    this.#end = end;
    this.#inbox.clear();
    this.#tellHeld();
    this.#schedule();
    // Without a sink there is nobody to be told, and nothing to wait for.
    if (this.#sink === undefined) for (const resolve of this.#closeWaiters.splice(0)) resolve();
  }
}

function lost(): ConnectionError {
  return new ConnectionError('the other end of the memory transport is gone', {
    code: 'WAMP_ERR_CONNECTION_LOST',
  });
}
