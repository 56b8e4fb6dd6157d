import { ProtocolError, SerializationError } from '../errors.js';
import { asciiText } from './ascii-text.js';
import { FramePayload, type PayloadFormat, type PayloadValues } from './frame-payload.js';
import type { JsonElement, ScannedJson } from './json-scanner.js';
import { exactInteger, parseSpecial } from './json-values.js';
import type { ElementKind, ScannedList } from './serializer.js';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const emptyList = new TextEncoder().encode('[],');

/** A message list in JSON. */
export class JsonList implements ScannedList {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #scanned: ScannedJson;

  constructor(bytes: Uint8Array, scanned: ScannedJson) {
    this.length = scanned.count;
    this.#bytes = bytes;
    this.#scanned = scanned;
  }

  kind(index: number): ElementKind {
    return this.#element(index).kind;
  }

  isEmpty(index: number): boolean {
    return this.#element(index).isEmpty;
  }

  value(index: number): unknown {
    const { kind, start, end, special, keys, escaped, isEmpty } = this.#element(index);
    // [TYP-03] digits decide, before a parser can round them
    if (kind === 'integer' && !special) return shortInteger(this.#bytes, start, end);
    if (kind === 'dict' && isEmpty) return {};
    if (kind === 'string' && !escaped) return this.#text(start + 1, end - 1);
    const text = this.#text(start, end);
    if (kind === 'integer') return exactInteger(text, ProtocolError);
    const value = special ? parseSpecial(text, ProtocolError) : (JSON.parse(text) as unknown);
    if (keys > 1 && countKeys(value) !== keys) throw new ProtocolError('a key stands twice in one dict'); // D12
    return value;
  }

  payload(index: number, elements: 1 | 2): FramePayload {
    const first = this.#element(index);
    const last = this.#element(index + elements - 1);
    const { end } = last;
    const special = first.special || last.special;
    if (first.kind !== 'null') {
      const { start } = first;
      return new FramePayload(jsonPayload, {
        bytes: this.#bytes,
        start,
        second: end,
        end,
        elements,
        special,
      });
    }
    const bytes = new Uint8Array(emptyList.length + end - last.start);
    bytes.set(emptyList);
    bytes.set(this.#bytes.subarray(last.start, end), emptyList.length);
    const { length } = bytes;
    return new FramePayload(jsonPayload, { bytes, start: 0, second: length, end: length, elements, special });
  }

  #text(start: number, end: number): string {
    if (this.#scanned.isAscii) return asciiText(this.#bytes, start, end);
    return decoder.decode(this.#bytes.subarray(start, end));
  }

  #element(index: number): Readonly<JsonElement> {
    const element = this.#scanned.elements[index];
    if (element === undefined || index >= this.length) {
      throw new RangeError(`the message has no element ${index}`);
    }
    return element;
  }
}

const jsonPayload: PayloadFormat = {
  id: 'json',
  /** The scan has made sure that these are a list and, if there is a second one, a dict. */
  readPayload({ bytes, start, end, special }): PayloadValues {
    const text = `[${decoder.decode(bytes.subarray(start, end))}]`;
    return (special ? parseSpecial(text, SerializationError) : JSON.parse(text)) as PayloadValues;
  },
};

/** An integer of at most 15 characters. */
function shortInteger(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === 0x2d;
  let value = 0;
  for (let at = isNegative ? start + 1 : start; at < end; at++) value = value * 10 + (bytes[at] ?? 0) - 0x30;
  return isNegative ? -value : value;
}

/** Dict keys at any depth. */
function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 0;
  const items: readonly unknown[] = Object.values(value);
  return items.reduce<number>(
    (keys, item) => keys + countKeys(item),
    Array.isArray(value) ? 0 : items.length,
  );
}
