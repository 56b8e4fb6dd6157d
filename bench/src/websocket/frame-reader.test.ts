import { describe, expect, it } from 'vitest';
import { FrameReader } from './frame-reader.ts';
import { serverFrame } from './server-frame.ts';

const payloads = [0, 1, 125, 126, 4_000, 65_535, 65_536, 70_000].map((length) =>
  Buffer.alloc(length, length % 251),
);
const stream = Buffer.concat(payloads.map((payload) => serverFrame(2, payload)));

function readInChunks(sizeOf: (at: number) => number): Buffer[] {
  const received: Buffer[] = [];
  const reader = new FrameReader((first, bytes, { start, end }) => {
    expect(first).toBe(0x82);
    received.push(Buffer.from(bytes.subarray(start, end)));
  });
  // One buffer for all reads, as the generator has it: what must outlive a read has to be copied.
  const chunk = Buffer.alloc(65_536);
  for (let at = 0; at < stream.length;) {
    const size = Math.min(sizeOf(at), stream.length - at, chunk.length);
    chunk.fill(0xee);
    stream.copy(chunk, 0, at, at + size);
    reader.read(chunk, size);
    at += size;
  }
  return received;
}

describe('FrameReader', () => {
  it.each([1, 2, 3, 7, 1_000, 65_536])('finds all frames in reads of %i bytes', (size) => {
    expect(readInChunks(() => size)).toEqual(payloads);
  });

  it('finds all frames in reads of changing size', () => {
    expect(readInChunks((at) => 1 + ((at * 7919) % 5_000))).toEqual(payloads);
  });
});
