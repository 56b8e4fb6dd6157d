import type { EncodedMessage, Framing } from './encoded-message.js';

/** Faster than a new array, which is filled with zeros first; platforms other than Node have none. */
const { Buffer } = globalThis as { readonly Buffer?: { allocUnsafe(length: number): Uint8Array } };

/** Header and payload in one array; made once for the receivers that share a framing. Apart, as pages do not need it. */
export function framed(message: EncodedMessage, framing: Framing): Uint8Array {
  if (message.framed?.framing.id === framing.id) return message.framed.bytes;
  const { payload } = message;
  const header = framing.header(payload.byteLength);
  const length = header.byteLength + payload.byteLength;
  const bytes = Buffer?.allocUnsafe(length) ?? new Uint8Array(length);
  bytes.set(header, 0);
  bytes.set(payload, header.byteLength);
  message.framed = { framing, bytes };
  return bytes;
}
