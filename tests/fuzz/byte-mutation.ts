import type { Format } from './generation.ts';
import type { Random } from './random.ts';
import type { Written } from './written.ts';

const utf8 = new TextEncoder();

/** Bytes that mean something in a format, more likely to hurt than any others. */
const alphabets: Readonly<Record<Format, readonly number[]>> = {
  json: [...utf8.encode('[]{},:"\\u0123456789eE+-.truefalsn \t\n\u0000ä')],
  msgpack: [
    ...[0x00, 0x01, 0x10, 0x30, 0x7f, 0x80, 0x81, 0x8f, 0x90, 0x91, 0x94, 0x95, 0x96, 0x9f, 0xa0, 0xa1, 0xbf],
    ...[0xc0, 0xc1, 0xc2, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd1],
    ...[0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xe0, 0xff],
  ],
  cbor: [
    ...[0x00, 0x01, 0x10, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x20, 0x38, 0x3b, 0x40, 0x41, 0x58, 0x5b, 0x5f],
    ...[0x60, 0x61, 0x78, 0x7b, 0x7f, 0x80, 0x81, 0x84, 0x85, 0x86, 0x98, 0x9b, 0x9f, 0xa0, 0xa1, 0xb8, 0xbf],
    ...[0xc0, 0xc1, 0xc2, 0xd8, 0xdb, 0xe0, 0xf4, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xff],
  ],
};

/** Changes a frame without regard for what it means. `other` makes one to take parts from. */
export function mutateBytes(
  { bytes, headers }: Written,
  random: Random,
  [format, other]: readonly [Format, () => Written],
): void {
  const at = random.below(bytes.length + 1);
  switch (random.below(10)) {
    case 0:
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << random.below(8));
      return;
    case 1:
      bytes[at % bytes.length] = random.pick(alphabets[format]);
      return;
    case 2:
      bytes.splice(at, 1 + random.below(3));
      return;
    case 3:
      bytes.splice(at, 0, random.pick(alphabets[format]));
      return;
    case 4:
      bytes.length = at;
      return;
    case 5: {
      const part = bytes.slice(at, at + 1 + random.below(12));
      bytes.splice(random.below(bytes.length + 1), 0, ...part);
      return;
    }
    case 6:
      bytes.push(...(random.once(2) ? other().bytes : [random.pick(alphabets[format])]));
      return;
    case 7: {
      // the beginning of one and the end of another, cut at headers so that something may come of it
      const taken = other();
      const from = random.pick([0, ...taken.headers]);
      bytes.splice(random.pick([0, ...headers]), bytes.length, ...taken.bytes.slice(from));
      return;
    }
    default: {
      const header = random.pick([0, ...headers]) + (random.once(4) ? 1 : 0);
      const byte = bytes[header] ?? 0;
      bytes[header] = random.pick([byte + 1, byte - 1, byte | 0x1f, random.below(256)]) & 0xff;
    }
  }
}
