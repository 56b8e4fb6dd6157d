import {
  type CloseOptions,
  EncodedMessage,
  type Frame,
  ProtocolError,
  type Serializer,
  type Transport,
  type TransportEnd,
  type TransportPeer,
  type TransportSink,
  unknownPeer,
} from '@wamp/protocol';
import { BatchCarrier } from './batch-carrier.js';
import { type BatchFormat, maxBatchMessages } from './batch-format.js';
import { PrefixedBatches } from './prefixed-batches.js';
import { SeparatedBatches } from './separated-batches.js';

/** What a batched transport needs of its platform. */
export interface BatchingPlatform {
  /** Runs a task after the current one and before any input or output. */
  readonly defer: (task: () => void) => void;
  /** What its WebSocket takes for a text message. */
  readonly text: 'text' | 'octets';
}

/**
 * Bytes above which a batch leaves at once. A WebSocket does not tell how much the other Peer takes, and a batch must
 * not be refused whose messages would each have been taken: a Peer that takes 64 KiB takes every batch of small ones.
 */
const fullBatchBytes = 65_536;

/** The transport itself, or single messages over it when it was opened to carry batches. */
export function unbatched(transport: Transport, platform: BatchingPlatform): Transport {
  return transport.serializer instanceof BatchCarrier
    ? new BatchedTransport(transport, transport.serializer.messages, platform)
    : transport;
}

/**
 * Single messages over a transport that carries batches: all messages of one tick leave in one batch, at most 256 and
 * 64 KiB at a time.
 */
class BatchedTransport implements Transport, TransportSink {
  readonly kind: string;
  readonly serializer: Serializer;
  readonly remoteAddress: string;
  readonly maxSendBytes: number;
  readonly needsKeepAlive: boolean;

  readonly #carrier: Transport;
  readonly #format: BatchFormat;
  readonly #defer: BatchingPlatform['defer'];
  #sink: TransportSink | undefined;
  #batch: EncodedMessage[] = [];
  #batchBytes = 0;
  #flushDeferred = false;
  /** Whether the carrier is ready for more, as it said of the last batch. */
  #hasRoom = true;
  #mustDrain = false;
  #ended = false;
  #violation: ProtocolError | undefined;

  constructor(carrier: Transport, serializer: Serializer, { defer, text }: BatchingPlatform) {
    this.kind = carrier.kind;
    this.serializer = serializer;
    this.remoteAddress = carrier.remoteAddress;
    this.maxSendBytes = carrier.maxSendBytes;
    this.needsKeepAlive = carrier.needsKeepAlive ?? false;
    this.#carrier = carrier;
    this.#format = serializer.frames === 'text' ? new SeparatedBatches(text) : new PrefixedBatches();
    this.#defer = defer;
  }

  get peer(): TransportPeer {
    return this.#carrier.peer ?? unknownPeer;
  }

  get bufferedBytes(): number {
    return this.#carrier.bufferedBytes + this.#batchBytes;
  }

  attach(sink: TransportSink): void {
    this.#carrier.attach(this);
    this.#sink = sink;
  }

  send(message: EncodedMessage): boolean {
    if (this.#ended) return false;
    const bytes = message.byteLength + this.#format.overheadBytes;
    // L30
    if (this.#batch.length === maxBatchMessages || this.#batchBytes + bytes > fullBatchBytes) this.#flush();
    this.#batch.push(message);
    this.#batchBytes += bytes;
    if (this.#batchBytes >= fullBatchBytes) this.#flush();
    else this.#flushAtEndOfTick();
    this.#mustDrain ||= !this.#hasRoom;
    return this.#hasRoom;
  }

  pause(): void {
    this.#carrier.pause();
  }

  resume(): void {
    this.#carrier.resume();
  }

  close(options?: CloseOptions): Promise<void> {
    this.#flush();
    this.#ended = true;
    return this.#carrier.close(options);
  }

  abort(reason: Error): void {
    this.#drop();
    this.#carrier.abort(reason);
  }

  frame(batch: Frame): void {
    for (const message of this.#messagesOf(batch)) {
      // [TR-15] What follows a message that ended the session counts no more.
      if (this.#ended) return;
      this.#sink?.frame(message);
    }
  }

  drain(): void {
    this.#hasRoom = true;
    if (!this.#mustDrain) return;
    this.#mustDrain = false;
    this.#sink?.drain();
  }

  held(bytes: number): void {
    this.#sink?.held?.(bytes);
  }

  violated(error: ProtocolError): void {
    this.#sink?.violated(error);
    // The carrier closes next.
    this.#flush();
  }

  closed(end: TransportEnd): void {
    this.#drop();
    const error = this.#violation;
    this.#sink?.closed(error === undefined ? end : { by: 'local', code: error.closeCode, error });
  }

  #messagesOf(batch: Frame): readonly Frame[] {
    try {
      return this.#format.split(batch);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#violation = error;
      this.violated(error);
      void this.close({ code: error.closeCode, reason: error.message });
      return [];
    }
  }

  #flushAtEndOfTick(): void {
    if (this.#flushDeferred) return;
    this.#flushDeferred = true;
    this.#defer(() => {
      this.#flushDeferred = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#hasRoom = this.#carrier.send(new EncodedMessage(this.#format.join(batch)));
  }

  #drop(): void {
    this.#ended = true;
    this.#batch = [];
    this.#batchBytes = 0;
  }
}
