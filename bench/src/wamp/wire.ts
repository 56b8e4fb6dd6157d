import { Packr, Unpackr } from 'msgpackr';
import { opcode } from '../websocket/client-frame.ts';

export type SerializerName = 'json' | 'msgpack';

/**
 * How WAMP messages look as bytes. `encode` and `decode` use a library and serve the set-up only;
 * the others read and patch single fields of a message in place and serve the measured loop.
 */
export interface Wire {
  readonly serializer: SerializerName;
  readonly subprotocol: string;
  readonly opcode: number;
  /** Offset of the request id, which follows the message type. */
  readonly idOffset: number;
  encode(message: readonly unknown[]): Buffer;
  decode(bytes: Uint8Array): unknown;
  /** The message type, or -1 when the bytes do not begin as a compactly written message. */
  readType(bytes: Buffer, start: number): number;
  /** The integer at `at`, or -1 when there is none in integer form. */
  readId(bytes: Buffer, at: number): number;
  /** Bytes that `id` takes. */
  idWidth(id: number): number;
  writeId(bytes: Buffer, at: number, id: number): void;
}

export function wireOf(serializer: SerializerName): Wire {
  return serializer === 'json' ? jsonWire : msgpackWire;
}

const digitZero = 0x30;
const comma = 0x2c;
const bracket = 0x5b;

/** Message types that the generator uses have two digits in JSON. */
const jsonWire: Wire = {
  serializer: 'json',
  subprotocol: 'wamp.2.json',
  opcode: opcode.text,
  idOffset: 4,
  encode: (message) => Buffer.from(JSON.stringify(message)),
  decode: (bytes): unknown => JSON.parse(Buffer.from(bytes).toString('utf8')),
  readType(bytes, start) {
    if (bytes[start] !== bracket || bytes[start + 3] !== comma) return -1;
    return ((bytes[start + 1] ?? 0) - digitZero) * 10 + ((bytes[start + 2] ?? 0) - digitZero);
  },
  readId(bytes, at) {
    let id = 0;
    let next = at;
    for (;;) {
      const digit = (bytes[next] ?? 0) - digitZero;
      if (digit < 0 || digit > 9) return next === at || bytes[next] !== comma ? -1 : id;
      id = id * 10 + digit;
      next++;
    }
  },
  idWidth: (id) => {
    let width = 1;
    for (let rest = id; rest >= 10; rest /= 10) width++;
    return width;
  },
  writeId(bytes, at, id) {
    let rest = id;
    for (let place = at + jsonWire.idWidth(id) - 1; place >= at; place--) {
      bytes[place] = digitZero + (rest % 10);
      rest = Math.floor(rest / 10);
    }
  },
};

const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false });

/** Message types are below 128, so they take one byte. */
const msgpackWire: Wire = {
  serializer: 'msgpack',
  subprotocol: 'wamp.2.msgpack',
  opcode: opcode.binary,
  idOffset: 2,
  // The packer hands out views of a buffer that it uses again.
  encode: (message) => Buffer.from(packr.pack(message)),
  decode: (bytes): unknown => unpackr.unpack(bytes),
  readType(bytes, start) {
    const isShortArray = ((bytes[start] ?? 0) & 0xf0) === 0x90;
    return isShortArray ? (bytes[start + 1] ?? -1) : -1;
  },
  readId(bytes, at) {
    const form = bytes[at] ?? 0;
    if (form < 0x80) return form;
    if (form === 0xcc) return bytes.readUInt8(at + 1);
    if (form === 0xcd) return bytes.readUInt16BE(at + 1);
    if (form === 0xce) return bytes.readUInt32BE(at + 1);
    if (form === 0xcf) return Number(bytes.readBigUInt64BE(at + 1));
    return -1;
  },
  idWidth: (id) => (id < 0x80 ? 1 : id < 0x100 ? 2 : id < 0x10000 ? 3 : id < 0x1_0000_0000 ? 5 : 9),
  writeId(bytes, at, id) {
    if (id < 0x80) bytes[at] = id;
    else if (id < 0x100) bytes.writeUInt16BE(0xcc00 | id, at);
    else if (id < 0x10000) {
      bytes[at] = 0xcd;
      bytes.writeUInt16BE(id, at + 1);
    } else if (id < 0x1_0000_0000) {
      bytes[at] = 0xce;
      bytes.writeUInt32BE(id, at + 1);
    } else {
      bytes[at] = 0xcf;
      bytes.writeBigUInt64BE(BigInt(id), at + 1);
    }
  },
};
