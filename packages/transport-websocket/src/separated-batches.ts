import type { EncodedMessage, Frame } from '@wamp/protocol';
import { type BatchFormat, cutBatch, emptyBatch, longBatch, maxBatchMessages } from './batch-format.js';

/** The octet behind each message, which cannot stand in JSON. [TR-11] */
const separator = 0x1e;

/** What Autobahn for Python writes instead, and all that it understands: `\30` is octal there. */
const octalSeparator = 0x18;

/**
 * Batches of text messages, each followed by an octet 0x1e. [TR-11] A Peer that ends its messages by 0x18 is answered
 * in the same way.
 */
export class SeparatedBatches implements BatchFormat {
  readonly overheadBytes = 1;
  readonly #writes: 'text' | 'octets';
  #separator = separator;

  /** @param writes what the transport below wants: a platform's WebSocket sends text for text only */
  constructor(writes: 'text' | 'octets') {
    this.#writes = writes;
  }

  join(messages: readonly EncodedMessage[]): Frame {
    return this.#writes === 'text' ? this.#joinText(messages) : this.#joinOctets(messages);
  }

  split(batch: Frame): Frame[] {
    if (batch.length === 0) throw emptyBatch();
    const last = typeof batch === 'string' ? batch.charCodeAt(batch.length - 1) : batch.at(-1);
    if (last !== separator && last !== octalSeparator) throw cutBatch();
    this.#separator = last;
    return typeof batch === 'string' ? this.#splitText(batch) : this.#splitOctets(batch);
  }

  #joinText(messages: readonly EncodedMessage[]): string {
    const end = String.fromCharCode(this.#separator);
    let batch = '';
    for (const { text = '' } of messages) batch += text + end;
    return batch;
  }

  #joinOctets(messages: readonly EncodedMessage[]): Uint8Array {
    let length = messages.length;
    for (const message of messages) length += message.byteLength;
    const batch = new Uint8Array(length);
    let offset = 0;
    for (const { payload } of messages) {
      batch.set(payload, offset);
      offset += payload.byteLength;
      batch[offset] = this.#separator;
      offset += 1;
    }
    return batch;
  }

  #splitText(batch: string): string[] {
    // One more than there may be, and the empty rest behind the last separator.
    const messages = batch.split(String.fromCharCode(this.#separator), maxBatchMessages + 2);
    if (messages.length > maxBatchMessages + 1) throw longBatch();
    messages.pop();
    if (messages.includes('')) throw emptyBatch();
    return messages;
  }

  #splitOctets(batch: Uint8Array): Uint8Array[] {
    const messages: Uint8Array[] = [];
    let start = 0;
    while (start < batch.length) {
      const end = batch.indexOf(this.#separator, start);
      if (end === start) throw emptyBatch();
      if (messages.length === maxBatchMessages) throw longBatch();
      messages.push(batch.subarray(start, end));
      start = end + 1;
    }
    return messages;
  }
}
