import { EncodedMessage } from './encoded-message.js';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A message that was written with headroom. */
export class WrittenMessage extends EncodedMessage {
  override readonly headroom: number;

  constructor(bytes: Uint8Array, headroom: number) {
    super(bytes);
    this.headroom = headroom;
  }
}

/** The same of a text format: text for transports that want it. */
export class WrittenText extends WrittenMessage {
  #decoded: string | undefined;

  override get text(): string {
    return (this.#decoded ??= decoder.decode(this.payload));
  }
}
