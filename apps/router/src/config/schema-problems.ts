import { valueAt } from './path-value.js';
import type { ConfigPath, Problem } from './problem.js';
import type { SchemaError, SchemaPart } from './schema-validator.js';
import { suggestionFor } from './suggestion.js';

/**
 * Says in words what breaks the schema, one problem for each mistake. Values are shown as they were written: what was
 * filled in for a reference may be a secret.
 */
export function schemaProblems(errors: readonly SchemaError[], written: unknown): Problem[] {
  return withoutChoiceNoise(errors).map((error) => {
    const path = pathOf(error.pointer, written);
    return {
      severity: 'error',
      at: 'value',
      ...described({ ...error, value: valueAt(written, path) }, path),
    };
  });
}

/**
 * Of a choice that failed, the branch that got furthest is what the author meant: its errors stay. When no branch got
 * beyond the kind of the value, the choice itself is reported.
 */
function withoutChoiceNoise(errors: readonly SchemaError[]): SchemaError[] {
  const choices = errors.filter(({ rule }) => rule === 'anyOf');
  let kept = [...errors];
  for (const choice of choices) {
    const inside = errors.filter(
      (error) => error !== choice && error.rulePath.startsWith(`${choice.rulePath}/`),
    );
    const here = inside.filter(({ pointer }) => within(pointer, choice.pointer));
    const furthest = here.filter(({ pointer, rule }) => pointer !== choice.pointer || rule === 'uniqueItems');
    const dropped = new Set(
      furthest.length > 0 ? [choice, ...here.filter((e) => !furthest.includes(e))] : here,
    );
    kept = kept.filter((error) => !dropped.has(error));
  }
  return kept;
}

function within(pointer: string, outer: string): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}

/** The path that a JSON pointer means in `value`: where there is a list, steps are indexes. */
function pathOf(pointer: string, value: unknown): ConfigPath {
  const path: (string | number)[] = [];
  let current = value;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(current) ? Number(key) : key);
    current = (current as Readonly<Record<string, unknown>> | undefined)?.[key];
  }
  return path;
}

type Description = Pick<Problem, 'path' | 'message'> & Partial<Pick<Problem, 'at' | 'suggestion'>>;

function described({ rule, params, part, value }: SchemaError, path: ConfigPath): Description {
  switch (rule) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      const suggestion = suggestionFor(key, keysOf(part, key));
      return { path: [...path, key], at: 'key', message: `unknown key ${show(key)}`, ...suggest(suggestion) };
    }
    case 'required':
      return { path: [...path, String(params['missingProperty'])], at: 'key', message: 'is missing' };
    case 'enum':
      return notInSet(path, value, (part.enum ?? []).map(String));
    case 'anyOf':
      return noChoice(path, value, part);
    case 'minItems':
    case 'minProperties':
      return { path, message: 'must not be empty' };
    case 'maxProperties':
      return { path, message: `only one of ${Object.keys(part.properties ?? {}).join(', ')} can be here` };
    case 'uniqueItems': {
      const at = Math.max(Number(params['i']), Number(params['j']));
      const items = value as readonly unknown[];
      return { path: [...path, at], message: `${show(items[at])} stands twice` };
    }
    case 'x-minimum':
      return { path, message: `must be at least ${String(params['limit'])}; got ${String(value)}` };
    case 'x-maximum':
      return { path, message: `must be at most ${String(params['limit'])}; got ${String(value)}` };
    default: {
      if (part['x-secret'] === true) return { path, message: `must be ${expectation(part)}` };
      const empty = value === null && part.type === 'object' ? '{}' : undefined;
      return { path, message: `must be ${expectation(part)}; got ${show(value)}`, ...suggest(empty) };
    }
  }
}

function suggest(suggestion: string | undefined): { suggestion?: string } {
  return suggestion === undefined ? {} : { suggestion };
}

function notInSet(path: ConfigPath, value: unknown, words: readonly string[]): Description {
  const set = words.length === 1 ? `must be ${words.join('')}` : `must be one of ${words.join(', ')}`;
  const suggestion = typeof value === 'string' ? suggestionFor(value, words) : undefined;
  return { path, message: `${set}; got ${show(value)}`, ...suggest(suggestion) };
}

function noChoice(path: ConfigPath, value: unknown, part: SchemaPart): Description {
  const branches = part.anyOf ?? [];
  const words = branches.flatMap((branch) => branch.enum ?? []).map(String);
  const items = branches.flatMap((branch) => branch.items?.enum ?? []).map(String);
  const text = typeof value === 'string' ? value : '';
  const item = suggestionFor(text, items);
  return {
    path,
    message: `must be ${expectation(part)}; got ${show(value)}`,
    ...suggest(item === undefined ? suggestionFor(text, words) : `[${item}]`),
  };
}

function keysOf({ properties = {}, patternProperties = {} }: SchemaPart, key: string): string[] {
  const paths = Object.keys(patternProperties).some((pattern) => pattern.startsWith('^/'));
  // Where keys are paths of a URL, a missing slash is the likely mistake.
  return [...Object.keys(properties), ...(paths && !key.startsWith('/') ? [`/${key}`] : [])];
}

function expectation({ type, title, examples, minimum, maximum, enum: words }: SchemaPart): string {
  if (type === 'object') return 'a mapping with keys';
  if (title !== undefined) return examples === undefined ? title : `${title}, such as ${String(examples[0])}`;
  if (words !== undefined) return words.length === 1 ? String(words[0]) : `one of ${words.join(', ')}`;
  switch (type) {
    case 'integer':
      return minimum === undefined ? 'an integer' : `an integer from ${minimum} to ${maximum ?? 'any'}`;
    case 'array':
      return 'a list';
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'a text';
    default:
      return 'something else';
  }
}

/** A value as people recognise it, cut when it is long. */
function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' && typeof value !== 'boolean') return 'a mapping';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
