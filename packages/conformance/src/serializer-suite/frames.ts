import { type Frame, type Serializer, emptyPayload, payloadOf } from '@wamp/protocol';

const encoder = new TextEncoder();

/** The bytes of a frame. */
export function bytesOf(frame: Frame): Uint8Array {
  return typeof frame === 'string' ? encoder.encode(frame) : frame;
}

/** A CALL with these arguments. */
export function callWith(serializer: Serializer, ...args: readonly unknown[]): Uint8Array {
  return bytesOf(serializer.encode([48, 1, {}, 'com.example'], payloadOf(args)));
}

/** A message list without payload. */
export function listOf(serializer: Serializer, ...elements: readonly unknown[]): Uint8Array {
  return bytesOf(serializer.encode(elements, emptyPayload));
}

/**
 * The frame with a text in it replaced by bytes of the same length.
 * @throws {RangeError} when the text is not in the frame
 */
export function overwritten(frame: Uint8Array, text: string, replacement: Uint8Array): Uint8Array {
  const wanted = encoder.encode(text);
  const at = frame.findIndex((_, start) => wanted.every((byte, offset) => frame[start + offset] === byte));
  if (at < 0 || wanted.length !== replacement.length) throw new RangeError(`cannot replace ${text}`);
  const changed = frame.slice();
  changed.set(replacement, at);
  return changed;
}

/** Frames one after the other. */
export function joined(...frames: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(frames.reduce((length, frame) => length + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    all.set(frame, at);
    at += frame.length;
  }
  return all;
}
