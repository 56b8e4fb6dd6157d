import type { EncodedMessage } from '../codec/encoded-message.js';
import type { FrameWriter } from './frame-writer.js';

/** The part of a socket that is needed to write to it. */
export interface WritableSocket {
  /** Bytes that the socket has taken and not passed on. */
  readonly writableLength: number;
  cork(): void;
  uncork(): void;
  /** @param callback when the chunk has left, or could not */
  write(chunk: Uint8Array, callback: (error?: Error | null) => void): boolean;
}

/** What the writers of one listener or connector have in common. */
export interface JoinedWriterSettings {
  /** Runs a task after the current one and before any input or output: `process.nextTick`. */
  readonly defer: (task: () => void) => void;
  /** Makes an array whose content does not matter: `Buffer.allocUnsafe`. */
  readonly allocate: (length: number) => Uint8Array;
  /** Above this many bytes `send` returns `false`; `drained` follows at half of it. */
  readonly highWaterBytes: number;
  /** How long the socket may take for one write of at most 64 KiB, in milliseconds; `Infinity` for ever. (L62) */
  readonly progressTimeoutMs: number;
}

/** Whose output a {@link JoinedWriter} is. */
export interface JoinedWriterOwner {
  /** There is room again. Never called from within `send`. */
  drained(): void;
  /** The peer takes nothing for `progressTimeoutMs` while data is queued. */
  stalled(): void;
}

/** What a {@link JoinedWriter} works with. */
export interface JoinedWriterOptions {
  readonly socket: WritableSocket;
  readonly frames: FrameWriter;
  readonly settings: JoinedWriterSettings;
  readonly owner: JoinedWriterOwner;
}

/** Size of one write, so that its callback tells of progress: what is handed over in one go is told of once. (D22) */
const writeBytes = 65_536;

/** Frames that are smaller than this on average are joined by copying, which is cheaper than a list of chunks. */
const joinBelowBytes = 256;

/**
 * The output of one socket. Frames of one tick are collected and leave in one write; behind a write that is on its
 * way the next ones wait here, where they can be counted and dropped.
 */
export class JoinedWriter {
  readonly #socket: WritableSocket;
  readonly #frames: FrameWriter;
  readonly #settings: JoinedWriterSettings;
  readonly #owner: JoinedWriterOwner;
  /** Chunks that were not handed to the socket, from `#first` on. */
  #queue: (Uint8Array | undefined)[] | undefined;
  #first = 0;
  #queuedBytes = 0;
  #writingBytes = 0;
  #flushDeferred = false;
  #mustDrain = false;
  #discarded = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ socket, frames, settings, owner }: JoinedWriterOptions) {
    this.#socket = socket;
    this.#frames = frames;
    this.#settings = settings;
    this.#owner = owner;
  }

  /** Bytes, with headers, that were sent and have not left for the network. */
  get bufferedBytes(): number {
    return this.#queuedBytes + this.#writingBytes;
  }

  /** Whether the socket has not yet passed on what it was given: the other Peer, or the network, is slow. */
  get isBlocked(): boolean {
    return this.#writingBytes > 0 && this.#socket.writableLength > 0;
  }

  /** @returns `false` when more is queued than is good; the message was taken all the same. */
  send(message: EncodedMessage): boolean {
    const [header, payload] = this.#frames(message);
    this.write(header);
    if (payload !== undefined) this.write(payload);
    this.#mustDrain ||= this.bufferedBytes > this.#settings.highWaterBytes;
    return !this.#mustDrain;
  }

  /** Queues bytes that are already as the wire wants them, such as a control frame. */
  write(chunk: Uint8Array): void {
    if (this.#discarded) return;
    (this.#queue ??= []).push(chunk);
    this.#queuedBytes += chunk.byteLength;
    if (this.#flushDeferred) return;
    this.#flushDeferred = true;
    this.#settings.defer(() => {
      this.#flushDeferred = false;
      if (this.#writingBytes === 0) this.#writeNext();
    });
  }

  /** Hands everything to the socket at once, so that whatever is written to it next comes behind. */
  flush(): void {
    while (this.#queuedBytes > 0) this.#writeNext();
  }

  /** Drops what the socket does not have yet, and takes nothing more. */
  discard(): void {
    this.#discarded = true;
    this.#mustDrain = false;
    this.#clearQueue();
    this.#writingBytes = 0;
    this.#stopTimer();
  }

  #writeNext(): void {
    const chunks = this.#takeChunks();
    let bytes = 0;
    for (const chunk of chunks) bytes += chunk.byteLength;
    if (bytes === 0) return;
    this.#writingBytes += bytes;
    const socket = this.#socket;
    const whenWritten = (): void => {
      this.#written(bytes);
    };
    const last = chunks.length - 1;
    if (last > 0 && bytes < chunks.length * joinBelowBytes) {
      socket.write(this.#join(chunks, bytes), whenWritten);
    } else if (last > 0) {
      socket.cork();
      chunks.forEach((chunk, index) => socket.write(chunk, index === last ? whenWritten : ignore));
      socket.uncork();
    } else {
      chunks.forEach((chunk) => socket.write(chunk, whenWritten));
    }
    // What went to the kernel at once needs no deadline; most writes do.
    if (socket.writableLength > 0) this.#startTimer();
  }

  /** At most 64 KiB from the front of the queue; a large chunk is cut, not copied. */
  #takeChunks(): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    const queue = this.#queue ?? [];
    let room = writeBytes;
    for (;;) {
      const chunk = queue[this.#first];
      if (chunk === undefined || room === 0) break;
      if (chunk.byteLength <= room) {
        chunks.push(chunk);
        queue[this.#first] = undefined;
        this.#first += 1;
        room -= chunk.byteLength;
      } else {
        // A chunk that fits into the next write whole is left for it.
        if (chunks.length > 0 && chunk.byteLength <= writeBytes) break;
        chunks.push(chunk.subarray(0, room));
        queue[this.#first] = chunk.subarray(room);
        room = 0;
      }
    }
    for (const chunk of chunks) this.#queuedBytes -= chunk.byteLength;
    if (this.#first === queue.length) this.#clearQueue();
    return chunks;
  }

  #join(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
    const joined = this.#settings.allocate(bytes);
    let offset = 0;
    for (const chunk of chunks) {
      joined.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return joined;
  }

  #written(bytes: number): void {
    // A write that failed is followed by the end of the socket, which says why.
    if (this.#discarded) return;
    this.#writingBytes -= bytes;
    this.#stopTimer();
    if (this.#writingBytes > 0) this.#startTimer();
    else if (this.#queuedBytes > 0) this.#writeNext();
    if (this.#mustDrain && this.bufferedBytes <= this.#settings.highWaterBytes / 2) {
      this.#mustDrain = false;
      this.#owner.drained();
    }
  }

  #clearQueue(): void {
    // An idle connection holds no array.
    this.#queue = undefined;
    this.#first = 0;
    this.#queuedBytes = 0;
  }

  #startTimer(): void {
    const { progressTimeoutMs } = this.#settings;
    if (this.#timer !== undefined || progressTimeoutMs === Infinity) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#owner.stalled();
    }, progressTimeoutMs);
  }

  #stopTimer(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function ignore(): void {
  // The callback of the last chunk of a write tells of them all.
}
