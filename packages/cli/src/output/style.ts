/** Colours, or none. */
export interface Style {
  good(text: string): string;
  bad(text: string): string;
  dim(text: string): string;
  name(text: string): string;
}

/** When to colour. */
export type ColorChoice = 'auto' | 'always' | 'never';

/** What decides about colour beside the flag. */
export interface ColorSituation {
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The style for one stream: colour only on a terminal, and not where `NO_COLOR` is set to anything. */
export function styleFor(choice: ColorChoice, { isTerminal, env }: ColorSituation): Style {
  const automatic = isTerminal && (env['NO_COLOR'] ?? '') === '';
  return choice === 'always' || (choice === 'auto' && automatic) ? ansi : plain;
}

const plain: Style = Object.freeze({
  good: (text: string) => text,
  bad: (text: string) => text,
  dim: (text: string) => text,
  name: (text: string) => text,
});

const ansi: Style = Object.freeze({
  good: (text: string) => `\u001b[32m${text}\u001b[39m`,
  bad: (text: string) => `\u001b[31m${text}\u001b[39m`,
  dim: (text: string) => `\u001b[2m${text}\u001b[22m`,
  name: (text: string) => `\u001b[36m${text}\u001b[39m`,
});
