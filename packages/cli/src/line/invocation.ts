import { usageError } from '../failure/cli-error.js';
import type { CommandSpec } from '../tree/command-tree.js';
import type { LineItem } from './command-line.js';
import { choiceOf, countOf, durationMs } from './flag-value.js';

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One command line that was understood: which command, and its words and flags in order. */
export class Invocation {
  readonly command: CommandSpec;
  readonly path: readonly string[];
  /** Words and flags after the name of the command. */
  readonly items: readonly LineItem[];

  constructor(command: CommandSpec, path: readonly string[], items: readonly LineItem[]) {
    this.command = command;
    this.path = path;
    this.items = items;
  }

  /** Words in order. */
  get words(): readonly string[] {
    return this.items.flatMap((item) => (item.kind === 'word' ? [item.text] : []));
  }

  /** The first word, which the command requires. */
  get firstWord(): string {
    const [first] = this.words;
    if (first === undefined)
      throw usageError(`${this.path.join(' ')} needs ${this.command.operands[0]?.name ?? 'a word'}`);
    return first;
  }

  /** All items but the first word: what makes up the payload. */
  get afterFirstWord(): readonly LineItem[] {
    const at = this.items.findIndex((item) => item.kind === 'word');
    return this.items.filter((_, index) => index !== at);
  }

  has(name: string): boolean {
    return this.items.some((item) => item.kind === 'flag' && item.name === name);
  }

  /** All values of a flag, in order. */
  all(name: string): readonly string[] {
    return this.items.flatMap((item) =>
      item.kind === 'flag' && item.name === name && item.value !== undefined ? [item.value] : [],
    );
  }

  /** The last value of a flag: who repeats a flag means to replace it. */
  text(name: string): string | undefined {
    return this.all(name).at(-1);
  }

  count(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : countOf(text, `--${name}`);
  }

  durationMs(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : durationMs(text, `--${name}`);
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : choiceOf(text, choices, `--${name}`);
  }
}
