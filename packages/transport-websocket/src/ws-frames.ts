import { randomFillSync } from 'node:crypto';
import type { EncodedMessage, Framing, Serializer } from '@wamp/protocol';
import { type FrameWriter, OutputFrame } from '@wamp/protocol/joined-writer';

/** FIN and the opcode: a whole text or binary message. */
const firstOctet = { text: 0x81, binary: 0x82 } as const;

const textFraming: Framing = { id: 'ws-text', header: (length) => header(firstOctet.text, length, 0) };
const binaryFraming: Framing = { id: 'ws-binary', header: (length) => header(firstOctet.binary, length, 0) };

/** How a server frames the messages of a serializer: unmasked, so that all receivers share one frame. [TR-08] [TR-09] */
export function serverFraming(serializer: Serializer): Framing {
  return serializer.frames === 'text' ? textFraming : binaryFraming;
}

/** How a client frames them: each under a mask of its own, from a good source of randomness. */
export function maskedFrames(serializer: Serializer): FrameWriter {
  const first = firstOctet[serializer.frames];
  const masks = new MaskSource();
  return (message: EncodedMessage) => {
    const { payload } = message;
    const head = header(first, payload.byteLength, 0x80);
    const frame = Buffer.allocUnsafe(head.byteLength + 4 + payload.byteLength);
    frame.set(head, 0);
    const mask = masks.next();
    frame.set(mask, head.byteLength);
    frame.set(payload, head.byteLength + 4);
    applyMask(frame.subarray(head.byteLength + 4), mask);
    return new OutputFrame(frame);
  };
}

function header(first: number, length: number, maskBit: 0 | 0x80): Uint8Array {
  if (length < 126) return Uint8Array.of(first, maskBit | length);
  if (length < 65_536) return Uint8Array.of(first, maskBit | 126, length >>> 8, length & 0xff);
  const bytes = new Uint8Array(10);
  bytes[0] = first;
  bytes[1] = maskBit | 127;
  new DataView(bytes.buffer).setBigUint64(2, BigInt(length));
  return bytes;
}

function applyMask(bytes: Uint8Array, mask: Uint8Array): void {
  for (const [offset, octet] of mask.entries()) {
    for (let index = offset; index < bytes.length; index += 4) bytes[index] = (bytes[index] ?? 0) ^ octet;
  }
}

/** Masks of four random octets, drawn from a pool. */
class MaskSource {
  readonly #pool = new Uint8Array(1_024);
  #used = this.#pool.length;

  next(): Uint8Array {
    if (this.#used === this.#pool.length) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    this.#used += 4;
    return this.#pool.subarray(this.#used - 4, this.#used);
  }
}
