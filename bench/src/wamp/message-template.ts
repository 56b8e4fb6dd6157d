import { clientFrame } from '../websocket/client-frame.ts';
import { markedText } from './marked-text.ts';
import type { Wire } from './wire.ts';

/** A finished client frame with the places of what differs from message to message. */
export interface MessageTemplate {
  readonly frame: Buffer;
  readonly idAt: number;
  readonly markerAt: number;
}

/** What a message looks like, given its request id and its one string argument. */
export type MessageShape = (id: number, text: string) => readonly unknown[];

/** Templates of one message, one for each width that a request id can take on the wire. */
export class MessageTemplates {
  readonly #wire: Wire;
  readonly #shape: MessageShape;
  readonly #payloadBytes: number;
  readonly #byWidth: (MessageTemplate | undefined)[] = [];

  constructor(wire: Wire, shape: MessageShape, payloadBytes: number) {
    this.#wire = wire;
    this.#shape = shape;
    this.#payloadBytes = payloadBytes;
  }

  /** The template that `id` fits in; id and marker are still to be written. */
  for(id: number): MessageTemplate {
    const width = this.#wire.idWidth(id);
    const known = this.#byWidth[width];
    if (known !== undefined) return known;
    const template = this.#build(id);
    this.#byWidth[width] = template;
    return template;
  }

  #build(id: number): MessageTemplate {
    const text = markedText(0, this.#payloadBytes);
    const payload = this.#wire.encode(this.#shape(id, text));
    const frame = clientFrame(this.#wire.opcode, payload);
    const header = frame.length - payload.length;
    const textAt = payload.indexOf(text);
    const idAt = this.#wire.idAt(payload);
    if (this.#wire.readId(payload, idAt) !== id || textAt < 0) {
      throw new Error('the template does not hold the id and the text where they belong');
    }
    return { frame, idAt: header + idAt, markerAt: header + textAt };
  }
}
