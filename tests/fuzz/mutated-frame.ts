import { mutateBytes } from './byte-mutation.ts';
import { writeCbor } from './cbor-writer.ts';
import { type Format, randomMessage } from './generation.ts';
import { writeJson } from './json-writer.ts';
import { writeMsgpack } from './msgpack-writer.ts';
import type { Random } from './random.ts';
import type { Tree } from './tree.ts';
import { mutatedTree } from './tree-mutation.ts';
import type { Written } from './written.ts';

const writers: Readonly<Record<Format, (tree: Tree, random: Random, isOdd: boolean) => Written>> = {
  json: writeJson,
  msgpack: writeMsgpack,
  cbor: writeCbor,
};

/** A frame that began as a message: changed as a tree, written in an unusual form, changed as bytes, or some of it. */
export function mutatedFrame(random: Random, format: Format): Uint8Array {
  const write = writers[format];
  let message: readonly Tree[] = randomMessage(random, format);
  for (let changes = random.pick([0, 0, 1, 1, 2]); changes > 0 && message.length > 0; changes--) {
    message = mutatedTree(message, random, format);
  }
  const written = write(message, random, random.once(2));
  const other = (): Written => write(randomMessage(random, format), random, false);
  for (let changes = random.pick([0, 0, 0, 1, 1, 2]); changes > 0 && written.bytes.length > 0; changes--) {
    mutateBytes(written, random, [format, other]);
  }
  return Uint8Array.from(written.bytes);
}
