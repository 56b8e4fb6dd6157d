import { ProtocolError } from '../../errors.js';
import {
  type DecodeLimits,
  type ElementKind,
  defaultDecodeLimits,
  maxRecordedElements,
} from '../serializer.js';
import { isUtf8 } from '../utf8.js';

/** What the scan keeps of one element of the message list. */
export interface BinaryElement {
  kind: ElementKind;
  start: number;
  /** Behind the last byte. */
  end: number;
  isEmpty: boolean;
  /** True when it holds what the library would not give as we promise it: our own reader has to decode it. */
  special: boolean;
  /** What in it has no counterpart here, when there is such a thing: it can be passed on, not decoded. */
  foreign: string | undefined;
}

/** What a scan found; the next scan overwrites it. */
export interface ScannedElements {
  readonly count: number;
  /** The first ones, more than any message has. Those behind `count` are of no message. */
  readonly elements: readonly Readonly<BinaryElement>[];
}

/** The kinds of values that hold other values. */
export type Container = 'list' | 'dict' | 'tag';

/** A declared length that ends with a stop code instead. */
export const indefinite = Number.POSITIVE_INFINITY;

const dunderProto = new TextEncoder().encode('__proto__');

const noBytes: Uint8Array = new Uint8Array(0);

/**
 * The bookkeeping of one pass over a binary frame: which container the next value belongs to, whether it is a key,
 * and every limit. A format reads the headers of values and tells what it found. Iterative; its memory is three
 * numbers for each open container, and it is used again for the next frame. (D11)
 */
export class StructureScan implements ScannedElements {
  bytes = noBytes;
  /** The next byte to read; a format sets it behind each header, `text` and `skip` move it. */
  at = 0;
  readonly elements: readonly BinaryElement[] = Array.from({ length: maxRecordedElements }, () => ({
    kind: 'null',
    start: 0,
    end: 0,
    isEmpty: true,
    special: false,
    foreign: undefined,
  }));
  readonly #readHeader: (scan: StructureScan) => void;
  readonly #stopCode: number;
  #limits = defaultDecodeLimits;
  #count = 0;
  #values = 0;
  /** Values that containers declared and that did not come yet: each is at least one byte. */
  #outstanding = 1;
  #depth = 0;
  readonly #containers: Container[] = [];
  readonly #declared: number[] = [];
  readonly #seen: number[] = [];
  #isKey = false;
  #current: BinaryElement | undefined;

  /**
   * @param readHeader - reads one header at `at` and calls `begin` or `open`
   * @param stopCode - the byte that ends indefinite containers, in formats that have them
   */
  constructor(readHeader: (scan: StructureScan) => void, stopCode = -1) {
    this.#readHeader = readHeader;
    this.#stopCode = stopCode;
  }

  /** The number of elements of the message list. */
  get count(): number {
    return this.#count;
  }

  /** Scans a frame. @throws {ProtocolError} */
  run(bytes: Uint8Array, limits: DecodeLimits): ScannedElements {
    this.bytes = bytes;
    this.at = 0;
    this.#limits = limits;
    this.#count = 0;
    this.#values = 0;
    this.#outstanding = 1;
    this.#depth = 0;
    this.#isKey = false;
    this.#current = undefined;
    try {
      this.#list();
    } finally {
      // Between messages it holds no frame.
      this.bytes = noBytes;
    }
    return this;
  }

