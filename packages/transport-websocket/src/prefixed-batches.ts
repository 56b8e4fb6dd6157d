import type { EncodedMessage, Frame } from '@wamp/protocol';
import { type BatchFormat, cutBatch, emptyBatch, longBatch, maxBatchMessages } from './batch-format.js';

const prefixBytes = 4;

/** Batches of binary messages, each behind its length in 32 bits, the highest octet first. [TR-12] [TR-13] */
export class PrefixedBatches implements BatchFormat {
  readonly overheadBytes = prefixBytes;

  join(messages: readonly EncodedMessage[]): Uint8Array {
    let length = 0;
    for (const message of messages) length += prefixBytes + message.byteLength;
    const batch = new Uint8Array(length);
    const view = new DataView(batch.buffer);
    let offset = 0;
    for (const { payload } of messages) {
      view.setUint32(offset, payload.byteLength);
      batch.set(payload, offset + prefixBytes);
      offset += prefixBytes + payload.byteLength;
    }
    return batch;
  }

  split(batch: Frame): Uint8Array[] {
    // Text was refused before it came here. [TR-10]
    if (typeof batch === 'string' || batch.byteLength === 0) throw emptyBatch();
    const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength);
    const messages: Uint8Array[] = [];
    let offset = 0;
    while (offset < batch.byteLength) {
      if (offset + prefixBytes > batch.byteLength) throw cutBatch();
      const start = offset + prefixBytes;
      offset = start + view.getUint32(offset);
      if (offset === start) throw emptyBatch();
      if (offset > batch.byteLength) throw cutBatch();
      if (messages.length === maxBatchMessages) throw longBatch();
      messages.push(batch.subarray(start, offset));
    }
    return messages;
  }
}
