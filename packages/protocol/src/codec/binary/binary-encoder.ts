import type { Payload } from '../../messages/payload.js';
import type { SerializerId } from '../serializer-id.js';
import { type ValueRules, isPlain } from '../values.js';
import { ByteWriter } from './byte-writer.js';
import { type TokenWriter, binaryRules, writeValue } from './value-writer.js';

/** How the values of a binary format are written. */
export interface BinaryEncoding {
  readonly id: SerializerId;
  /** For error messages. */
  readonly format: string;
  tokens(out: ByteWriter): TokenWriter;
  /** The library: encodes a value that the rules call plain. */
  writePlain(value: unknown): Uint8Array;
}

const initialCapacity = 1024;
/** A buffer that grew beyond this is not kept for the next message. */
const keptCapacity = 65_536;

interface Output {
  readonly bytes: ByteWriter;
  readonly tokens: TokenWriter;
}

/** Encodes messages in one binary format. */
export class BinaryEncoder {
  readonly #encoding: BinaryEncoding;
  readonly #rules: ValueRules;
  /** For the next message. Taken away while one is written, as a `toJSON` in it may encode another. */
  #spare: Output | undefined;

  constructor(encoding: BinaryEncoding) {
    this.#encoding = encoding;
    this.#rules = binaryRules(encoding.format);
  }

  /** @throws {SerializationError} */
  encode(head: readonly unknown[], payload: Payload): Uint8Array {
    const out = this.#spare ?? this.#output();
    this.#spare = undefined;
    this.#write(out, head, payload);
    const frame = out.bytes.take();
    if (out.bytes.capacity <= keptCapacity) this.#spare = out;
    return frame;
  }

  #output(): Output {
    const bytes = new ByteWriter(initialCapacity);
    return { bytes, tokens: this.#encoding.tokens(bytes) };
  }

  #write(out: Output, head: readonly unknown[], payload: Payload): void {
    const { wire } = payload;
    const copied =
      wire?.serializer === this.#encoding.id && wire.data instanceof Uint8Array ? wire.data : undefined;
    const { args, kwargs } = copied === undefined ? payload : { args: undefined, kwargs: undefined };
    const elements =
      copied === undefined ? Number(!payload.isEmpty) + Number(kwargs !== undefined) : (wire?.elements ?? 0);
    out.tokens.list(head.length + elements);
    for (const element of head) writeValue(out.tokens, element, { depth: 2, rules: this.#rules });
    if (copied !== undefined)
      out.bytes.bytes(copied); // [MSG-44]
    else if (!payload.isEmpty) this.#writeArguments(out, args ?? [], kwargs);
  }

  #writeArguments(out: Output, args: readonly unknown[], kwargs: object | undefined): void {
    this.#writeArgument(out, args);
    if (kwargs !== undefined) this.#writeArgument(out, kwargs);
  }

  #writeArgument(out: Output, value: object): void {
    if (isPlain(value, 2, this.#rules)) out.bytes.bytes(this.#encoding.writePlain(value));
    else writeValue(out.tokens, value, { depth: 2, rules: this.#rules });
  }
}
