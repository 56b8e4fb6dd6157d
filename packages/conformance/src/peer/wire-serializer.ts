import { Decoder as CborDecoder, Encoder as CborEncoder } from 'cbor-x';
import { Packr, Unpackr } from 'msgpackr';

/** The name of a serializer, as in the WebSocket subprotocol ids. */
export type WireSerializerName = 'json' | 'msgpack' | 'cbor';

/** A message as it stands on the wire: a plain list. */
export type WireMessage = readonly unknown[];

/** Turns plain lists into the octets of one transport message and back. */
export interface WireSerializer {
  readonly name: WireSerializerName;
  /** The WebSocket subprotocol id. */
  readonly subprotocol: string;
  /** The number of the serializer in the RawSocket handshake. */
  readonly rawSocketCode: number;
  readonly binary: boolean;
  encode(message: unknown): Uint8Array;
  /** @throws {Error} when the octets are not one value. */
  decode(octets: Uint8Array): unknown;
}

const utf8 = new TextEncoder();

const json: WireSerializer = {
  name: 'json',
  subprotocol: 'wamp.2.json',
  rawSocketCode: 1,
  binary: false,
  encode: (message) => utf8.encode(JSON.stringify(message, (_key, value: unknown) => bytesToText(value))),
  decode: (octets) => {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(octets);
    const value: unknown = JSON.parse(text, (_key, item: unknown) => textToBytes(item));
    return value;
  },
};

const packr = new Packr({ useRecords: false, moreTypes: false });
const unpackr = new Unpackr({ useRecords: false, int64AsType: 'bigint' });

const msgpack: WireSerializer = {
  name: 'msgpack',
  subprotocol: 'wamp.2.msgpack',
  rawSocketCode: 2,
  binary: true,
  encode: (message) => packr.pack(widen(message)),
  decode: (octets) => narrow(unpackr.unpack(octets)),
};

const cborEncoder = new CborEncoder({ useRecords: false, tagUint8Array: false, mapsAsObjects: true });
const cborDecoder = new CborDecoder({ useRecords: false, mapsAsObjects: true });

const cbor: WireSerializer = {
  name: 'cbor',
  subprotocol: 'wamp.2.cbor',
  rawSocketCode: 3,
  binary: true,
  encode: (message) => cborEncoder.encode(widen(message)),
  decode: (octets) => narrow(cborDecoder.decode(octets)),
};

/** The three serializers of the Basic Profile, built on the libraries directly. */
export const wireSerializers: Readonly<Record<WireSerializerName, WireSerializer>> = { json, msgpack, cbor };

/** Both libraries write integers from 2^32 up as floats unless they are bigint. */
function widen(value: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isInteger(value) && Math.abs(value) >= 2 ** 31 && Math.abs(value) <= 2 ** 53
      ? BigInt(value)
      : value;
  }
  return mapDeep(value, widen);
}

/** Integers up to 2^53 become numbers whatever width they had on the wire. */
function narrow(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return value <= 2n ** 53n && value >= -(2n ** 53n) ? Number(value) : value;
  }
  if (value instanceof Uint8Array) return new Uint8Array(value);
  return mapDeep(value, narrow);
}

function mapDeep(value: unknown, map: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => map(item));
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]: [string, unknown]) => [key, map(item)]),
    );
  }
  return value;
}

/** JSON carries octets as text: U+0000 and then Base64. */
function bytesToText(value: unknown): unknown {
  return value instanceof Uint8Array ? `\0${Buffer.from(value).toString('base64')}` : value;
}

function textToBytes(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('\0')) return value;
  return new Uint8Array(Buffer.from(value.slice(1), 'base64'));
}
