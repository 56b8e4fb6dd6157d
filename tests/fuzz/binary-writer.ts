import type { Random } from './random.ts';
import type { Tree } from './tree.ts';
import { Written } from './written.ts';

/** Writes one tree in a binary format; when it is odd, in any of the forms that the format has for a value. */
export abstract class BinaryWriter {
  protected readonly out = new Written();
  protected readonly random: Random;
  protected readonly isOdd: boolean;

  constructor(random: Random, isOdd: boolean) {
    this.random = random;
    this.isOdd = isOdd;
  }

  written(tree: Tree): Written {
    this.write(tree);
    return this.out;
  }

  protected abstract write(tree: Tree): void;
}
