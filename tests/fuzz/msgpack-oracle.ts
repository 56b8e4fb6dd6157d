import { Decoder, type ExtensionCodecType } from '@msgpack/msgpack';
import { Malformed, type Oracle, readUtf8 } from './oracle.ts';
import { Dict, Float, Foreign, type Tree } from './tree.ts';

/** The methods of the library that read what its values do not tell. The library's types call them private. */
interface Insides {
  bytes: Uint8Array;
  pos: number;
  readF32(): number;
  readF64(): number;
  decodeUtf8String(length: number, header: number): string;
  decodeExtension(length: number, header: number): unknown;
}

const extensions: ExtensionCodecType<undefined> = {
  tryToEncode: () => null,
  decode: (data, type) => new Foreign(type, data.slice()),
};

/** Frames of the fuzz are short: a length beyond this is beyond the frame. */
const maxLength = 1 << 16;

/** `@msgpack/msgpack`, told to keep every key, whether a number is a float, and to mind UTF-8. */
export const msgpackOracle: Oracle = {
  read(frame) {
    const keys: unknown[] = [];
    const decoder = new Decoder<undefined>({
      useBigInt64: true,
      extensionCodec: extensions,
      maxArrayLength: maxLength,
      maxMapLength: maxLength,
      mapKeyConverter: (key) => `${String(keys.push(key) - 1)}.`,
    });
    observe(decoder as unknown as Insides);
    return treeOf(decoder.decode(frame), keys);
  },
};

function observe(inside: Insides): void {
  const { readF32, readF64, decodeUtf8String, decodeExtension } = inside;
  const replacements = {
    readF32: () => new Float(readF32.call(inside)),
    readF64: () => new Float(readF64.call(inside)),
    decodeUtf8String(length: number, header: number) {
      const start = inside.pos + header;
      const text = decodeUtf8String.call(inside, length, header);
      // what the library reads without complaint
      readUtf8(inside.bytes.subarray(start, start + length));
      return text;
    },
    decodeExtension(length: number, header: number) {
      const extension = decodeExtension.call(inside, length, header);
      return isUndefined(extension, header) ? undefined : extension;
    },
  };
  Object.assign(inside, replacements);
}

/** How msgpackr writes it: the shortest form of type 0 with one zero byte. */
function isUndefined(extension: unknown, header: number): boolean {
  if (!(extension instanceof Foreign)) throw new Malformed('an extension without its content');
  const { type, data } = extension;
  return header === 0 && type === 0 && data.length === 1 && data[0] === 0;
}

/** Keys stand in the values as their numbers. */
function treeOf(value: unknown, keys: readonly unknown[]): Tree {
  if (typeof value === 'number') return BigInt(value);
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => treeOf(item, keys));
  if (value === null || typeof value !== 'object') return value as Tree;
  if (value instanceof Float || value instanceof Foreign) return value;
  return new Dict(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      treeOf(keys[Number.parseInt(key, 10)], keys),
      treeOf(item, keys),
    ]),
  );
}
