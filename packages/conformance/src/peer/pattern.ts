import type { WireMessage } from './wire-serializer.js';

/** Stands in a pattern for a set of values. */
export class Matcher {
  readonly description: string;
  readonly matches: (value: unknown) => boolean;

  constructor(description: string, matches: (value: unknown) => boolean) {
    this.description = description;
    this.matches = matches;
  }

  toJSON(): string {
    return `<${this.description}>`;
  }
}

/** Any value. */
export const any = new Matcher('any', () => true);

/** An id: an integer from 1 to 2^53. */
export const anyId = new Matcher(
  'id',
  (value) => typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 2 ** 53,
);

/** A dictionary, empty or not. */
export const anyDict = new Matcher('dict', isDict);

/** As the last element of a pattern: any number of further elements. */
export const rest = new Matcher('rest', () => true);

/** A dictionary that holds at least these entries. */
export function dictWith(entries: Readonly<Record<string, unknown>>): Matcher {
  return new Matcher(`dict with ${show(entries)}`, (value) => {
    if (!isDict(value)) return false;
    return Object.entries(entries).every(
      ([key, expected]) => Object.hasOwn(value, key) && matches(expected, value[key]),
    );
  });
}

/** A dictionary that holds none of these keys. */
export function dictWithout(...keys: readonly string[]): Matcher {
  return new Matcher(
    `dict without ${keys.join(', ')}`,
    (value) => isDict(value) && keys.every((key) => !Object.hasOwn(value, key)),
  );
}

/** A dictionary in which these keys are absent, or false. */
export function dictLacking(...keys: readonly string[]): Matcher {
  return new Matcher(
    `dict lacking ${keys.join(', ')}`,
    (value) => isDict(value) && keys.every((key) => !Object.hasOwn(value, key) || value[key] === false),
  );
}

/** A dictionary that may hold these keys, but none of them with this value. */
export function dictWithoutEntries(entries: Readonly<Record<string, unknown>>): Matcher {
  return new Matcher(
    `dict without ${show(entries)}`,
    (value) =>
      isDict(value) &&
      Object.entries(entries).every(
        ([key, unwanted]) => !Object.hasOwn(value, key) || !matches(unwanted, value[key]),
      ),
  );
}

/** What all of the patterns accept. */
export function allOf(...patterns: readonly unknown[]): Matcher {
  return new Matcher(patterns.map(show).join(' and '), (value) =>
    patterns.every((pattern) => matches(pattern, value)),
  );
}

/** Whether a value is what the pattern says: equal in depth, or accepted by the matchers in it. */
export function matches(pattern: unknown, value: unknown): boolean {
  if (pattern instanceof Matcher) return pattern.matches(value);
  if (pattern instanceof Uint8Array) {
    return value instanceof Uint8Array && Buffer.from(pattern).equals(Buffer.from(value));
  }
  if (Array.isArray(pattern)) return Array.isArray(value) && matchesList(pattern, value);
  if (isDict(pattern)) {
    return (
      isDict(value) &&
      Object.keys(pattern).length === Object.keys(value).length &&
      Object.entries(pattern).every(
        ([key, expected]) => Object.hasOwn(value, key) && matches(expected, value[key]),
      )
    );
  }
  return pattern === value;
}

/** A message or pattern as text for the messages of failed expectations. */
export function show(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'bigint') return `${String(item)}n`;
    if (item instanceof Uint8Array) return `<octets ${Buffer.from(item).toString('hex')}>`;
    return item;
  });
}

function matchesList(pattern: WireMessage, value: WireMessage): boolean {
  const open = pattern.at(-1) === rest;
  const fixed = open ? pattern.slice(0, -1) : pattern;
  if (open ? value.length < fixed.length : value.length !== fixed.length) return false;
  return fixed.every((expected, index) => matches(expected, value[index]));
}

/** The entries of a dictionary; none for anything else. */
export function entriesOf(value: unknown): Readonly<Record<string, unknown>> {
  return isDict(value) ? value : {};
}

function isDict(value: unknown): value is Record<string, unknown> {
  return (
    value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
