/** Writes docs/configuration.md: every key of the router's configuration file, from its schema. */
import { configurationSchema, initialConfiguration } from '@wamp/router-app';
import { writeOrCheck } from '../generated-file.ts';

/** What the page says of one place of the schema. */
interface Part {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly 'x-minimum'?: string;
  readonly 'x-maximum'?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Part>>;
  readonly patternProperties?: Readonly<Record<string, Part>>;
  readonly items?: Part;
  readonly anyOf?: readonly Part[];
  /** Another mapping whose table tells the same keys. */
  readonly 'x-like'?: string;
}

/** A mapping with a table of its own. */
interface Section {
  readonly path: string;
  readonly part: Part;
}

/** The keys of a mapping; `/…` stands for every path of a port. */
function entriesOf(part: Part): [key: string, inner: Part][] {
  const paths = Object.entries(part.patternProperties ?? {}).filter(([pattern]) => pattern.startsWith('^/'));
  return [
    ...Object.entries(part.properties ?? {}),
    ...paths.map(([, inner]): [string, Part] => ['/…', inner]),
  ];
}

/** A mapping and all that lie in it, from the top; each once, and none without keys of its own. */
function sections(part: Part, path = ''): Section[] {
  if (part['x-like'] !== undefined) {
    const { name } = part.properties ?? {};
    return [{ path, part: { ...part, properties: name === undefined ? {} : { name } } }];
  }
  if (entriesOf(part).length === 0) return [];
  const inner = entriesOf(part).flatMap(([key, each]) => {
    const at = path === '' ? key : `${path}.${key}`;
    if (each.type === 'object') return sections(each, at);
    return each.items?.type === 'object' ? sections(each.items, `${at}[]`) : [];
  });
  return [{ path, part }, ...inner];
}

const code = (text: string): string => `\`${text}\``;
const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const words = (values: readonly unknown[]): string => values.map((value) => code(plain(value))).join(', ');

function valueOf(part: Part): string {
  const { type, title, examples = [], minimum, maximum } = part;
  if (part.enum !== undefined) return words(part.enum);
  if (part.anyOf !== undefined) return part.anyOf.map(valueOf).join('; or ');
  if (type === 'object') return 'mapping';
  if (type === 'boolean') return 'true or false';
  if (type === 'array')
    return part.items?.type === 'object' ? 'list' : `list of ${valueOf(part.items ?? {})}`;
  if (type === 'integer')
    return minimum === undefined ? 'integer' : `integer, ${minimum} to ${maximum ?? 'any'}`;
  const bounds = [
    part['x-minimum'] === undefined ? '' : `at least ${code(part['x-minimum'])}`,
    part['x-maximum'] === undefined ? '' : `at most ${code(part['x-maximum'])}`,
  ].filter((bound) => bound !== '');
  const example =
    part.default === undefined && examples[0] !== undefined ? [`such as ${code(plain(examples[0]))}`] : [];
  return [title ?? 'text', ...example, ...bounds].join(', ');
}

function defaultOf(part: Part, isRequired: boolean): string {
  if (isRequired) return 'required';
  if (part.default === undefined) return '';
  return Array.isArray(part.default) ? code(`[${part.default.join(', ')}]`) : code(plain(part.default));
}

function table({ path, part }: Section): string {
  const rows = entriesOf(part).map(([key, inner]) => {
    const isRequired = part.required?.includes(key) ?? false;
    return `| ${code(key)} | ${valueOf(inner)} | ${defaultOf(inner, isRequired)} | ${inner.description ?? ''} |`;
  });
  return [
    path === '' ? '### The file' : `### ${code(path)}`,
    '',
    part.description ?? '',
    '',
    '| Key | Value | Default | Meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

await writeOrCheck({
  path: 'docs/configuration.md',
  text: [
    '# Configuration of the router',
    '',
    'Written by `npm run fix` from the schema of the configuration; do not edit.',
    '',
    'One file in YAML 1.2 or JSON describes one router: `wamp-router --config wamp.yaml`, or `./wamp.yaml` without an',
    'option. `wamp-router check` finds all mistakes at once, each with its line and column, and ends with 3 if there are',
    'any; warnings alone end with 0. `wamp-router init` writes the file below.',
    '',
    'Times and sizes have a unit: `500ms`, `30s`, `5m`, `1h`, `1d`; `512B`, `64KiB`, `1MiB`, `1GiB`, `1kB`, `1MB`, `1GB`.',
    'Keys that begin with `x-` hold notes for people and are ignored everywhere. Aliases of YAML (`*name`) are refused.',
    'Paths of files begin at the folder of the configuration.',
    '',
    'Any value can refer to a variable of the environment or to a file, which is how secrets stay out of the file:',
    '`${NAME}`, `${NAME:-default}` when it is not set or empty, `${NAME:?message}` to demand it, `${file:/run/secrets/x}`;',
    '`$${` stands for `${` itself. They are filled in after the file was read, so they cannot change its structure, and',
    'messages about mistakes show them as they are written. What is to be a number or a switch becomes one:',
    '`port: ${PORT:-8080}`.',
    '',
    'A secret of a user is best written in its stored form, which `wamp-router hash-secret` prints. A file with users, and',
    'the certificates of a listener, are taken anew when they change; while they have mistakes, the former ones hold, and',
    'the log says so. Everything else counts from the next start on.',
    '',
    '`wamp-router explain --realm realm1 --role guest call com.example.add` says whether a role may do something, and',
    'which line of the file says so.',
    '',
    'Without a file there is `wamp-router --dev`: WebSocket, RawSocket and HTTP on `127.0.0.1:8080` only, one realm',
    '`realm1` in which everybody may do everything without logging in, `disclose: by_option`. `--demo` serves the demo',
    'page too, `--port N` takes another port.',
    '',
    'The first SIGTERM or SIGINT ends the router in order: after `shutdown.delay` it accepts nobody any more, lets running',
    'calls finish for up to `shutdown.drain`, says GOODBYE `wamp.close.system_shutdown` to every session and ends with 0.',
    'A second signal, or `shutdown.hard`, cuts what is left and ends with 1. An address that cannot be used ends with 12.',
    '',
    '## Beginning',
    '',
    '```yaml',
    initialConfiguration().trimEnd(),
    '```',
    '',
    '## Reference',
    '',
    sections(configurationSchema).map(table).join('\n\n'),
    '',
  ].join('\n'),
});
