import { Packr } from 'msgpackr';
import { opcode } from '../websocket/client-frame.ts';
import { readSized, sizedWidth, sizedWriter, type SizedForms } from './sized-integer.ts';
import { withPlainIds } from './plain-ids.ts';
import type { Wire } from './wire.ts';

const packr = new Packr({ useRecords: false, mapsAsObjects: true, variableMapSize: true });

const int8 = 0xd0;
const float64 = 0xcb;
const unsigned: SizedForms = { inlineBelow: 0x80, first: 0xcc };

export const msgpackWire: Wire = {
  serializer: 'msgpack',
  subprotocol: 'wamp.2.msgpack',
  opcode: opcode.binary,
  // The packer hands out views of a buffer that it uses again.
  encode: (message) => Buffer.from(packr.pack(message)),
  decode: (bytes) => withPlainIds(packr.unpack(bytes)),
  idAt(message) {
    const typeAt = arrayHeader(message[0] ?? 0);
    return typeAt < 0 ? -1 : typeAt + integerWidth(message[typeAt] ?? 0);
  },
  readId(bytes, at) {
    const form = bytes[at] ?? 0;
    if (form < unsigned.inlineBelow) return form;
    const id = readSized(bytes, at, unsigned);
    return id < 0 ? readOther(bytes, at) : id;
  },
  idWidth: (id) => sizedWidth(id, unsigned),
  writeId: sizedWriter(unsigned),
};

/** Length of the header of an array of any size class, or -1 when it is none. */
function arrayHeader(form: number): number {
  if ((form & 0xf0) === 0x90) return 1;
  if (form === 0xdc) return 3;
  return form === 0xdd ? 5 : -1;
}

/** Some encoders write ids that are signed integers or floats in their language as what they are. */
function readOther(bytes: Buffer, at: number): number {
  switch (bytes[at]) {
    case int8:
      return bytes.readInt8(at + 1);
    case int8 + 1:
      return bytes.readInt16BE(at + 1);
    case int8 + 2:
      return bytes.readInt32BE(at + 1);
    case int8 + 3:
      return Number(bytes.readBigInt64BE(at + 1));
    case float64:
      return bytes.readDoubleBE(at + 1);
    default:
      return -1;
  }
}

/** Of an integer that is not negative, in any form. */
function integerWidth(form: number): number {
  if (form >= unsigned.first && form < unsigned.first + 4) return 1 + 2 ** (form - unsigned.first);
  return form >= int8 && form < int8 + 4 ? 1 + 2 ** (form - int8) : 1;
}
