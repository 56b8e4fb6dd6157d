import { type EncodedMessage, type Frame, ProtocolError } from '@wamp/protocol';

/** How several messages stand in one WebSocket message. A format belongs to one connection. */
export interface BatchFormat {
  /** What each message takes beside its own length, in bytes. */
  readonly overheadBytes: number;
  join(messages: readonly EncodedMessage[]): Frame;
  /**
   * The messages of a batch, at least one, in order.
   * @throws {ProtocolError} when the batch as a whole is not what it should be; then none of it counts
   */
  split(batch: Frame): Frame[];
}

/** Messages that one batch may hold. L30 */
export const maxBatchMessages = 256;

/** [TR-14] */
export function emptyBatch(): ProtocolError {
  return new ProtocolError('a batch with an empty message or with none');
}

/** [TR-11] [TR-12] */
export function cutBatch(): ProtocolError {
  return new ProtocolError('a batch that ends within a message');
}

/** L30 */
export function longBatch(): ProtocolError {
  return new ProtocolError(`a batch of more than ${maxBatchMessages} messages`, { closeCode: 1009 });
}
