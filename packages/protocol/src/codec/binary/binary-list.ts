import { ProtocolError } from '../../errors.js';
import { FramePayload, type PayloadFormat } from '../frame-payload.js';
import type { ElementKind, ScannedList } from '../serializer.js';
import type { Place } from './binary-reader.js';
import type { BinaryElement, ScannedElements } from './structure-scan.js';

/** How a message list of a binary format is read. */
export interface BinaryDecoding extends PayloadFormat {
  /** How the format writes a list without elements. */
  readonly emptyList: number;
  /** Our own reader: decodes every value that the scan accepts. */
  read(bytes: Uint8Array, start: number, place: Place): unknown;
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

  payload(index: number, elements: 1 | 2): FramePayload {
    const first = this.#element(index);
    const last = this.#element(index + elements - 1);
    const { end } = last;
    const special = first.special || last.special;
    const foreign = first.foreign ?? last.foreign;
    if (first.kind !== 'null') {
      const second = elements === 1 ? end : last.start;
      const place = { bytes: this.#bytes, start: first.start, second, end, elements, special, foreign };
      return new FramePayload(this.#decoding, place);
    }
    const bytes = this.#afterEmptyList(last);
    const place = { bytes, start: 0, second: 1, end: bytes.length, elements, special, foreign };
    return new FramePayload(this.#decoding, place);
  }

  #afterEmptyList({ start, end }: BinaryElement): Uint8Array {
    const data = new Uint8Array(1 + end - start);
    data[0] = this.#decoding.emptyList;
    data.set(this.#bytes.subarray(start, end), 1);
    return data;
  }

  #element(index: number): BinaryElement {
    const element = this.#elements[index];
    if (element === undefined || index >= this.length)
      throw new RangeError(`the message has no element ${index}`);
    return element;
  }
}
