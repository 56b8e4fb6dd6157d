import { EncodedMessage, type Serializer } from '@wamp/protocol';

/** Numbered messages of any length, in the kind of frames of one serializer. A transport never looks into them. */
export class SampleMessages {
  readonly #frames: 'text' | 'binary';

  constructor(serializer: Serializer) {
    this.#frames = serializer.frames;
  }

  /** Message `index`, `length` bytes long or as short as the number allows. */
  numbered(index: number, length = 0): EncodedMessage {
    const text = `[${index}]`.padEnd(length, ' ');
    return this.#frames === 'text'
      ? new EncodedMessage(text)
      : new EncodedMessage(new TextEncoder().encode(text));
  }

  /** A message of exactly so many bytes, in binary with every value that an octet has. */
  ofLength(length: number): EncodedMessage {
    if (this.#frames === 'text') return new EncodedMessage('x'.repeat(length));
    return new EncodedMessage(Uint8Array.from({ length }, (_, index) => index % 251));
  }
}

/** The number of a numbered message. */
export function numberOf(frame: Uint8Array): number {
  const text = new TextDecoder().decode(frame.subarray(0, 24));
  return Number(/^\[(\d+)\]/.exec(text)?.[1]);
}
