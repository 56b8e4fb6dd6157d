import type { EncodedMessage, Framing } from '../codec/encoded-message.js';
import { framed } from '../codec/framed.js';

/** Puts one message on a wire: the chunks to write, in order. Nobody writes into them afterwards. */
export type FrameWriter = (message: EncodedMessage) => readonly [Uint8Array, Uint8Array?];

/** Payloads above this many bytes are never copied into one array with their header. */
export const copyThreshold = 16_384;

/** Frames that all receivers of one framing share: header and payload are put together once. (D18) */
export function sharedFrames(framing: Framing): FrameWriter {
  return (message) => {
    if (message.byteLength <= copyThreshold) return [framed(message, framing)];
    return [framing.header(message.byteLength), message.payload];
  };
}
