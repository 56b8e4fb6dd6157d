import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EncodedMessage } from '../codec/encoded-message.js';
import type { Framing } from './framing.js';
import { copyThreshold, framed } from '../codec/framed.js';
import { sharedFrames } from './frame-writer.js';
import { JoinedWriter, type JoinedWriterSettings, type WritableSocket } from './joined-writer.js';

/** One octet of header, so that header and payload can be told apart. */
const framing: Framing = {
  id: 'test',
  headerLength: () => 1,
  writeHeader: (into) => void into.fill(0xee, 0, 1),
};

/** A socket that passes nothing on until it is told to, or everything at once. */
class FakeSocket implements WritableSocket {
  readonly chunks: Uint8Array[] = [];
  /** Chunks per write to the network: corked ones leave together. */
  readonly writes: number[] = [];
  writableLength = 0;
  readonly #callbacks: { readonly bytes: number; readonly call: () => void }[] = [];
  #corked = 0;

  cork(): void {
    this.#corked += 1;
    this.writes.push(0);
  }

  uncork(): void {
    this.#corked -= 1;
  }

  write(chunk: Uint8Array, callback: () => void): boolean {
    if (this.#corked === 0) this.writes.push(0);
    this.writes.push((this.writes.pop() ?? 0) + 1);
    this.chunks.push(chunk);
    this.writableLength += chunk.byteLength;
    this.#callbacks.push({ bytes: chunk.byteLength, call: callback });
    return true;
  }

  get bytes(): Uint8Array {
    return Buffer.concat(this.chunks);
  }

  /** The network has taken everything that was written so far. */
  pass(): void {
    for (const { bytes, call } of this.#callbacks.splice(0)) {
      this.writableLength -= bytes;
      call();
    }
  }

  passAll(): void {
    while (this.#callbacks.length > 0) this.pass();
  }
}

class Rig {
  readonly socket = new FakeSocket();
  readonly deferred: (() => void)[] = [];
  readonly onDrain = vi.fn();
  readonly onStalled = vi.fn();
  /** Bytes that the writer holds for a slow peer. */
  held = 0;
  readonly allocate = vi.fn((length: number) => new Uint8Array(length));
  readonly writer: JoinedWriter;

  constructor(settings: Partial<JoinedWriterSettings> = {}) {
    this.writer = new JoinedWriter({
      socket: this.socket,
      frames: sharedFrames(framing),
      settings: {
        defer: (task) => this.deferred.push(task),
        allocate: this.allocate,
        highWaterBytes: 100_000,
        progressTimeoutMs: 10_000,
        ...settings,
      },
      owner: {
        drained: this.onDrain,
        stalled: this.onStalled,
        held: (bytes) => {
          this.held += bytes;
        },
      },
    });
  }

  /** The end of a tick. */
  tick(): void {
    for (const task of this.deferred.splice(0)) task();
  }
}

function message(length: number, fill = 1): EncodedMessage {
  return new EncodedMessage(new Uint8Array(length).fill(fill));
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('joined writes', () => {
  it('writes nothing before the end of the tick, then everything in one write', () => {
    const { writer, socket, deferred, ...rig } = new Rig();
    for (let index = 0; index < 50; index += 1) writer.send(message(40, index));
    expect(socket.chunks).toHaveLength(0);
    expect(deferred).toHaveLength(1);
    for (const task of deferred) task();
    expect(socket.chunks).toHaveLength(1);
    expect(socket.bytes).toHaveLength(50 * 41);
    expect(rig.allocate).toHaveBeenCalledExactlyOnceWith(50 * 41);
  });

  it('hands larger frames to the socket as they are, corked into one write', () => {
    const rig = new Rig();
    const messages = [message(1_000), message(2_000), message(3_000)];
    for (const one of messages) rig.writer.send(one);
    // The frame that other receivers share, not a copy of it.
    const shared: Uint8Array[] = [];
    for (const one of messages) framed(one, framing).cut(0, 1 + one.byteLength, shared);
    rig.tick();
    expect(rig.socket.writes).toEqual([3]);
    expect(rig.allocate).not.toHaveBeenCalled();
    expect(rig.socket.chunks).toEqual(shared);
    shared.forEach((chunk, index) => expect(rig.socket.chunks[index]?.buffer).toBe(chunk.buffer));
  });

  it('copies no payload above 16 KiB', () => {
    const rig = new Rig();
    const large = message(copyThreshold + 1);
    rig.writer.send(large);
    rig.tick();
    expect(rig.socket.chunks).toEqual([Uint8Array.of(0xee), large.payload]);
    expect(rig.socket.chunks[1]?.buffer).toBe(large.payload.buffer);
    expect(rig.allocate).not.toHaveBeenCalled();
  });

  it('writes about 64 KiB at a time, each after the one before', () => {
    const rig = new Rig();
    const large = message(200_000, 7);
    rig.writer.send(large);
    rig.tick();
    const sizes: number[] = [];
    while (rig.socket.writableLength > 0) {
      sizes.push(rig.socket.writableLength);
      rig.socket.pass();
    }
    expect(sizes).toEqual([65_536, 65_536, 200_001 - 2 * 65_536]);
    expect(Buffer.compare(rig.socket.bytes, Buffer.concat([Uint8Array.of(0xee), large.payload]))).toBe(0);
  });

  it('puts out the bytes of all frames in order, whatever their sizes and ticks', () => {
    const step = fc.record({ sizes: fc.array(fc.nat(40_000), { maxLength: 20 }), pass: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const rig = new Rig({ highWaterBytes: 2 ** 30 });
        const expected: Uint8Array[] = [];
        let fill = 0;
        for (const { sizes, pass } of steps) {
          for (const size of sizes) {
            fill += 1;
            const one = message(size, fill % 256);
            expected.push(Uint8Array.of(0xee), one.payload);
            rig.writer.send(one);
          }
          rig.tick();
          expect(rig.writer.bufferedBytes).toBeGreaterThanOrEqual(rig.socket.writableLength);
          if (pass) rig.socket.pass();
        }
        rig.socket.passAll();
        expect(rig.writer.bufferedBytes).toBe(0);
        expect(Buffer.compare(rig.socket.bytes, Buffer.concat(expected))).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('flushes everything at once when asked, so that a close frame can follow', () => {
    const rig = new Rig();
    for (let index = 0; index < 5; index += 1) rig.writer.send(message(50_000));
    rig.writer.flush();
    expect(rig.socket.bytes).toHaveLength(5 * 50_001);
    rig.tick();
    expect(rig.socket.bytes).toHaveLength(5 * 50_001);
  });
});

describe('what is held for a peer that is behind L63', () => {
  /** What a waiting frame takes beside its bytes, and its place in each queue. */
  const [frameBytes, entryBytes] = [256, 16];

  it('is nothing while the socket passes on what it gets', () => {
    const rig = new Rig();
    const write = vi.spyOn(rig.socket, 'write').mockImplementation((_chunk, callback) => {
      queueMicrotask(callback);
      return true;
    });
    rig.writer.send(message(300_000));
    rig.tick();
    expect([write.mock.calls.length, rig.held]).toEqual([2, 0]);
  });

  it('is every frame that was not passed on, once, until it is', () => {
    const rig = new Rig();
    rig.writer.send(message(30_000));
    rig.writer.send(message(30_000));
    expect(rig.held).toBe(0);
    rig.tick();
    expect(rig.held).toBe(2 * (30_001 + frameBytes + entryBytes));
    rig.writer.send(message(100_000));
    rig.writer.write(Uint8Array.of(1));
    const behind = 100_002 + 2 * (frameBytes + entryBytes);
    expect(rig.held).toBe(2 * (30_001 + frameBytes + entryBytes) + behind);
    rig.tick();
    rig.socket.pass(); // 60,002 bytes; the next 65,536 are cut from the large frame, which counts as a whole
    expect(rig.held).toBe(behind);
    rig.socket.pass();
    rig.socket.passAll();
    expect(rig.held).toBe(0);
    rig.writer.send(message(10));
    expect(rig.held).toBe(0);
  });

  it('counts a frame that waits at many writers once, and small ones that were joined as one copy each', () => {
    const rigs = Array.from({ length: 10 }, () => new Rig());
    const held = (): number => rigs.reduce((sum, rig) => sum + rig.held, 0);
    const shared = message(60_000);
    for (const rig of rigs) {
      rig.writer.send(shared);
      rig.tick();
    }
    expect(held()).toBe(60_001 + frameBytes + 10 * entryBytes);
    const small = [message(100), message(100)];
    for (const rig of rigs) for (const one of small) rig.writer.send(one);
    expect(held()).toBe(60_001 + 2 * 101 + 3 * (frameBytes + 10 * entryBytes));
    rigs.slice(1).forEach((rig) => {
      rig.writer.discard();
    });
    expect(held()).toBe(60_001 + 2 * 101 + 3 * (frameBytes + entryBytes));
    rigs[0]?.socket.pass();
    expect(held()).toBe(2 * 101 + frameBytes + entryBytes);
    rigs[0]?.socket.pass();
    expect(held()).toBe(0);
  });

  it('is nothing after a discard, whatever waited where', () => {
    const size = fc.nat(90_000);
    const step = fc.record({ sizes: fc.array(size, { maxLength: 8 }), passes: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), step), { maxLength: 20 }), (steps) => {
        const rigs = [new Rig(), new Rig(), new Rig()];
        const held = (): number => rigs.reduce((sum, rig) => sum + rig.held, 0);
        for (const [at, { sizes, passes }] of steps) {
          for (const one of sizes.map((bytes) => message(bytes)))
            for (const rig of rigs.slice(at)) rig.writer.send(one);
          for (const rig of rigs.slice(at)) rig.tick();
          for (let pass = 0; pass < passes; pass++) rigs[at]?.socket.pass();
          expect(held()).toBeGreaterThanOrEqual(0);
        }
        rigs[0]?.socket.passAll();
        expect(rigs[0]?.writer.bufferedBytes).toBe(0);
        rigs[1]?.writer.discard();
        rigs[2]?.writer.flush();
        rigs[2]?.socket.passAll();
        expect(held()).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps no empty places for frames that left long ago, though there is always something to send', () => {
    const rig = new Rig({ highWaterBytes: 2 ** 30 });
    const splice = vi.spyOn(Array.prototype, 'splice');
    for (let round = 0; round < 3_000; round++) {
      rig.writer.send(message(40_000));
      rig.writer.send(message(40_000));
      rig.tick();
      if (round > 0) rig.socket.pass();
      if (round > 0) rig.socket.pass();
    }
    expect(rig.writer.bufferedBytes).toBeGreaterThan(0);
    expect(splice.mock.calls.filter(([, count]) => count > 1_000).length).toBeGreaterThan(1);
    splice.mockRestore();
  });
});

describe('counting', () => {
  it('counts its own queue and what the socket holds', () => {
    const rig = new Rig();
    rig.writer.send(message(1_000));
    expect(rig.writer.bufferedBytes).toBe(1_001);
    rig.tick();
    rig.writer.send(message(500));
    expect(rig.writer.bufferedBytes).toBe(1_502);
    rig.socket.pass();
    expect(rig.writer.bufferedBytes).toBe(501);
    rig.tick();
    rig.socket.pass();
    expect(rig.writer.bufferedBytes).toBe(0);
  });

  it('answers false above the mark and drains once at half of it', () => {
    const rig = new Rig();
    expect(rig.writer.send(message(99_999))).toBe(true);
    expect(rig.writer.send(message(1))).toBe(false);
    expect(rig.writer.send(message(1))).toBe(false);
    rig.tick();
    expect(rig.onDrain).not.toHaveBeenCalled();
    rig.socket.pass();
    expect(rig.onDrain).toHaveBeenCalledOnce();
    rig.socket.passAll();
    expect(rig.onDrain).toHaveBeenCalledOnce();
    expect(rig.writer.send(message(1))).toBe(true);
  });

  it('takes any message into an empty queue, however long', () => {
    const rig = new Rig({ highWaterBytes: 10 });
    expect(rig.writer.send(message(1_000))).toBe(false);
    rig.tick();
    rig.socket.passAll();
    expect(rig.socket.bytes).toHaveLength(1_001);
    expect(rig.onDrain).toHaveBeenCalledOnce();
  });

  it('drops what is queued, drains no more and takes nothing after a discard', () => {
    const rig = new Rig();
    rig.writer.send(message(60_000));
    rig.writer.send(message(60_000));
    rig.tick();
    const written = rig.socket.bytes.length;
    rig.writer.discard();
    expect(rig.writer.bufferedBytes).toBe(0);
    rig.writer.send(message(10));
    rig.tick();
    rig.socket.passAll();
    expect(rig.socket.bytes).toHaveLength(written);
    expect(rig.onDrain).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('progress', () => {
  it('says that the peer is stalled when one write takes too long', () => {
    const rig = new Rig();
    rig.writer.send(message(200_000));
    rig.tick();
    vi.advanceTimersByTime(9_999);
    expect(rig.onStalled).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(rig.onStalled).toHaveBeenCalledOnce();
  });

  it('is content with 64 KiB in each period, however long the whole takes', () => {
    const rig = new Rig();
    rig.writer.send(message(640_000));
    rig.tick();
    for (let period = 0; period < 9; period += 1) {
      vi.advanceTimersByTime(9_000);
      rig.socket.pass();
    }
    expect(rig.onStalled).not.toHaveBeenCalled();
    expect(rig.writer.isBlocked).toBe(true);
    rig.socket.passAll();
    expect(rig.writer.isBlocked).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has no timer while nothing is queued', () => {
    const rig = new Rig();
    expect(vi.getTimerCount()).toBe(0);
    rig.writer.send(message(10));
    rig.tick();
    expect(vi.getTimerCount()).toBe(1);
    rig.socket.passAll();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits for ever when the limit is switched off', () => {
    const rig = new Rig({ progressTimeoutMs: Infinity });
    rig.writer.send(message(10));
    rig.tick();
    expect(vi.getTimerCount()).toBe(0);
  });
});
