const size = 1 << 20;

/** A frame that wants to cost a decoder more than it cost its sender. */
export interface Bomb {
  readonly what: string;
  readonly frame: Uint8Array;
}

/** The bombs of the serializers that the specification names. [T32] [T33] [SER-15] */
export const bombs: Readonly<Record<string, readonly Bomb[]>> = {
  json: [
    { what: '100,000 open lists', frame: text('['.repeat(100_000)) },
    { what: '100,000 nested lists', frame: text('['.repeat(100_000) + ']'.repeat(100_000)) },
    { what: '100,000 nested dicts', frame: text('[1,' + '{"a":'.repeat(100_000)) },
    { what: 'half a million empty lists', frame: text(`[48,1,{},"a",[${'[],'.repeat(size / 2)}[]]]`) },
    { what: 'half a million elements of the message list', frame: text(`[${'1,'.repeat(size / 2)}1]`) },
  ],
  msgpack: [
    { what: 'a list that declares 4 G items', frame: bytes(0xdd, 0xff, 0xff, 0xff, 0xff) },
    { what: 'a dict that declares 4 G pairs', frame: bytes(0x92, 0x01, 0xdf, 0xff, 0xff, 0xff, 0xff) },
    { what: 'a text that declares 4 GiB', frame: bytes(0x92, 0x01, 0xdb, 0xff, 0xff, 0xff, 0xff, 0x61) },
    { what: 'bytes that declare 4 GiB', frame: bytes(0x92, 0x01, 0xc6, 0xff, 0xff, 0xff, 0xff, 0x61) },
    {
      what: 'an extension that declares 4 GiB',
      frame: bytes(0x92, 0x01, 0xc9, 0xff, 0xff, 0xff, 0xff, 0x61),
    },
    { what: 'nested lists of 65,535 items each', frame: repeated(size, 0xdc, 0xff, 0xff) },
    { what: '100,000 nested lists', frame: repeated(100_000, 0x91) },
    { what: 'a million elements of the message list', frame: joinedTo([0xdd, 0x00, 0x10, 0x00, 0x00], size) },
    {
      what: 'a million empty lists',
      frame: joinedTo([0x95, 0x30, 0x01, 0x80, 0xa1, 0x61, 0xdd, 0x00, 0x10, 0x00, 0x00], size, 0x90),
    },
  ],
  cbor: [
    { what: 'a list that declares 2^64 items', frame: bytes(0x9b, ...repeated(8, 0xff)) },
    { what: 'a dict that declares 2^64 pairs', frame: bytes(0x82, 0x01, 0xbb, ...repeated(8, 0xff)) },
    {
      what: 'a text that declares 2^63 bytes',
      frame: bytes(0x82, 0x01, 0x7b, 0x7f, ...repeated(7, 0xff), 0x61),
    },
    { what: 'bytes that declare 4 GiB', frame: bytes(0x82, 0x01, 0x5a, 0xff, 0xff, 0xff, 0xff, 0x61) },
    { what: 'nested lists of 65,535 items each', frame: repeated(size, 0x99, 0xff, 0xff) },
    { what: '100,000 nested lists', frame: repeated(100_000, 0x81) },
    { what: '100,000 nested lists of indefinite length', frame: repeated(100_000, 0x9f) },
    { what: '100,000 nested tags', frame: bytes(0x82, 0x01, ...repeated(100_000, 0xc1), 0x01) },
    { what: 'a text of a million empty parts', frame: bytes(0x82, 0x01, 0x7f, ...repeated(100_000, 0x60)) },
    { what: 'a million elements of the message list', frame: joinedTo([0x9a, 0x00, 0x10, 0x00, 0x00], size) },
    {
      what: 'a million empty lists',
      frame: joinedTo([0x85, 0x18, 0x30, 0x01, 0xa0, 0x61, 0x61, 0x9a, 0x00, 0x10, 0x00, 0x00], size, 0x80),
    },
  ],
};

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

function bytes(...content: readonly number[]): Uint8Array {
  return Uint8Array.from(content);
}

/** `length` bytes that repeat a pattern. */
function repeated(length: number, ...pattern: readonly number[]): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => pattern[at % pattern.length] ?? 0);
}

/** `head`, then `count` times the same byte. */
function joinedTo(head: readonly number[], count: number, byte = 1): Uint8Array {
  const frame = new Uint8Array(head.length + count).fill(byte);
  frame.set(head);
  return frame;
}
