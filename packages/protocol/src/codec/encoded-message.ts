import { encodeUtf8 } from '#encode-utf8';
import type { OutputFrame } from '../transport/output-frame.js';
import type { Frame } from './serializer.js';

/**
 * A message encoded once by one serializer, to be sent to any number of receivers. Immutable: the arrays that it
 * gives are shared by all transports, nobody writes into them. (D18)
 */
export class EncodedMessage {
  /** Where `framed` remembers what it made: receivers of one serializer share it, for each framing. */
  framed: OutputFrame | undefined;
  /**
   * How many bytes in front of `payload`, in the same memory, are free for the header of the framing that comes first;
   * none when it is missing. Declared only, as most messages have none.
   */
  declare readonly headroom?: number;
  readonly #text: string | undefined;
  #payload: Uint8Array | undefined;

  constructor(frame: Frame) {
    if (typeof frame === 'string') this.#text = frame;
    else this.#payload = frame;
  }

  /** The message as text, when its serializer is a text format. */
  get text(): string | undefined {
    return this.#text;
  }

  /** The bytes of the message, without any header. */
  get payload(): Uint8Array {
    return (this.#payload ??= encodeUtf8(this.#text ?? ''));
  }

  /** Length of `payload` in bytes. */
  get byteLength(): number {
    return this.payload.byteLength;
  }
}
