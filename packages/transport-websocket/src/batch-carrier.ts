import type { DecodeLimits, Frame, Payload, ScannedList, Serializer } from '@wamp/protocol';

/**
 * Stands for a serializer where two Peers agree on a subprotocol: `json.batched` instead of `json`. A transport that
 * was opened with it carries batches. [TR-02]
 */
export class BatchCarrier implements Serializer {
  /** The serializer of the single messages. */
  readonly messages: Serializer;
  readonly id: string;
  /** [TR-10] */
  readonly frames: 'text' | 'binary';
  readonly rawSocketCode: number;

  constructor(messages: Serializer) {
    this.messages = messages;
    this.id = `${messages.id}.batched`;
    this.frames = messages.frames;
    this.rawSocketCode = messages.rawSocketCode;
  }

  scan(frame: Frame, limits: DecodeLimits): ScannedList {
    return this.messages.scan(frame, limits);
  }

  encode(head: readonly unknown[], payload: Payload): Frame {
    return this.messages.encode(head, payload);
  }
}
