import {
  type Frame,
  type Leniency,
  type Message,
  type MessageCodec,
  type Serializer,
  type Strictness,
  createMessageCodec,
  refuseRequest,
} from '@wamp/protocol';
import type { RouterLimits } from '../limits.js';

/** Whose frame is decoded. */
export interface Speaker {
  /** A breach in its frame was tolerated. */
  tolerated(leniency: Leniency): void;
}

/** Decodes the frames of all connections that speak one serializer. */
export class SharedCodec {
  /** With which messages to any of them are encoded. */
  readonly messages: MessageCodec;
  /** Decoding waits for nothing, so there is one at a time. */
  #speaker: Speaker | undefined;

  constructor(serializer: Serializer, strictness: Strictness, limits: RouterLimits) {
    this.messages = createMessageCodec(serializer, {
      limits: limits.decode,
      strictness,
      onTolerated: (leniency) => this.#speaker?.tolerated(leniency),
      refuseOption: refuseRequest,
    });
  }

  /** As `MessageCodec.decode`. */
  decode(frame: Frame, speaker: Speaker): Message {
    this.#speaker = speaker;
    try {
      return this.messages.decode(frame);
    } finally {
      this.#speaker = undefined;
    }
  }
}

/** The codecs of one Router: an idle connection shares its own with all that are like it. */
export class SharedCodecs {
  readonly #limits: RouterLimits;
  readonly #codecs = {
    lenient: new WeakMap<Serializer, SharedCodec>(),
    strict: new WeakMap<Serializer, SharedCodec>(),
  };

  constructor(limits: RouterLimits) {
    this.#limits = limits;
  }

  of(serializer: Serializer, strictness: Strictness): SharedCodec {
    const codecs = this.#codecs[strictness];
    const known = codecs.get(serializer);
    if (known !== undefined) return known;
    const codec = new SharedCodec(serializer, strictness, this.#limits);
    codecs.set(serializer, codec);
    return codec;
  }
}
