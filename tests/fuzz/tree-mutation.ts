import { type Format, randomDict, randomId, randomInteger, randomList, randomValue } from './generation.ts';
import type { Random } from './random.ts';
import { Dict, Float, Tagged, type Tree, isList } from './tree.ts';

/** Changes a message where it still is a tree: what comes out is well formed, and often a message. */
export function mutatedTree(message: readonly Tree[], random: Random, format: Format): readonly Tree[] {
  const at = random.below(message.length);
  switch (random.below(10)) {
    case 0:
      return message.with(at, randomValue(random, format));
    case 1:
      return message.toSpliced(at, 1);
    case 2:
      return message.toSpliced(at, 0, message[random.below(message.length)]);
    case 3: {
      const other = random.below(message.length);
      return message.with(at, message[other]).with(other, message[at]);
    }
    case 4:
      return message.with(0, random.once(4) ? new Float(48) : BigInt(random.below(75)));
    case 5:
      return message.with(1, randomId(random));
    default:
      return message.with(at, mutatedInside(message[at], random, format));
  }
}

/** Changes a tree at a random place in it. */
function mutatedInside(tree: Tree, random: Random, format: Format): Tree {
  const goesDeeper = !random.once(3);
  if (tree instanceof Tagged && goesDeeper)
    return new Tagged(tree.tag, mutatedInside(tree.value, random, format));
  if (isList(tree) && tree.length > 0) {
    const at = random.below(tree.length);
    return goesDeeper
      ? tree.with(at, mutatedInside(tree[at], random, format))
      : mutatedList(tree, random, format);
  }
  if (tree instanceof Dict && tree.pairs.length > 0) return mutatedDict(tree, random, format);
  if (typeof tree === 'bigint')
    return random.once(3) ? new Float(Number(tree)) : randomInteger(random, format);
  return isList(tree) ? randomList(random, format) : replaced(tree, random, format);
}

/** Mostly a value of the same kind, so that the message stays one. */
function replaced(tree: Tree, random: Random, format: Format): Tree {
  if (tree instanceof Dict && !random.once(4)) return randomDict(random, format, 2);
  if (typeof tree === 'string' && !random.once(4))
    return `${tree}${String.fromCharCode(random.below(0x300))}`;
  return randomValue(random, format);
}

function mutatedList(list: readonly Tree[], random: Random, format: Format): Tree {
  const at = random.below(list.length);
  if (random.once(3)) return list.toSpliced(at, 1);
  if (random.once(2)) return list.toSpliced(at, 0, randomValue(random, format));
  return Array.from({ length: random.pick([2, 9, 20, 40]) }, () => list[at]);
}

function mutatedDict({ pairs }: Dict, random: Random, format: Format): Dict {
  const at = random.below(pairs.length);
  const [key, value] = pairs[at] ?? ['', null];
  switch (random.below(5)) {
    case 0:
      // twice
      return new Dict([...pairs, [key, randomValue(random, format)]]);
    case 1:
      return new Dict(pairs.toSpliced(at, 1));
    case 2:
      return new Dict(pairs.toReversed());
    default:
      return new Dict(pairs.with(at, [key, mutatedInside(value, random, format)]));
  }
}
