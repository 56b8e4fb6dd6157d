// In browsers the build that makes no code from text, which many pages' policies forbid.
import { Encoder } from '#cbor-x';

/** What this suite uses of cbor-x; the only module that names it. */
export interface PlainCbor {
  encode(value: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
}

/** cbor-x without its extensions of CBOR: plain maps, no records, no tags of its own. */
export function plainCbor(): PlainCbor {
  const encoder = new Encoder({
    useRecords: false,
    mapsAsObjects: true,
    variableMapSize: true,
    tagUint8Array: false,
  });
  return {
    encode: (value) => encoder.encode(value),
    decode: (bytes): unknown => encoder.decode(bytes),
  };
}
