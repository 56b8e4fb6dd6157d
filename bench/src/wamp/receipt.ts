import type { PayloadRange } from '../websocket/frame-reader.ts';
import { markerField, stampField } from './digit-field.ts';
import { markedText } from './marked-text.ts';
import type { Wire } from './wire.ts';

const headDigits = markerField.digits + stampField.digits;

/**
 * Recognises one kind of received message by its bytes. The first message is decoded with a library and
 * judged in full; all later ones must have the same type and, from the stamp's end to the end of the
 * message, the same bytes.
 */
export class Receipt {
  readonly #wire: Wire;
  readonly #type: number;
  readonly #payloadBytes: number;
  #tail: Buffer | undefined;

  constructor(wire: Wire, type: number, payloadBytes: number) {
    this.#wire = wire;
    this.#type = type;
    this.#payloadBytes = payloadBytes;
  }

  get isLearnt(): boolean {
    return this.#tail !== undefined;
  }

  /** @throws {Error} when this is not the expected message with the expected text. */
  learn(message: Buffer, marker: number): void {
    const text = markedText(marker, this.#payloadBytes);
    const decoded = this.#wire.decode(message);
    if (!Array.isArray(decoded) || decoded[0] !== this.#type || !holdsText(decoded, text)) {
      const shown = JSON.stringify(decoded).slice(0, 200);
      throw new Error(`expected a message of type ${String(this.#type)} with the sent text, got ${shown}`);
    }
    const textAt = message.indexOf(text);
    this.#tail = Buffer.from(message.subarray(textAt + headDigits));
    if (this.marker(message, { start: 0, end: message.length }) !== marker) {
      throw new Error('the message is not written in the compact form that the generator can follow');
    }
  }

  /** The marker of a message of the learnt kind, or -1 when type, text or what follows is different. */
  marker(bytes: Buffer, range: PayloadRange): number {
    const tail = this.#tail;
    if (tail === undefined) return -1;
    const tailAt = range.end - tail.length;
    const markerAt = tailAt - headDigits;
    if (markerAt < range.start || this.#wire.readType(bytes, range.start) !== this.#type) return -1;
    if (bytes.compare(tail, 0, tail.length, tailAt, range.end) !== 0) return -1;
    return markerField.read(bytes, markerAt);
  }

  /** The stamp of a message that `marker` has accepted. */
  stamp(bytes: Buffer, range: PayloadRange): number {
    return stampField.read(bytes, range.end - (this.#tail?.length ?? 0) - stampField.digits);
  }

  /** The request id of the message, or -1. */
  id(bytes: Buffer, range: PayloadRange): number {
    return this.#wire.readId(bytes, range.start + this.#wire.idOffset);
  }
}

function holdsText(message: readonly unknown[], text: string): boolean {
  return message.some((field) => Array.isArray(field) && field.length === 1 && field[0] === text);
}
