import { Encoder } from 'cbor-x';
import { opcode } from '../websocket/client-frame.ts';
import { readSized, sizedWidth, sizedWriter, type SizedForms } from './sized-integer.ts';
import { withPlainIds } from './plain-ids.ts';
import type { Wire } from './wire.ts';

const encoder = new Encoder({
  useRecords: false,
  mapsAsObjects: true,
  variableMapSize: true,
  tagUint8Array: false,
});

const majorArray = 4;
const indefinite = 0x1f;
const float64 = 0xfb;

const unsigned: SizedForms = { inlineBelow: 0x18, first: 0x18 };

export const cborWire: Wire = {
  serializer: 'cbor',
  subprotocol: 'wamp.2.cbor',
  opcode: opcode.binary,
  // The encoder hands out views of a buffer that it uses again.
  encode: (message) => Buffer.from(encoder.encode(message)),
  decode: (bytes) => withPlainIds(encoder.decode(bytes)),
  idAt(message) {
    const first = message[0] ?? 0;
    if (first >> 5 !== majorArray) return -1;
    const typeAt = (first & 0x1f) === indefinite ? 1 : headWidth(first);
    return typeAt + headWidth(message[typeAt] ?? 0);
  },
  readId(bytes, at) {
    const form = bytes[at] ?? 0;
    if (form < unsigned.inlineBelow) return form;
    return form === float64 ? bytes.readDoubleBE(at + 1) : readSized(bytes, at, unsigned);
  },
  idWidth: (id) => sizedWidth(id, unsigned),
  writeId: sizedWriter(unsigned),
};

/** Bytes of an integer, or of the header of an array, with this first byte. */
function headWidth(form: number): number {
  const size = form & 0x1f;
  return size < 0x18 ? 1 : 1 + 2 ** (size - 0x18);
}
