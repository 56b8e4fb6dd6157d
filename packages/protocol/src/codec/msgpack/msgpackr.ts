import { Packr } from 'msgpackr';

/** What this suite uses of msgpackr; the only module that names it. */
export interface PlainMsgpack {
  pack(value: unknown): Uint8Array;
  unpack(bytes: Uint8Array): unknown;
}

/** msgpackr without its extensions of MessagePack: plain maps, no records, no types of its own. */
export function plainMsgpack(): PlainMsgpack {
  const packr = new Packr({ useRecords: false, mapsAsObjects: true, variableMapSize: true });
  return {
    pack: (value) => packr.pack(value),
    unpack: (bytes): unknown => packr.unpack(bytes),
  };
}
