import { bytesToBase64 } from '../payload/base64.js';

/** How binary values appear in JSON. */
export const bytesForms = ['wamp', 'base64', 'hex', 'utf8', 'len'] as const;
/** One of {@link bytesForms}. */
export type BytesForm = (typeof bytesForms)[number];

/** One line of JSON. Integers keep every digit; what JSON cannot say (NaN, infinities) is `null`. */
export function jsonLine(value: unknown, bytes: BytesForm): string {
  if (Array.isArray(value)) return `[${value.map((item) => jsonLine(item, bytes)).join(',')}]`;
  const entries = entriesOf(value);
  if (entries === undefined) return scalar(value, bytes);
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${jsonLine(item, bytes)}`).join(',')}}`;
}

/** JSON for people: on one line where it fits, else indented by two. */
export function jsonPretty(value: unknown, bytes: BytesForm, width = 100): string {
  return pretty(value, { bytes, width, indent: 0 });
}

interface PrettyContext {
  readonly bytes: BytesForm;
  readonly width: number;
  readonly indent: number;
}

function pretty(value: unknown, context: PrettyContext): string {
  const line = spacedLine(value, context.bytes);
  if (line.length + context.indent <= context.width) return line;
  const inner = { ...context, indent: context.indent + 2 };
  if (Array.isArray(value)) {
    return block(
      '[]',
      value.map((item: unknown) => pretty(item, inner)),
      context.indent,
    );
  }
  const entries = entriesOf(value);
  if (entries === undefined) return line;
  return block(
    '{}',
    entries.map(([key, item]) => `${JSON.stringify(key)}: ${pretty(item, inner)}`),
    context.indent,
  );
}

function block(brackets: '[]' | '{}', lines: readonly string[], indent: number): string {
  const margin = ' '.repeat(indent + 2);
  return `${brackets.charAt(0)}\n${lines.map((line) => margin + line).join(',\n')}\n${' '.repeat(indent)}${brackets.charAt(1)}`;
}

function spacedLine(value: unknown, bytes: BytesForm): string {
  if (Array.isArray(value)) return `[${value.map((item) => spacedLine(item, bytes)).join(', ')}]`;
  const entries = entriesOf(value);
  if (entries === undefined) return scalar(value, bytes);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, item]) => `${JSON.stringify(key)}: ${spacedLine(item, bytes)}`).join(', ')} }`;
}

/** The keys and values of a map; `undefined` for everything else. Keys without a value are left out. */
function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined;
  const entries =
    value instanceof Map
      ? [...value].map(([key, item]) => [String(key), item] as const)
      : Object.entries(value);
  return entries.filter(([, item]) => item !== undefined);
}

function scalar(value: unknown, bytes: BytesForm): string {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return bytesValue(value, bytes);
  // What has no JSON, such as a function, cannot come from a message.
  return value === undefined ? 'null' : JSON.stringify(value);
}

function bytesValue(value: Uint8Array, form: BytesForm): string {
  switch (form) {
    case 'wamp':
      return JSON.stringify(`\0${bytesToBase64(value)}`);
    case 'base64':
      return JSON.stringify(bytesToBase64(value));
    case 'hex':
      return JSON.stringify(Buffer.from(value).toString('hex'));
    case 'utf8':
      return JSON.stringify(new TextDecoder().decode(value));
    case 'len':
      return String(value.length);
  }
}
