import type { SerializerId } from '@wamp/protocol';
import type { Random } from './random.ts';
import { Dict, Float, Foreign, Tagged, type Tree } from './tree.ts';

/** The formats of the fuzz. */
export type Format = Extract<SerializerId, 'json' | 'msgpack' | 'cbor'>;

const texts = [
  '',
  'a',
  'x'.repeat(31),
  'y'.repeat(32),
  'z'.repeat(50),
  'Grüße',
  '日本語',
  '\u{1F600}',
  'a"b\\c/d',
  'line\nend\t\u0001\u007f',
  '\0',
  '\0AAEC',
  '\0x',
  'a\0b',
  '__proto__',
  '9007199254740993',
  '\u2028',
];
const uris = ['com.example.add', 'a.b', 'com.x', 'wamp.x', '', 'x'.repeat(40), 'com.ä'];
const keys = [
  'a',
  'b',
  'key',
  'toJSON',
  'constructor',
  '',
  '1',
  '0',
  'ä',
  '\u{1F600}k',
  'k'.repeat(20),
  'k'.repeat(24),
];
/** Keys at their limit and beyond, and the one that nobody may use. */
const rareKeys = ['k'.repeat(25), 'ä'.repeat(12), 'ä'.repeat(13), '__proto__', '\0k', '9007199254740993'];
const integers = [0, 1, 23, 24, 31, 127, 128, 255, 256, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32];
const edges = [
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
  10n ** 15n,
];
const floats = [0, -0, 1, 1.5, -2.25, 0.1, 1e3, 1e16, 1e21, 5e-324, 1.7976931348623157e308, 2 ** 53, 2 ** 60];
const specials = [NaN, Infinity, -Infinity];
const tags = [0, 1, 2, 3, 32, 64, 55799, 4, 258, 65_536];

/** An integer of any size that the format can hold. */
export function randomInteger(random: Random, format: Format): bigint {
  const magnitude = random.once(8) ? random.pick(edges) : BigInt(random.pick(integers) + random.below(3));
  const signed = random.once(3) ? -magnitude : magnitude;
  if (format !== 'msgpack' && random.once(200)) return signed * 10n ** BigInt(random.pick([5, 1010]));
  if (format === 'json') return signed;
  const lowest = format === 'cbor' ? -(2n ** 64n) : -(2n ** 63n);
  return signed < lowest ? lowest : signed > 2n ** 64n - 1n ? 2n ** 64n - 1n : signed;
}

/** A value of any kind that the format has, nested at most `depth` times. */
export function randomValue(random: Random, format: Format, depth = 3): Tree {
  switch (random.below(depth > 0 ? 14 : 9)) {
    case 0:
      return random.once(2);
    case 1:
      return null;
    case 2:
    case 3:
      return randomInteger(random, format);
    case 4:
      return new Float(format !== 'json' && random.once(6) ? random.pick(specials) : random.pick(floats));
    case 5:
    case 6:
      return random.pick(texts);
    case 7:
      return Uint8Array.from({ length: random.below(12) }, () => random.below(256));
    case 8:
      return randomOddity(random, format, depth);
    case 9:
    case 10:
    case 11:
      return randomList(random, format, depth - 1);
    default:
      return randomDict(random, format, depth - 1);
  }
}

/** What only some formats have. */
function randomOddity(random: Random, format: Format, depth: number): Tree {
  if (format === 'json') return random.pick(texts);
  if (random.once(3)) return undefined;
  if (format === 'msgpack')
    return new Foreign(random.below(256) - 128, new Uint8Array(random.pick([0, 1, 2, 4, 5, 8, 16, 17])));
  if (random.once(4)) return new Foreign(random.pick([0, 16, 19, 32, 255]));
  const bytes = Uint8Array.from({ length: random.pick([0, 1, 8, 9, 20, 512, 513]) }, () => random.below(256));
  const tag = random.pick(tags);
  const isBignum = (tag === 2 || tag === 3) && !random.once(8);
  return new Tagged(tag, isBignum ? bytes : randomValue(random, format, Math.max(0, depth - 1)));
}

/** A list of up to five values. */
export function randomList(random: Random, format: Format, depth = 2): Tree[] {
  return Array.from({ length: random.below(6) }, () => randomValue(random, format, depth));
}

