import type { Payload } from '../../messages/payload.js';
import type { SerializerId } from '../serializer-id.js';
import { SharedPayload } from '../shared-payload.js';
import { type ValueRules, isPlain } from '../values.js';
import { ByteWriter } from '../byte-writer.js';
import { FramePayload } from '../frame-payload.js';
import { isEmptyDict } from '../values.js';
import { type TokenWriter, type WritePlace, binaryRules, writeValue } from './value-writer.js';

/** How the values of a binary format are written. */
export interface BinaryEncoding {
  readonly id: SerializerId;
  /** For error messages. */
  readonly format: string;
  tokens(out: ByteWriter): TokenWriter;
  /** The library: encodes a value that the rules call plain. */
  writePlain(value: unknown): Uint8Array;
}

interface Output {
  readonly bytes: ByteWriter;
  readonly tokens: TokenWriter;
}

/** Encodes messages in one binary format. */
export class BinaryEncoder {
  readonly #encoding: BinaryEncoding;
  readonly #rules: ValueRules;
  /** Where the elements of a message stand. */
  readonly #inHead: WritePlace;
  /** For the next message. Taken away while one is written, as a `toJSON` in it may encode another. */
  #spare: Output | undefined;
  /** For the next tail, which is written in the midst of a message. */
  #spareForTails: Output | undefined;

  constructor(encoding: BinaryEncoding) {
    this.#encoding = encoding;
    this.#rules = binaryRules(encoding.format);
    this.#inHead = { depth: 2, rules: this.#rules };
  }

  /** @throws {SerializationError} */
  encode(head: readonly unknown[], payload: Payload): Uint8Array {
    const out = this.#spare ?? this.#output();
    this.#spare = undefined;
    this.#write(out, head, payload);
    this.#spare = out;
    return out.bytes.take();
  }

  #output(): Output {
    const bytes = new ByteWriter();
    return { bytes, tokens: this.#encoding.tokens(bytes) };
  }

  #write(out: Output, head: readonly unknown[], given: Payload): void {
    const shared = given instanceof SharedPayload ? given : undefined;
    const payload = shared?.origin ?? given;
    if (payload.isEmpty) {
      this.#writeHead(out, head, 0);
    } else if (payload instanceof FramePayload && payload.format.id === this.#encoding.id) {
      // [MSG-44]
      this.#writeHead(out, head, payload.elements);
      out.bytes.part(payload.bytes, payload.start, payload.end);
    } else {
      this.#writeHead(out, head, payload.kwargs === undefined ? 1 : 2);
      if (shared === undefined) this.#writeArguments(out, payload);
      else out.bytes.bytes(shared.tail(this.#encoding.id, (origin) => this.#tailOf(origin)));
    }
  }

  /** Arguments and ArgumentsKw for several messages. */
  #tailOf(payload: Payload): Uint8Array {
    const out = this.#spareForTails ?? this.#output();
    this.#spareForTails = undefined;
    this.#writeArguments(out, payload);
    this.#spareForTails = out;
    return out.bytes.take();
  }

  #writeArguments(out: Output, { args, kwargs }: Payload): void {
    this.#writeArgument(out, args ?? []);
    if (kwargs !== undefined) this.#writeArgument(out, kwargs);
  }

  /** @param more - how many elements will follow the head */
  #writeHead({ tokens }: Output, head: readonly unknown[], more: number): void {
    tokens.list(head.length + more);
    for (const element of head) {
      if (typeof element === 'object' && isEmptyDict(element)) tokens.dict(0);
      else writeValue(tokens, element, this.#inHead);
    }
  }

  #writeArgument(out: Output, value: object): void {
    if (isPlain(value, 2, this.#rules)) out.bytes.bytes(this.#encoding.writePlain(value));
    else writeValue(out.tokens, value, this.#inHead);
  }
}
