import { inspect } from 'node:util';
import type { PayloadRange } from '../websocket/frame-reader.ts';
import { markerField, stampField } from './digit-field.ts';
import { markedText } from './marked-text.ts';
import type { Wire } from './wire.ts';

/** The messages that a `Receipt` is for. */
export interface MessageKind {
  readonly type: number;
  readonly payloadBytes: number;
  /** Whether a time stamp, which differs, follows the marker. */
  readonly stamped?: boolean;
}

/** With every serializer these many bytes before the text are the same in all messages with a text of that length. */
const leadLength = 3;

/**
 * Recognises one kind of received message by its bytes. The first message is decoded with a library and
 * judged in full; all later ones must begin with the same array header and type, and have the same bytes
 * before the marker and from its end, or that of the stamp, to the end of the message. Details and ids may differ: each
 * Router writes them in its own way.
 */
export class Receipt {
  readonly #wire: Wire;
  readonly #kind: MessageKind;
  /** How many bytes of the text differ from message to message. */
  readonly #headDigits: number;
  #learnt: { readonly head: Buffer; readonly lead: Buffer; readonly tail: Buffer } | undefined;

  constructor(wire: Wire, kind: MessageKind) {
    this.#wire = wire;
    this.#kind = kind;
    this.#headDigits = markerField.digits + (kind.stamped === true ? stampField.digits : 0);
  }

  get isLearnt(): boolean {
    return this.#learnt !== undefined;
  }

  /** @throws {Error} when this is not the expected message with the expected text. */
  learn(message: Buffer, marker: number): void {
    const { type, payloadBytes } = this.#kind;
    const text = markedText(marker, payloadBytes);
    const decoded = this.#wire.decode(message);
    if (!Array.isArray(decoded) || decoded[0] !== type || !holdsText(decoded, text)) {
      const shown = inspect(decoded, { breakLength: Infinity }).slice(0, 200);
      throw new Error(`expected a message of type ${String(type)} with the sent text, got ${shown}`);
    }
    const idAt = this.#wire.idAt(message);
    const textAt = message.indexOf(text);
    if (idAt < 0 || textAt < idAt + leadLength) {
      throw new Error('the message is not written in a form that the generator can follow');
    }
    this.#learnt = {
      head: Buffer.from(message.subarray(0, idAt)),
      lead: Buffer.from(message.subarray(textAt - leadLength, textAt)),
      tail: Buffer.from(message.subarray(textAt + this.#headDigits)),
    };
  }

  /** The marker of a message of the learnt kind, or -1 when type, text or what follows is different. */
  marker(bytes: Buffer, range: PayloadRange): number {
    const learnt = this.#learnt;
    if (learnt === undefined) return -1;
    const { head, lead, tail } = learnt;
    const tailAt = range.end - tail.length;
    const markerAt = tailAt - this.#headDigits;
    if (markerAt - leadLength < range.start + head.length) return -1;
    if (!startsWith(bytes, range.start, head) || !startsWith(bytes, markerAt - leadLength, lead)) return -1;
    if (bytes.compare(tail, 0, tail.length, tailAt, range.end) !== 0) return -1;
    return markerField.read(bytes, markerAt);
  }

  /** The stamp of a message that `marker` has accepted. */
  stamp(bytes: Buffer, range: PayloadRange): number {
    return stampField.read(bytes, range.end - (this.#learnt?.tail.length ?? 0) - stampField.digits);
  }

  /** The request id of the message, or -1. */
  id(bytes: Buffer, range: PayloadRange): number {
    return this.#wire.readId(bytes, range.start + (this.#learnt?.head.length ?? 0));
  }
}

function holdsText(message: readonly unknown[], text: string): boolean {
  return message.some((field) => Array.isArray(field) && field.length === 1 && field[0] === text);
}

/** For a handful of bytes a loop is faster than a call out of JavaScript. */
function startsWith(bytes: Buffer, at: number, expected: Buffer): boolean {
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false;
  return true;
}
