import { jsonLine } from '../output/json-writer.js';
import { isJsonObject } from '../payload/envelope.js';
import type { Dict } from './shape.js';

/**
 * A `wamp call` line for a procedure, ready to be edited: a word for each argument that the catalogue knows, with its
 * example, else with its name in angle brackets.
 */
export function callTemplate(uri: string, description: Dict = {}): string {
  const { args, kwargs } = description;
  const words = Array.isArray(args)
    ? args.map((arg, index) => quoted(placeholderOf(arg, `arg${index}`)))
    : [];
  const named = isJsonObject(kwargs)
    ? Object.entries(kwargs).map(([name, value]) => `-k ${quoted(`${name}=${placeholderOf(value, name)}`)}`)
    : [];
  return ['wamp call', uri, ...words, ...named].join(' ');
}

function placeholderOf(described: unknown, fallback: string): string {
  if (typeof described === 'string') return `<${described}>`;
  if (!isJsonObject(described)) return `<${fallback}>`;
  const { example, default: usual, name, type } = described;
  const value = example ?? usual;
  if (value !== undefined) return typeof value === 'string' ? value : jsonLine(value, 'wamp');
  return `<${[name, type].find((text) => typeof text === 'string') ?? fallback}>`;
}

/** A word that a shell takes as it is, or in single quotes. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
