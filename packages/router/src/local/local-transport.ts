import type { EncodedMessage, Message, Transport } from '@wamp/protocol';
import { LocalMessage, localSerializer } from './local-codec.js';

/**
 * The transport of a session of the Router itself: `send` calls the handler at once, so there is never anything queued.
 * The rest of the Router does not see the difference.
 */
export class LocalTransport implements Transport {
  readonly kind = 'local';
  readonly serializer = localSerializer;
  readonly remoteAddress = '';
  readonly maxSendBytes = Infinity;
  readonly bufferedBytes = 0;
  readonly #onMessage: (message: Message) => void;

  constructor(onMessage: (message: Message) => void) {
    this.#onMessage = onMessage;
  }

  send(encoded: EncodedMessage): boolean {
    if (encoded instanceof LocalMessage) this.#onMessage(encoded.message);
    return true;
  }

  attach(): void {
    // what such a session sends goes to its realm directly
  }

  pause(): void {
    // nothing is read
  }

  resume(): void {
    // nothing is read
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  abort(): void {
    // lives as long as its realm
  }
}
