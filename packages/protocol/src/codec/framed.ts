import type { Framing } from '../transport/framing.js';
import { OutputFrame } from '../transport/output-frame.js';
import type { EncodedMessage } from './encoded-message.js';

/** Faster than a new array, which is filled with zeros first; platforms other than Node have none. */
const { Buffer } = globalThis as { readonly Buffer?: { allocUnsafe(length: number): Uint8Array } };

/** Payloads above this many bytes are never copied into one array with their header. */
export const copyThreshold = 16_384;

/** The frame of a message; made once for the receivers that share a framing. Apart, as pages do not need it. */
export function framed(message: EncodedMessage, framing: Framing): OutputFrame {
  const { framed: last, payload } = message;
  for (let known = last; known !== undefined; known = known.other) {
    if (known.framing?.id === framing.id) return known;
  }
  const { byteLength } = payload;
  const headerLength = framing.headerLength(byteLength);
  const isLong = byteLength > copyThreshold;
  const first = isLong ? new Uint8Array(headerLength) : behindHeader(message, headerLength);
  framing.writeHeader(first, byteLength);
  const shared = { framing, other: last };
  const frame = new OutputFrame(first, isLong ? { ...shared, payload } : shared);
  message.framed = frame;
  return frame;
}

/** The payload behind so many bytes: in its own memory, if there is room and nobody has taken it. */
function behindHeader({ framed: last, headroom = 0, payload }: EncodedMessage, header: number): Uint8Array {
  const length = header + payload.byteLength;
  if (last === undefined && headroom >= header) {
    return new Uint8Array(payload.buffer, payload.byteOffset - header, length);
  }
  const bytes = Buffer?.allocUnsafe(length) ?? new Uint8Array(length);
  bytes.set(payload, header);
  return bytes;
}
