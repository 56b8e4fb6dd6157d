/**
 * The MessagePack serializer, on top of the optional peer dependency `msgpackr`.
 *
 * @example
 * ```ts
 * import { createMessageCodec } from '@wamp/protocol';
 * import { msgpack } from '@wamp/protocol/msgpack';
 *
 * const codec = createMessageCodec(msgpack());
 * ```
 *
 * @packageDocumentation
 */

import { binarySerializer } from './codec/binary/binary-serializer.js';
import { MsgpackReader } from './codec/msgpack/msgpack-reader.js';
import { msgpackScan } from './codec/msgpack/msgpack-scan.js';
import { MsgpackTokens } from './codec/msgpack/msgpack-tokens.js';
import { plainMsgpack } from './codec/msgpack/msgpackr.js';
import type { Serializer } from './codec/serializer.js';

/**
 * The MessagePack serializer. [SER-06]
 *
 * Values of a payload, as they are decoded:
 * - integers: a number up to 2^53, else a bigint
 * - bin: a `Uint8Array` of its own
 * - integer keys of dicts below ArgumentsKw: strings; of two equal keys the last one counts
 * - extension types and other keys: `SerializationError`. They pass unchanged between Peers with MessagePack. [SER-14]
 *
 * As they are encoded: integral numbers up to 2^53 and bigints of 64 bits as integers, all other numbers, -0, NaN and
 * infinities among them, as 64-bit floats; `undefined` in a dict is left out; `toJSON` is heeded.
 */
export function msgpack(): Serializer {
  const library = plainMsgpack();
  return binarySerializer({
    id: 'msgpack',
    format: 'MessagePack',
    rawSocketCode: 2,
    emptyList: 0x90,
    newScan: msgpackScan,
    read: (bytes, start, place) => new MsgpackReader(bytes, start, place).read(),
    readPlain: (bytes) => library.unpack(bytes),
    tokens: (out) => new MsgpackTokens(out),
    writePlain: (value) => library.pack(value),
  });
}
