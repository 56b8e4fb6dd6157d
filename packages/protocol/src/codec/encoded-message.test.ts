import { describe, expect, it, vi } from 'vitest';
import type { Framing } from '../transport/framing.js';
import { EncodedMessage } from './encoded-message.js';
import type { OutputFrame } from '../transport/output-frame.js';
import { framed } from './framed.js';

const framing = (id: string): Framing => ({
  id,
  headerLength: () => 2,
  writeHeader: vi.fn((into: Uint8Array, length: number) => {
    into.set([id.length, length]);
  }),
});

function bytesOf(frame: OutputFrame): number[] {
  const chunks: Uint8Array[] = [];
  frame.cut(0, frame.byteLength, chunks);
  return chunks.flatMap((chunk) => [...chunk]);
}

describe('EncodedMessage', () => {
  it.each(['', '[1]', 'ä€😀', 'x'.repeat(10_000)])('gives a text as text and as UTF-8 (%#)', (text) => {
    const message = new EncodedMessage(text);
    expect(message.text).toBe(text);
    expect(new Uint8Array(message.payload)).toEqual(new TextEncoder().encode(text));
    expect(message.byteLength).toBe(message.payload.byteLength);
    expect(message.payload).toBe(message.payload);
  });

  it('encodes texts the same where there is no Buffer', async () => {
    vi.stubGlobal('Buffer', undefined);
    vi.resetModules();
    const { EncodedMessage: Elsewhere } = await import('./encoded-message.js');
    expect(new Elsewhere('ä€😀').payload).toEqual(new TextEncoder().encode('ä€😀'));
  });

  it('gives bytes as they are', () => {
    const bytes = Uint8Array.of(0x90);
    const message = new EncodedMessage(bytes);
    expect(message.text).toBeUndefined();
    expect(message.payload).toBe(bytes);
  });

  it('frames once for the receivers that share a framing [D18]', () => {
    const message = new EncodedMessage(Uint8Array.of(7, 8, 9));
    const rawSocket = framing('rawsocket');
    const frame = framed(message, rawSocket);
    expect(bytesOf(frame)).toEqual([9, 3, 7, 8, 9]);
    expect(framed(message, framing('rawsocket'))).toBe(frame);
    expect(rawSocket.writeHeader).toHaveBeenCalledTimes(1);
    const other = framed(message, framing('ws'));
    expect(bytesOf(other)).toEqual([2, 3, 7, 8, 9]);
    expect([framed(message, rawSocket), framed(message, framing('ws'))]).toEqual([frame, other]);
    expect(rawSocket.writeHeader).toHaveBeenCalledTimes(1);
  });
});
