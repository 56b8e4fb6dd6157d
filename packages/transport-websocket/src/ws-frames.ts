import { randomFillSync } from 'node:crypto';
import type { EncodedMessage, Framing, Serializer } from '@wamp/protocol';
import { type FrameWriter, OutputFrame } from '@wamp/protocol/joined-writer';

/** FIN and the opcode: a whole text or binary message. */
const firstOctet = { text: 0x81, binary: 0x82 } as const;

const textFraming = framingOf('ws-text', firstOctet.text);
const binaryFraming = framingOf('ws-binary', firstOctet.binary);

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
    const { byteLength } = payload;
    const start = headerLength(byteLength) + 4;
    const frame = Buffer.allocUnsafe(start + byteLength);
    writeHeader(frame, { first, maskBit: 0x80, length: byteLength });
    frame.set(payload, start);
    const mask = masks.next();
    frame.writeInt32BE(mask, start - 4);
    applyMask(frame, start, mask);
    return new OutputFrame(frame);
  };
}

function framingOf(id: string, first: number): Framing {
  return {
    id,
    headerLength,
    writeHeader: (into, length) => {
      writeHeader(into, { first, maskBit: 0, length });
    },
  };
}

function headerLength(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10;
}

interface Header {
  readonly first: number;
  readonly maskBit: 0 | 0x80;
  /** Of the payload. */
  readonly length: number;
}

function writeHeader(into: Uint8Array, { first, maskBit, length }: Header): void {
  into[0] = first;
  if (length < 126) {
    into[1] = maskBit | length;
  } else if (length < 65_536) {
    into[1] = maskBit | 126;
    into[2] = length >>> 8;
    into[3] = length & 0xff;
  } else {
    into[1] = maskBit | 127;
    new DataView(into.buffer, into.byteOffset).setBigUint64(2, BigInt(length));
  }
}

/** Up to so many bytes a loop over them is cheaper than a view. */
const shortBytes = 256;

/** Masks what begins at `start`, four octets at a time. @param mask - the octets, the first one highest */
function applyMask(frame: Uint8Array, start: number, mask: number): void {
  const { length } = frame;
  let at = start;
  if (length - start > shortBytes) {
    const view = new DataView(frame.buffer, frame.byteOffset, length);
    for (; at + 4 <= length; at += 4) view.setInt32(at, view.getInt32(at) ^ mask);
  }
  let rest = mask;
  for (; at < length; at++) {
    frame[at] = (frame[at] ?? 0) ^ (rest >>> 24);
    rest = (rest << 8) | (rest >>> 24);
  }
}

/** Masks of 32 random bits, drawn from a pool. */
class MaskSource {
  readonly #pool = new Int32Array(256);
  #used = this.#pool.length;

  next(): number {
    if (this.#used === this.#pool.length) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    return this.#pool[this.#used++] ?? 0;
  }
}
