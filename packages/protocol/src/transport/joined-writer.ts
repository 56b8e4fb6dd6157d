import type { EncodedMessage } from '../codec/encoded-message.js';
import type { FrameWriter } from './frame-writer.js';
import { OutputFrame } from './output-frame.js';

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
  /** How long the socket may take for one write of about 64 KiB, in milliseconds; `Infinity` for ever. (L62) */
  readonly progressTimeoutMs: number;
}

/** Whose output a {@link JoinedWriter} is. */
export interface JoinedWriterOwner {
  /** There is room again. Never called from within `send`. */
  drained(): void;
  /** The peer takes nothing for `progressTimeoutMs` while data is queued. */
  stalled(): void;
  /**
   * So many bytes more, or less when negative, are held for a peer that does not take what it is sent at once. A frame
   * that waits at several writers is told of by one of them. Called from within `send` too. L63
   */
  held(bytes: number): void;
}

/** What a {@link JoinedWriter} works with. */
export interface JoinedWriterOptions {
  readonly socket: WritableSocket;
  readonly frames: FrameWriter;
  readonly settings: JoinedWriterSettings;
  readonly owner: JoinedWriterOwner;
}

/**
 * Size of one write, so that its callback tells of progress: what is handed over in one go is told of once. (D22)
 * What is a little longer, such as 64 KiB behind the head of a message, is not worth two writes.
 */
const writeBytes = 65_536;
const longestWriteBytes = writeBytes + 4_096;

/** Frames that are smaller than this on average are joined by copying, which is cheaper than a list of chunks. */
const joinBelowBytes = 256;

/** An array is moved up when more than this many places at its front, and half of all, are empty. */
const longestGap = 1_024;

/**
 * The output of one socket. Frames of one tick are collected and leave in one write; behind a write that is on its
 * way the next ones wait here, where they can be counted and dropped.
 */
