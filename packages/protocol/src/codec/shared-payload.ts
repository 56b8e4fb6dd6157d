import type { Kwargs, Payload, WirePayload } from '../messages/payload.js';
import type { SerializerId } from './serializer-id.js';

/**
 * A payload that goes into several messages, such as the EVENTs of one publication for several subscriptions. What it
 * becomes in a format that it did not come in is made once for each, when it is first needed; only the heads differ.
 * Lives as long as those messages are made, and no longer.
 */
export class SharedPayload implements Payload {
  /** The payload as it came, for those who can pass it on. */
  readonly origin: Payload;
  readonly #tails = new Map<SerializerId, Uint8Array | string>();

  constructor(origin: Payload) {
    this.origin = origin;
  }

  get isEmpty(): boolean {
    return this.origin.isEmpty;
  }

  get wire(): WirePayload | undefined {
    return this.origin.wire;
  }

  get args(): readonly unknown[] | undefined {
    return this.origin.args;
  }

  get kwargs(): Kwargs | undefined {
    return this.origin.kwargs;
  }

  /** What the payload is in one format; `encode` makes it the first time. */
  tail<T extends Uint8Array | string>(format: SerializerId, encode: (origin: Payload) => T): T {
    // A serializer always asks for what it has put here.
    const known = this.#tails.get(format) as T | undefined;
    if (known !== undefined) return known;
    const made = encode(this.origin);
    this.#tails.set(format, made);
    return made;
  }
}
