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
  if (length === maxMessageBytes) return Uint8Array.of(0x08 | type, 0, 0, 0);
  return Uint8Array.of(type, length >>> 16, (length >>> 8) & 0xff, length & 0xff);
}

/** How a WAMP message is framed: one frame, one message. [TR-56] */
export const rawSocketFraming: Framing = {
  id: 'rawsocket',
  header: (length) => frameHeader(FrameType.MESSAGE, length),
};
