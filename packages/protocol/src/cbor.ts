/**
 * The CBOR serializer, on top of the optional peer dependency `cbor-x`.
 *
 * @example
 * ```ts
 * import { createMessageCodec } from '@wamp/protocol';
 * import { cbor } from '@wamp/protocol/cbor';
 *
 * const codec = createMessageCodec(cbor());
 * ```
 *
 * @packageDocumentation
 */

import { binarySerializer } from './codec/binary/binary-serializer.js';
import { CborReader } from './codec/cbor/cbor-reader.js';
import { cborScan } from './codec/cbor/cbor-scan.js';
import { CborTokens } from './codec/cbor/cbor-tokens.js';
import { plainCbor } from './codec/cbor/cbor-x.js';
import type { Serializer } from './codec/serializer.js';

/**
 * The CBOR serializer. [SER-10]
 *
 * Values of a payload, as they are decoded:
 * - integers, also those of tags 2 and 3: a number up to 2^53, else a bigint
 * - byte strings, also those of tag 64: a `Uint8Array` of its own
 * - tags 0 and 1 (dates), 32 (URI) and 55799 (CBOR itself): the text or number in them
 * - half and single floats: the number they stand for; undefined: `undefined`
 * - integer keys of dicts below ArgumentsKw: strings; of two equal keys the last one counts
 * - other tags, simple values and keys: `SerializationError`. They pass unchanged between Peers with CBOR. [SER-14]
 *
 * As they are encoded: integral numbers up to 2^53 and bigints of 64 bits as integers, all other numbers, -0, NaN and
 * infinities among them, as 64-bit floats; bytes without a tag; `undefined` in a dict is left out; `toJSON` is heeded.
 */
export function cbor(): Serializer {
  const library = plainCbor();
  return binarySerializer({
    id: 'cbor',
    format: 'CBOR',
    rawSocketCode: 3,
    emptyList: 0x80,
    newScan: cborScan,
    read: (bytes, start, place) => new CborReader(bytes, start, place).read(),
    readPlain: (bytes) => library.decode(bytes),
    tokens: (out) => new CborTokens(out),
    writePlain: (value) => library.encode(value),
  });
}
