import type { Framing } from '@wamp/protocol';
import { maxMessageBytes } from './length-code.js';

/** The kinds of frames. [TR-43] */
export const FrameType = { MESSAGE: 0, PING: 1, PONG: 2 } as const;

/** One of the kinds of frames. */
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

/** Every frame begins with so many octets: `RRRR XTTT` and a 24-bit length. [TR-41] */
export const headerBytes = 4;

/** The header of a frame; the reserved bits are zero. [TR-41] [TR-42] [TR-44] */
export function frameHeader(type: FrameType, length: number): Uint8Array {
  const header = new Uint8Array(headerBytes);
  writeHeader(header, type, length);
  return header;
}

function writeHeader(into: Uint8Array, type: FrameType, length: number): void {
  const isLongest = length === maxMessageBytes;
  into[0] = isLongest ? 0x08 | type : type;
  into[1] = isLongest ? 0 : length >>> 16;
  into[2] = (length >>> 8) & 0xff;
  into[3] = length & 0xff;
}

/** How a WAMP message is framed: one frame, one message. [TR-56] */
export const rawSocketFraming: Framing = {
  id: 'rawsocket',
  headerLength: () => headerBytes,
  writeHeader: (into, length) => {
    writeHeader(into, FrameType.MESSAGE, length);
  },
};