  #list(): void {
    const readHeader = this.#readHeader;
    const stopCode = this.#stopCode;
    readHeader(this);
    if (this.#depth === 0 || this.#containers[0] !== 'list')
      throw new ProtocolError('a message must be one list');
    while (this.#depth > 0) {
      const top = this.#depth - 1;
      const seen = this.#seen[top] ?? 0;
      const declared = this.#declared[top] ?? 0;
      if (seen === declared) this.#leave();
      else if (declared === indefinite && this.bytes[this.at] === stopCode) this.#stop(seen);
      else readHeader(this);
    }
    if (this.at < this.bytes.length) this.fail('there is something behind the message'); // [SER-12] [MSG-53]
    if (this.#count === 0) throw new ProtocolError('a message must not be an empty list'); // [MSG-02]
  }

  /** Whether the value being read is the key of a dict. */
  get isKey(): boolean {
    return this.#isKey;
  }

  /** Begins a value, with `at` on its first byte. */
  begin(kind: ElementKind): void {
    const depth = this.#depth;
    this.#outstanding--;
    if (depth === 0) return;
    const top = depth - 1;
    const seen = this.#seen[top] ?? 0;
    this.#seen[top] = seen + 1;
    if (this.#declared[top] === indefinite) this.#outstanding++;
    this.#isKey = (seen & 1) === 0 && this.#containers[top] === 'dict';
    if (this.#isKey) this.#beginKey(kind);
    else if (++this.#values > this.#limits.maxElements)
      this.#exceed(`hold more than ${this.#limits.maxElements} values`);
    if (depth === 1) this.#beginElement(kind);
    else if (depth === 2 && this.#current !== undefined) this.#current.isEmpty = false;
  }

  #beginKey(kind: ElementKind): void {
    if (kind === 'string') return;
    // [TYP-08] Options, Details and ArgumentsKw have string keys; dicts deeper in a payload may have others
    if (this.#depth === 2) this.fail('a key must be a string');
    if (kind === 'integer') this.special();
    else this.foreign('a key of type', kind);
  }

  #beginElement(kind: ElementKind): void {
    if (this.#current !== undefined) this.#current.end = this.at;
    this.#current = undefined;
    const element = this.elements[this.#count++];
    if (element === undefined) return;
    element.kind = kind;
    element.start = this.at;
    element.end = this.at;
    element.isEmpty = true;
    element.special = false;
    element.foreign = undefined;
    this.#current = element;
  }

  /** The container that was just begun holds `children` values; in dicts keys count too. */
  open(container: Container, children: number): void {
    if (this.#depth >= this.#limits.maxDepth) this.#exceed(`be nested deeper than ${this.#limits.maxDepth}`);
    // An indefinite container has its stop code at least.
    this.#outstanding += children === indefinite ? 1 : children;
    if (this.#outstanding > this.bytes.length - this.at) this.truncated();
    this.#containers[this.#depth] = container;
    this.#declared[this.#depth] = children;
    this.#seen[this.#depth] = 0;
    this.#depth++;
  }

  #leave(): void {
    this.#depth--;
    if (this.#depth === 0 && this.#current !== undefined) this.#current.end = this.at;
  }

  #stop(seen: number): void {
    if (this.#containers[this.#depth - 1] === 'dict' && (seen & 1) === 1) this.fail('a key without a value');
    this.#outstanding--;
    this.#leave();
    this.at++;
  }

  /** Moves behind `length` bytes that may hold anything. */
  skip(length: number): void {
    if (length > this.bytes.length - this.at) this.truncated();
    this.at += length;
  }

  /** Moves behind a text of `length` bytes. */
  text(length: number): void {
    const start = this.at;
    this.textPart(length);
    if (!this.#isKey) return;
    this.checkKeyLength(length);
    if (length === 9 && dunderProto.every((code, at) => this.bytes[start + at] === code)) this.refuseKey();
  }

  /** Moves behind `length` bytes of text that may be only a part of a value. [MSG-54] */
  textPart(length: number): void {
    const start = this.at;
    this.skip(length);
    if (!isUtf8(this.bytes, start, this.at)) this.fail('a text must be valid UTF-8', start);
  }

  /** L26 */
  checkKeyLength(length: number): void {
    if (length <= this.#limits.maxKeyBytes) return;
    this.#exceed(`have a key of more than ${this.#limits.maxKeyBytes} bytes`);
  }

  /** [TYP-20] D10 */
  refuseKey(): never {
    this.fail('the key "__proto__" is not accepted');
  }

  /** The element that is being scanned needs our own reader. */
  special(): void {
    if (this.#current !== undefined) this.#current.special = true;
  }

  /** The element that is being scanned holds what nobody here can decode. */
  foreign(what: string, detail: number | string = ''): void {
    if (this.#current !== undefined) this.#current.foreign ??= `${what} ${detail}`.trimEnd();
  }

  truncated(): never {
    this.fail('the message ends too early', this.bytes.length);
  }

  fail(problem: string, at = this.at): never {
    throw new ProtocolError(`invalid message at byte ${at}: ${problem}`);
  }

  #exceed(limit: string): never {
    throw new ProtocolError(`a message must not ${limit}`, { closeCode: 1008 });
  }
}
