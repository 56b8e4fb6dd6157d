import type { Dict } from './shape.js';

/**
 * A `wamp call` line for a procedure, ready to be edited: for each argument that the catalogue knows there is what it says
 * of it, in angle brackets.
 */
export function callTemplate(uri: string, { args, kwargs }: Dict = {}): string {
  const words = textsOf(args).map((described) => quoted(`<${described}>`));
  const named = textsOf(kwargs).map((described) => `-k ${quoted(keyWord(described))}`);
  return ['wamp call', uri, ...words, ...named].join(' ');
}

/** Catalogues describe each argument by a text such as `x: integer`. */
function textsOf(described: unknown): readonly string[] {
  return Array.isArray(described) ? described.filter((each) => typeof each === 'string') : [];
}

/** `unit: string` as `unit=<string>` */
function keyWord(described: string): string {
  const [, name = described, type = described] = /^([^:]*?)\s*:\s*(.*)$/.exec(described) ?? [];
  return `${name}=<${type}>`;
}

/** A word that a shell takes as it is, or in single quotes. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
