import { ProtocolError } from '../errors.js';
import { type Kwargs, type Payload, ReceivedPayload } from '../messages/payload.js';
import { type JsonElement, JsonScanner } from './json-scanner.js';
import { parseSpecial, stringifyJson } from './json-values.js';
import { isDict } from './options-decoder.js';
import type { ElementKind, Frame, ScannedList, Serializer } from './serializer.js';

/** The JSON serializer. Bytes travel as NUL followed by Base64. [SER-04] [SER-05] */
export function json(): Serializer {
  return {
    id: 'json',
    frames: 'text',
    rawSocketCode: 1,
    scan(frame, limits) {
      const text = decodeUtf8(frame);
      return new JsonList(text, new JsonScanner(text, limits).scan());
    },
    encode(head, payload) {
      const elements = encodeElements(payload);
      const list = stringifyJson(head);
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
  const list = stringifyJson(payload.args ?? []);
  return payload.kwargs === undefined ? list : `${list},${stringifyJson(payload.kwargs)}`;
}

class JsonList implements ScannedList {
  readonly #text: string;
  readonly #elements: readonly JsonElement[];

  constructor(text: string, elements: readonly JsonElement[]) {
    this.#text = text;
    this.#elements = elements;
  }

  get length(): number {
    return this.#elements.length;
  }

  kind(index: number): ElementKind {
    return this.#element(index).kind;
  }

  isEmpty(index: number): boolean {
    return this.#element(index).values === 0;
  }

  value(index: number): unknown {
    const { start, end, special, keys } = this.#element(index);
    const text = this.#text.slice(start, end);
    const value = special ? parseSpecial(text) : (JSON.parse(text) as unknown);
    if (countKeys(value) !== keys) throw new ProtocolError('a key stands twice in one dict'); // D12
    return value;
  }

  payload(index: number, elements: 1 | 2): ReceivedPayload {
    const first = this.#element(index);
    const last = this.#element(index + elements - 1);
    const data = this.#text.slice(first.start, last.end);
    const special = first.special || last.special;
    return new ReceivedPayload({ serializer: 'json', elements, data }, () => readElements(data, special));
  }

  #element(index: number): JsonElement {
    const element = this.#elements[index];
    if (element === undefined) throw new RangeError(`the message has no element ${String(index)}`);
    return element;
  }
}

/** The scan has made sure that these are a list and, if there is a second one, a dict. */
function readElements(data: string, special: boolean): readonly [args: readonly unknown[], kwargs?: Kwargs] {
  const text = `[${data}]`;
  return (special ? parseSpecial(text) : JSON.parse(text)) as readonly [readonly unknown[], Kwargs?];
}

function countKeys(value: unknown): number {
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value) keys += countKeys(item);
  } else if (isDict(value)) {
    for (const key of Object.keys(value)) keys += 1 + countKeys(value[key]);
  }
  return keys;
}
