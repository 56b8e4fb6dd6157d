import type { EncodedMessage } from '../codec/encoded-message.js';
import { framed } from '../codec/framed.js';
import type { Framing } from './framing.js';
import type { OutputFrame } from './output-frame.js';

/** Puts one message on a wire. */
export type FrameWriter = (message: EncodedMessage) => OutputFrame;

/** Frames that all receivers of one framing share: each is made once. (D18) */
export function sharedFrames(framing: Framing): FrameWriter {
  return (message) => framed(message, framing);
}