export class JoinedWriter {
  readonly #socket: WritableSocket;
  readonly #frames: FrameWriter;
  readonly #settings: JoinedWriterSettings;
  readonly #owner: JoinedWriterOwner;
  /** Frames that were not handed to the socket, from `#first` on. */
  #queue: (OutputFrame | undefined)[] | undefined;
  #first = 0;
  /** What the socket has of the first one, in bytes. */
  #cut = 0;
  #queuedBytes = 0;
  #writingBytes = 0;
  /** What the socket holds; there only while the peer is behind. */
  #inSocket: OutputFrame[] | undefined;
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
    this.#push(this.#frames(message));
    this.#mustDrain ||= this.bufferedBytes > this.#settings.highWaterBytes;
    return !this.#mustDrain;
  }

  /** Queues bytes that are already as the wire wants them, such as a control frame. */
  write(chunk: Uint8Array): void {
    this.#push(new OutputFrame(chunk));
  }

  /** Hands everything to the socket at once, so that whatever is written to it next comes behind. */
  flush(): void {
    while (this.#queuedBytes > 0) this.#writeNext();
  }

  /** Drops what the socket does not have yet, and takes nothing more. */
  discard(): void {
    if (this.#inSocket !== undefined) this.#catchUp();
    this.#discarded = true;
    this.#mustDrain = false;
    this.#clearQueue();
    this.#writingBytes = 0;
    this.#stopTimer();
  }

  #push(frame: OutputFrame): void {
    if (this.#discarded) return;
    (this.#queue ??= []).push(frame);
    this.#queuedBytes += frame.byteLength;
    if (this.#inSocket !== undefined) this.#owner.held(frame.wait());
    if (this.#flushDeferred) return;
    this.#flushDeferred = true;
    this.#settings.defer(() => {
      this.#flushDeferred = false;
      if (this.#writingBytes === 0) this.#writeNext();
    });
  }

  #writeNext(): void {
    const from = this.#first;
    const chunks = this.#takeChunks();
    let bytes = 0;
    for (const chunk of chunks) bytes += chunk.byteLength;
    if (bytes === 0) return;
    this.#queuedBytes -= bytes;
    this.#writingBytes += bytes;
    const whenWritten = (): void => {
      this.#written(bytes);
    };
    const socket = this.#socket;
    const last = chunks.length - 1;
    let joined: Uint8Array | undefined;
    if (last > 0 && bytes < chunks.length * joinBelowBytes) {
      joined = this.#join(chunks, bytes);
      socket.write(joined, whenWritten);
    } else if (last > 0) {
      socket.cork();
      chunks.forEach((chunk, index) => socket.write(chunk, index === last ? whenWritten : ignore));
      socket.uncork();
    } else {
      chunks.forEach((chunk) => socket.write(chunk, whenWritten));
    }
    // What went to the kernel at once needs no deadline and is not counted; most writes do.
    if (socket.writableLength > 0) {
      this.#startTimer();
      if (this.#inSocket === undefined) this.#fallBehind(from);
    }
    this.#release(from, joined);
  }

  /** About 64 KiB from the front of the queue; a large frame is cut, not copied. */
  #takeChunks(): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    const queue = this.#queue ?? [];
    let room = writeBytes;
    for (;;) {
      const frame = queue[this.#first];
      if (frame === undefined || room === 0) break;
      const left = frame.byteLength - this.#cut;
      if (left <= room || (chunks.length === 0 && left <= longestWriteBytes)) {
        frame.cut(this.#cut, frame.byteLength, chunks);
        this.#first += 1;
        this.#cut = 0;
        room = Math.max(0, room - left);
      } else {
        // A frame that fits into the next write whole is left for it.
        if (chunks.length > 0 && left <= longestWriteBytes) break;
        frame.cut(this.#cut, this.#cut + room, chunks);
        this.#cut += room;
        room = 0;
      }
    }
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
    if (this.#writingBytes > 0) {
      this.#startTimer();
    } else if (this.#inSocket !== undefined) {
      this.#passedOn(this.#inSocket);
    }
    if (this.#writingBytes === 0 && this.#queuedBytes > 0) this.#writeNext();
    if (this.#mustDrain && this.bufferedBytes <= this.#settings.highWaterBytes / 2) {
      this.#mustDrain = false;
      this.#owner.drained();
    }
  }

  /** The peer does not take all that it was just given: what it has not taken counts, until there is nothing left. L63 */
  #fallBehind(from: number): void {
    this.#inSocket = [];
    this.#owner.held(sumOf(this.#queue?.slice(from) ?? [], (frame) => frame?.wait() ?? 0));
  }

  /** The socket has passed on everything that it was given. */
  #passedOn(frames: OutputFrame[]): void {
    this.#inSocket = this.#queuedBytes > 0 ? [] : undefined;
    if (frames.length > 0) this.#owner.held(-sumOf(frames, (frame) => frame.leave()));
  }

  /** Nothing of what is here is held any more. */
  #catchUp(): void {
    const waiting = [...(this.#inSocket ?? []), ...(this.#queue?.slice(this.#first) ?? [])];
    this.#inSocket = undefined;
    this.#owner.held(-sumOf(waiting, (frame) => frame?.leave() ?? 0));
  }

  /** The frames from `from` on that were handed over whole are the socket's, or a copy of them all. */
  #release(from: number, copy: Uint8Array | undefined): void {
    const queue = this.#queue ?? [];
    if (this.#inSocket !== undefined) this.#count(queue.slice(from, this.#first), copy);
    if (this.#first === queue.length) {
      this.#clearQueue();
      return;
    }
    queue.fill(undefined, from, this.#first);
    if (this.#first > longestGap && this.#first > queue.length / 2) {
      queue.splice(0, this.#first);
      this.#first = 0;
    }
  }

  /** Counts what the socket was handed while it is behind. */
  #count(handedOver: readonly (OutputFrame | undefined)[], copy: Uint8Array | undefined): void {
    const frames = handedOver.filter((frame) => frame !== undefined);
    if (copy === undefined) {
      this.#inSocket?.push(...frames);
      return;
    }
    const frame = new OutputFrame(copy);
    this.#inSocket?.push(frame);
    this.#owner.held(frame.wait() - sumOf(frames, (one) => one.leave()));
  }

  #clearQueue(): void {
    // An idle connection holds no array.
    this.#queue = undefined;
    this.#first = 0;
    this.#cut = 0;
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

function sumOf<Item>(items: readonly Item[], bytesOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + bytesOf(item), 0);
}