/** A dict of up to three pairs, now and then with a key twice, or one of another kind than text. */
export function randomDict(random: Random, format: Format, depth = 2): Dict {
  return new Dict(
    Array.from({ length: random.below(4) }, () => [
      randomKey(random, format, depth),
      randomValue(random, format, depth),
    ]),
  );
}

function randomKey(random: Random, format: Format, depth: number): Tree {
  if (random.once(60)) return random.pick(rareKeys);
  if (format !== 'json' && depth < 2 && random.once(20)) {
    return random.once(4) ? randomValue(random, format, 1) : randomInteger(random, format);
  }
  return random.pick(keys);
}

const optionKeys = [
  'acknowledge',
  'disclose_me',
  'exclude',
  'progress',
  'timeout',
  'ppt_scheme',
  'topic',
  'zzz',
  '_own',
];

function randomOptions(random: Random, format: Format): Dict {
  if (random.once(2)) return new Dict([]);
  return new Dict(
    Array.from({ length: 1 + random.below(3) }, () => randomOption(random, format, random.pick(optionKeys))),
  );
}

function randomOption(random: Random, format: Format, key: string): [Tree, Tree] {
  if (random.once(12)) return [key, randomValue(random, format, 2)];
  switch (key) {
    case 'exclude':
      return [key, Array.from({ length: random.below(3) }, () => randomId(random))];
    case 'timeout':
      return [key, random.once(4) ? new Float(random.pick(floats)) : randomInteger(random, format)];
    case 'ppt_scheme':
    case 'topic':
      return [key, random.pick(uris)];
    case 'zzz':
    case '_own':
      return [key, randomValue(random, format, 2)];
    default:
      return [key, random.once(2)];
  }
}

/** Mostly an id, now and then a number that is none or that is written as a float. */
export function randomId(random: Random): Tree {
  if (random.once(30))
    return random.pick<Tree>([0n, -1n, 2n ** 53n + 1n, new Float(1.5), '1', null, 2n ** 64n - 1n]);
  if (random.once(10)) return new Float(random.pick([1, 1e3, 2 ** 53]));
  return random.once(4)
    ? random.pick([2n ** 53n, 2n ** 32n, 2n ** 53n - 1n])
    : BigInt(1 + random.below(70_000));
}

/** A message, nearly always one that the rules accept. */
export function randomMessage(random: Random, format: Format): Tree[] {
  const id = (): Tree => randomId(random);
  const options = (): Tree => randomOptions(random, format);
  const uri = (): Tree => random.pick(uris);
  switch (random.below(12)) {
    case 0:
    case 1:
    case 2:
      return [48n, id(), options(), uri(), ...randomPayload(random, format)];
    case 3:
    case 4:
    case 5:
      return [16n, id(), options(), uri(), ...randomPayload(random, format)];
    case 6:
    case 7:
      return [70n, id(), options(), ...randomPayload(random, format)];
    case 8:
      return [8n, random.pick([68n, 48n, 16n]), id(), options(), uri(), ...randomPayload(random, format)];
    case 9:
      return [50n, id(), options(), ...randomPayload(random, format)];
    case 10:
      return [random.pick([36n, 68n]), id(), id(), options(), ...randomPayload(random, format)];
    default:
      return random.pick<Tree[]>([
        [32n, id(), new Dict([]), uri()],
        [49n, id(), new Dict([])],
        [6n, new Dict([]), uri()],
        [35n, 0n, new Dict([])],
        [34n, id(), id()],
      ]);
  }
}

function randomPayload(random: Random, format: Format): Tree[] {
  const shape = random.below(8);
  if (shape === 0) return [];
  const args = random.once(10) ? nested(random) : randomList(random, format);
  return shape < 4 ? [args] : [args, randomDict(random, format, 2)];
}

/** About as deep as a message may be. */
function nested(random: Random): Tree[] {
  let list: Tree[] = [1n];
  for (let depth = random.pick([5, 6, 7, 8, 9]); depth > 0; depth--) {
    list = random.once(4) ? [new Dict([['a', list]])] : [list];
  }
  return list;
}
