import { EncodedMessage } from './encoded-message.js';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A message of a text format that was written as bytes; text for transports that want it. */
export class EncodedText extends EncodedMessage {
  #decoded: string | undefined;

  override get text(): string {
    return (this.#decoded ??= decoder.decode(this.payload));
  }
}
