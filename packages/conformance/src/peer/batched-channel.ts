import type { WireChannel, WireSink } from './wire-channel.js';

const separator = 0x1e;

/** Messages in one batch; Routers may refuse longer ones. */
const maxBatch = 200;

/** Several messages in each WebSocket message: what is sent together leaves in batches, everything else alone. */
export class BatchedChannel implements WireChannel {
  /** The channel below, for broken batches. */
  readonly whole: WireChannel;
  /** Every batch received, in order. */
  readonly batches: Uint8Array[] = [];
  #together: (string | Uint8Array)[] | undefined;

  constructor(whole: WireChannel) {
    this.whole = whole;
  }

  attach(sink: WireSink): void {
    this.whole.attach({
      frame: (octets, binary) => {
        this.batches.push(octets);
        for (const message of split(octets, binary)) sink.frame(message, binary);
      },
      closed: (ending) => {
        sink.closed(ending);
      },
    });
  }

  send(data: string | Uint8Array): void {
    const message = typeof data === 'string' ? `${data}\x1e` : prefixed(data);
    if (this.#together === undefined) this.whole.send(message);
    else this.#together.push(message);
  }

  together(write: () => void): void {
    const messages: (string | Uint8Array)[] = (this.#together = []);
    write();
    this.#together = undefined;
    while (messages.length > 0) this.#sendBatch(messages.splice(0, maxBatch));
  }

  pause(): void {
    this.whole.pause?.();
  }

  resume(): void {
    this.whole.resume?.();
  }

  #sendBatch(messages: readonly (string | Uint8Array)[]): void {
    if (messages.every((message) => typeof message === 'string')) this.whole.send(messages.join(''));
    else this.whole.send(Buffer.concat(messages.map((message) => Buffer.from(message))));
  }

  close(): void {
    this.whole.close();
  }

  drop(): void {
    this.whole.drop();
  }
}

function prefixed(message: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.byteLength);
  return Buffer.concat([length, message]);
}

/** A batch that is not as it should be comes as one message, which nobody can read. */
function split(batch: Uint8Array, binary: boolean): readonly Uint8Array[] {
  const octets = Buffer.from(batch.buffer, batch.byteOffset, batch.byteLength);
  const messages: Uint8Array[] = [];
  for (let at = 0; at < octets.length;) {
    const start = binary ? at + 4 : at;
    if (start > octets.length) return [batch];
    const end = binary ? start + octets.readUInt32BE(at) : octets.indexOf(separator, start);
    if (end <= start || end > octets.length) return [batch];
    messages.push(octets.subarray(start, end));
    at = binary ? end : end + 1;
  }
  return messages.length === 0 ? [batch] : messages;
}
