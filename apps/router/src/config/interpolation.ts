import { ConfigNode } from './config-node.js';
import type { ConfigPath, Problem } from './problem.js';
import type { SchemaPart } from './schema-validator.js';
import { type Surroundings, whyUnreadable } from './surroundings.js';

/** A configuration with its references filled in. */
export interface Interpolated {
  readonly value: unknown;
  readonly problems: readonly Problem[];
}

/** What a configuration may refer to, and what it is to become. */
export interface InterpolationContext {
  readonly surroundings: Surroundings;
  readonly schema: SchemaPart;
}

/** The longest file that a text is filled with, bytes. */
const maxFileBytes = 64 * 1024;

/**
 * Fills in `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `${file:path}` in the texts of a configuration that
 * was parsed already, so that nothing that is filled in can change its structure. `$${` stands for `${`. A text that
 * becomes a number or a switch, where the schema wants one, is taken as such.
 */
export function interpolate(value: unknown, { surroundings, schema }: InterpolationContext): Interpolated {
  const problems: Problem[] = [];
  const walk = (each: unknown, path: ConfigPath, part: SchemaPart | undefined): unknown => {
    if (typeof each === 'string') {
      if (!each.includes('${')) return each;
      const node = new ConfigNode(each, path);
      const { text, found } = fillIn(each, node, surroundings);
      problems.push(...found);
      return found.some(({ severity }) => severity === 'error') ? each : asWanted(text, part);
    }
    if (Array.isArray(each)) {
      return each.map((item: unknown, index) => walk(item, [...path, index], part?.items));
    }
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(
      Object.entries(each).map(([key, inner]) => [key, walk(inner, [...path, key], partOf(part, key))]),
    );
  };
  return { value: walk(value, [], schema), problems };
}

function partOf(part: SchemaPart | undefined, key: string): SchemaPart | undefined {
  if (part === undefined) return undefined;
  if (part.properties !== undefined && Object.hasOwn(part.properties, key)) return part.properties[key];
  return Object.entries(part.patternProperties ?? {}).find(([pattern]) =>
    new RegExp(pattern, 'u').test(key),
  )?.[1];
}

function asWanted(text: string, part: SchemaPart | undefined): unknown {
  if (part?.type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (part?.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

interface FilledIn {
  readonly text: string;
  readonly found: readonly Problem[];
}

function fillIn(text: string, node: ConfigNode, surroundings: Surroundings): FilledIn {
  const found: Problem[] = [];
  const filled = text.replace(/\$\$\{|\$\{([^}]*)(\}?)/g, (whole, inner: string | undefined, end: string) => {
    if (inner === undefined) return '${';
    if (end === '') {
      found.push(node.error('"${" has no "}"; "$${" stands for "${" itself'));
      return whole;
    }
    const { value, problem } = referenced(inner, node, surroundings);
    if (problem !== undefined) found.push(problem);
    return value ?? whole;
  });
  return { text: filled, found };
}

interface Referenced {
  readonly value?: string;
  readonly problem?: Problem;
}

function referenced(inner: string, node: ConfigNode, surroundings: Surroundings): Referenced {
  if (inner.startsWith('file:')) return fileText(inner.slice('file:'.length), node, surroundings);
  const [, name = '', choice, rest = ''] = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:-|:\?)(.*))?$/s.exec(inner) ?? [];
  if (name === '') {
    const forms = '${NAME}, ${NAME:-default}, ${NAME:?message} or ${file:path}';
    return { problem: node.error(`${JSON.stringify(`\${${inner}}`)} is none of ${forms}`) };
  }
  const value = surroundings.environment[name];
  if (choice === undefined) {
    return value === undefined ? { problem: node.error(`the variable ${name} is not set`) } : { value };
  }
  if (value !== undefined && value !== '') return { value };
  if (choice === ':-') return { value: rest };
  return { problem: node.error(`the variable ${name} is not set${rest === '' ? '' : `: ${rest}`}`) };
}

function fileText(path: string, node: ConfigNode, surroundings: Surroundings): Referenced {
  try {
    const bytes = surroundings.readFile(path);
    if (bytes.length > maxFileBytes) return { problem: node.error(`${path} is longer than 64KiB`) };
    // Editors end files with a line break that nobody means.
    const value = bytes.toString('utf8').replace(/\r?\n$/, '');
    return surroundings.isReadableByOthers(path)
      ? { value, problem: node.warning(`everybody on this machine can read ${path}: chmod 600`) }
      : { value };
  } catch (error) {
    return { problem: node.error(`cannot read ${path}: ${whyUnreadable(error)}`) };
  }
}
