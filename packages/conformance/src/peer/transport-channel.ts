import { EncodedMessage, type Transport } from '@wamp/protocol';
import type { WireChannel, WireSink } from './wire-channel.js';

/** Lets a peer speak through any connected transport, such as one end of a pair in memory. */
export class TransportChannel implements WireChannel {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  attach(sink: WireSink): void {
    this.#transport.attach({
      frame: (frame) => {
        sink.frame(typeof frame === 'string' ? Buffer.from(frame) : frame, typeof frame !== 'string');
      },
      drain: () => {
        // The peer does not pace itself: what it sends is little, or meant to be too much.
      },
      violated: () => {
        // The transport closes by itself and says so.
      },
      closed: ({ code, reason }) => {
        sink.closed({ ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) });
      },
    });
  }

  send(data: string | Uint8Array): void {
    this.#transport.send(new EncodedMessage(data));
  }

  /** All that is sent in one turn leaves together anyway. */
  together(write: () => void): void {
    write();
  }

  close(): void {
    void this.#transport.close();
  }

  drop(): void {
    this.#transport.abort(new Error('dropped by the test'));
  }
}
