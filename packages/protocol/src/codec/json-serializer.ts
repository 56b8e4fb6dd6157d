import { ProtocolError, SerializationError } from '../errors.js';
import { type Kwargs, type Payload, ReceivedPayload } from '../messages/payload.js';
import { type JsonElement, type ScannedJson, scanJson } from './json-scanner.js';
import { exactInteger, parseSpecial, stringifyJson } from './json-values.js';
import type { ElementKind, Frame, ScannedList, Serializer } from './serializer.js';

/** The JSON serializer. Bytes travel as NUL followed by Base64. [SER-04] [SER-05] */
export function json(): Serializer {
  return {
    id: 'json',
    frames: 'text',
    rawSocketCode: 1,
    scan(frame, limits) {
      const text = decodeUtf8(frame);
      return new JsonList(text, scanJson(text, limits));
    },
    encode(head, payload) {
      const elements = encodeElements(payload);
      const list = stringifyJson(head, 1);
      return elements === '' ? list : `${list.slice(0, -1)},${elements}]`;
    },
  };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** [TYP-19] strict UTF-8; a byte order mark stays and fails as a value */
function decodeUtf8(frame: Frame): string {
  if (typeof frame === 'string') return frame;
  try {
    return decoder.decode(frame);
  } catch (cause) {
    throw new ProtocolError('JSON must be valid UTF-8', { cause, closeCode: 1007 });
  }
}

/** Arguments and ArgumentsKw without the brackets of the list around them. */
function encodeElements(payload: Payload): string {
  if (payload.isEmpty) return '';
  const { wire } = payload;
  if (wire?.serializer === 'json' && typeof wire.data === 'string') return wire.data;
  const { args, kwargs } = payload;
  const list = stringifyJson(args ?? [], 2);
  return kwargs === undefined ? list : `${list},${stringifyJson(kwargs, 2)}`;
}

/**
 * Engines let a part of a text share the memory of the whole, and URIs outlive their message. From a longer one they
 * are copied, so that what holds a URI does not hold the rest.
 */
const shortMessage = 512;

class JsonList implements ScannedList {
  readonly length: number;
  readonly #text: string;
  readonly #elements: readonly JsonElement[];

  constructor(text: string, { count, elements }: ScannedJson) {
    this.length = count;
    this.#text = text;
    this.#elements = elements;
  }

  kind(index: number): ElementKind {
    return this.#element(index).kind;
  }

  isEmpty(index: number): boolean {
    return this.#element(index).isEmpty;
  }

  value(index: number): unknown {
    const { kind, start, end, special, keys, isEmpty } = this.#element(index);
    if (kind === 'dict' && isEmpty) return {};
    const text = this.#text.slice(start, end);
    // [TYP-03] digits decide, before a parser can round them
    if (kind === 'integer') return special ? exactInteger(text, ProtocolError) : Number(text);
    if (kind === 'string' && this.#text.length <= shortMessage && !text.includes('\\'))
      return text.slice(1, -1);
    const value = special ? parseSpecial(text, ProtocolError) : (JSON.parse(text) as unknown);
    if (keys > 1 && countKeys(value) !== keys) throw new ProtocolError('a key stands twice in one dict'); // D12
    return value;
  }

  payload(index: number, elements: 1 | 2): ReceivedPayload {
    const first = this.#element(index);
    const last = this.#element(index + elements - 1);
    const data =
      first.kind === 'null'
        ? `[],${this.#text.slice(last.start, last.end)}`
        : this.#text.slice(first.start, last.end);
    const special = first.special || last.special;
    return new ReceivedPayload({ serializer: 'json', elements, data }, () => readElements(data, special));
  }

  #element(index: number): JsonElement {
    const element = this.#elements[index];
    if (element === undefined) throw new RangeError(`the message has no element ${index}`);
    return element;
  }
}

/** The scan has made sure that these are a list and, if there is a second one, a dict. */
function readElements(data: string, special: boolean): readonly [args: readonly unknown[], kwargs?: Kwargs] {
  const text = `[${data}]`;
  return (special ? parseSpecial(text, SerializationError) : JSON.parse(text)) as readonly [
    readonly unknown[],
    Kwargs?,
  ];
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
