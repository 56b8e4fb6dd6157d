import { parseArgs } from 'node:util';
import type { FlagSpec } from '../tree/command-tree.js';

/** One piece of a command line, in the order in which it stands there. */
export type LineItem =
  | { readonly kind: 'word'; readonly text: string; readonly afterTerminator: boolean }
  | { readonly kind: 'flag'; readonly name: string; readonly value: string | undefined };

/** NUL cannot stand in an argument of a process, so nothing else begins like this. */
const escape = '\0';

/** A JSON number, which is a word and not a bundle of flags. */
const negativeNumber = /^-(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** Hides negative numbers from parsers that take every `-` for a flag. Undone by {@link unescapeWord}. */
export function escapeNegativeNumbers(argv: readonly string[]): string[] {
  return argv.map((word) => (negativeNumber.test(word) ? escape + word : word));
}

/** The word as the person typed it. */
export function unescapeWord(word: string): string {
  return word.startsWith(escape) ? word.slice(1) : word;
}

/** Takes an escaped command line apart, keeping the order of flags and words. Flags must be known already. */
export function lineItems(escapedArgv: readonly string[], flags: readonly FlagSpec[]): readonly LineItem[] {
  const options = Object.fromEntries(
    flags.map((flag) => [
      flag.name,
      {
        type: flag.type === 'switch' ? ('boolean' as const) : ('string' as const),
        ...(flag.short === undefined ? {} : { short: flag.short }),
      },
    ]),
  );
  const { tokens } = parseArgs({
    args: [...escapedArgv],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const items: LineItem[] = [];
  let afterTerminator = false;
  for (const token of tokens) {
    switch (token.kind) {
      case 'option-terminator':
        afterTerminator = true;
        break;
      case 'positional':
        items.push({ kind: 'word', text: unescapeWord(token.value), afterTerminator });
        break;
      case 'option':
        items.push({
          kind: 'flag',
          name: token.name,
          value: token.value === undefined ? undefined : unescapeWord(token.value),
        });
    }
  }
  return items;
}
