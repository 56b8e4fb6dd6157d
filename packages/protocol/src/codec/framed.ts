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
  const header = framing.header(payload.byteLength);
  const frame =
    payload.byteLength > copyThreshold
      ? new OutputFrame(header, { payload, framing, other: last })
      : new OutputFrame(joined(message, header), { framing, other: last });
  message.framed = frame;
  return frame;
}

/** Header and payload in one array: in the memory of the payload, if there is room and nobody has taken it. */
function joined({ framed: last, headroom = 0, payload }: EncodedMessage, header: Uint8Array): Uint8Array {
  const { byteLength } = header;
  const length = byteLength + payload.byteLength;
  if (last === undefined && headroom >= byteLength) {
    const bytes = new Uint8Array(payload.buffer, payload.byteOffset - byteLength, length);
    bytes.set(header);
    return bytes;
  }
  const bytes = Buffer?.allocUnsafe(length) ?? new Uint8Array(length);
  bytes.set(header, 0);
  bytes.set(payload, byteLength);
  return bytes;
}
