import { ProtocolError, SerializationError } from '../../errors.js';
import { type Kwargs, ReceivedPayload } from '../../messages/payload.js';
import type { ElementKind, ScannedList } from '../serializer.js';
import type { SerializerId } from '../serializer-id.js';
import type { Place } from './binary-reader.js';
import type { BinaryElement, ScannedElements } from './structure-scan.js';

/** How the values of a binary format are read. */
export interface BinaryDecoding {
  readonly id: SerializerId;
  /** How the format writes a list without elements. */
  readonly emptyList: number;
  /** Our own reader: decodes every value that the scan accepts. */
  read(bytes: Uint8Array, start: number, place: Place): unknown;
  /** The library: decodes the one value that `bytes` holds, if the scan did not find it special. */
  readPlain(bytes: Uint8Array): unknown;
}

/** A message list in a binary format. */
export class BinaryList implements ScannedList {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #elements: readonly BinaryElement[];
  readonly #decoding: BinaryDecoding;

  constructor(bytes: Uint8Array, { count, elements }: ScannedElements, decoding: BinaryDecoding) {
    this.length = count;
    this.#bytes = bytes;
    this.#elements = elements;
    this.#decoding = decoding;
  }

  kind(index: number): ElementKind {
    return this.#element(index).kind;
  }

  isEmpty(index: number): boolean {
    return this.#element(index).isEmpty;
  }

  value(index: number): unknown {
    const { start, foreign } = this.#element(index);
    if (foreign !== undefined) throw new ProtocolError(`${foreign} cannot be decoded`);
    return this.#decoding.read(this.#bytes, start, 'head');
  }

  payload(index: number, elements: 1 | 2): ReceivedPayload {
    const first = this.#element(index);
    const last = this.#element(index + elements - 1);
    const { id } = this.#decoding;
    const data =
      first.kind === 'null' ? this.#afterEmptyList(last) : this.#bytes.subarray(first.start, last.end);
    return new ReceivedPayload({ serializer: id, elements, data }, () => {
      const args = first.kind === 'null' ? [] : (this.#read(first) as readonly unknown[]);
      return elements === 1 ? [args] : [args, this.#read(last) as Kwargs];
    });
  }

  #afterEmptyList({ start, end }: BinaryElement): Uint8Array {
    const data = new Uint8Array(1 + end - start);
    data[0] = this.#decoding.emptyList;
    data.set(this.#bytes.subarray(start, end), 1);
    return data;
  }

  #read({ start, end, special, foreign }: BinaryElement): unknown {
    if (foreign !== undefined) throw new SerializationError(`${foreign} cannot be decoded`);
    if (!special) {
      try {
        return this.#decoding.readPlain(this.#bytes.subarray(start, end));
      } catch {
        // Where prototypes are frozen, libraries cannot set a key that objects inherit. Ours can.
      }
    }
    return this.#decoding.read(this.#bytes, start, 'payload');
  }

  #element(index: number): BinaryElement {
    const element = this.#elements[index];
    if (element === undefined) throw new RangeError(`the message has no element ${index}`);
    return element;
  }
}
