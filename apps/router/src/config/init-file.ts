import { configurationSchema } from '../schema/configuration-schema.js';
import type { SchemaPart } from './schema-validator.js';

/** What a new configuration says: one port of this machine, one realm with room for an application. */
const beginning = {
  version: 1,
  node: { name: 'router-1' },
  log: { level: 'info' },
  listeners: [
    {
      name: 'main',
      address: '127.0.0.1',
      port: 8080,
      serve: {
        rawsocket: { serializers: ['msgpack', 'cbor', 'json'] },
        '/ws': { websocket: { serializers: ['msgpack', 'cbor', 'json'] } },
      },
    },
  ],
  defaults: { limits: { in_flight_calls_per_session: 1024 } },
  realms: [
    {
      name: 'realm1',
      auth: { anonymous: { role: 'guest' } },
      roles: [
        {
          name: 'guest',
          permissions: [
            { uri: 'com.example.', match: 'prefix', allow: ['call', 'register', 'publish', 'subscribe'] },
          ],
        },
      ],
    },
  ],
};

/** The way from a router that everybody may use to one that knows its users; stands above `auth`. */
const wayToLogins = [
  'Three steps lead from here to a router that others can reach:',
  '',
  '1. anonymous, as below: everybody on this machine.',
  '2. ticket: clients send a secret. Its stored form comes from',
  '     wamp-router hash-secret --method ticket',
  '   and stands here in place of anonymous:',
  '     ticket:',
  '       users:',
  '         - { authid: alice, role: guest, secret: "argon2id$…" }',
  '3. wamp-scram over TLS: nobody on the way learns the password, nor does the router.',
  '     wamp-router hash-secret',
  '   makes the stored form, which stands here:',
  '     wamp-scram:',
  '       users:',
  '         - { authid: alice, role: guest, secret: "scram-sha-256$…" }',
  '   and the listener above gets, with 0.0.0.0 as its address:',
  '     tls: { cert: fullchain.pem, key: privkey.pem }',
];

/** The text of a new configuration file: every key with what it means; those with a `#` are at their default. */
export function initialConfiguration(): string {
  return [
    '# Configuration of the WAMP router. Keys behind a # show their default.',
    '# wamp router check looks for mistakes.',
    '',
    ...mapping(configurationSchema, beginning, ''),
    '',
  ].join('\n');
}

interface DescribedPart extends SchemaPart {
  readonly description?: string;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly properties?: Readonly<Record<string, DescribedPart>>;
  readonly patternProperties?: Readonly<Record<string, DescribedPart>>;
  readonly items?: DescribedPart;
}

function mapping(part: DescribedPart, value: Readonly<Record<string, unknown>>, indent: string): string[] {
  const known = Object.entries(part.properties ?? {});
  const paths = Object.keys(value)
    .filter((key) => key.startsWith('/'))
    .map((key): [string, DescribedPart] => [key, pathPart(part)]);
  return [...known, ...paths].flatMap(([key, inner], index) => {
    const lines = key in value ? entry(inner, value[key], { key, indent }) : defaults(inner, { key, indent });
    if (lines.length === 0) return [];
    const steps = key === 'auth' ? wayToLogins.map((line) => `${indent}# ${line}`.trimEnd()) : [];
    return [
      ...(indent === '' && index > 0 ? [''] : []),
      ...comment(inner.description, indent),
      ...steps,
      ...lines,
    ];
  });
}

function pathPart(part: DescribedPart): DescribedPart {
  const found = Object.entries(part.patternProperties ?? {}).find(([pattern]) => pattern.startsWith('^/'));
  return found?.[1] ?? {};
}

/** Where a key stands in the file. */
interface Spot {
  readonly key: string;
  readonly indent: string;
}

function entry(part: DescribedPart, value: unknown, { key, indent }: Spot): string[] {
  if (Array.isArray(value)) {
    if (part.items?.type !== 'object') return [`${indent}${key}: ${flow(value)}`];
    const items = value.flatMap((item: Readonly<Record<string, unknown>>) =>
      // The first line of an element that is no comment carries the dash; comments before it stand above.
      dashed(mapping(part.items ?? {}, item, `${indent}    `), `${indent}  `),
    );
    return [`${indent}${key}:`, ...items];
  }
  if (typeof value === 'object' && value !== null) {
    return [`${indent}${key}:`, ...mapping(part, { ...value }, `${indent}  `)];
  }
  return [`${indent}${key}: ${flow(value)}`];
}

function dashed(lines: readonly string[], indent: string): string[] {
  const first = lines.findIndex((line) => !line.trimStart().startsWith('#'));
  return lines.map((line, index) => (index === first ? `${indent}- ${line.trimStart()}` : line));
}

/** A key that is absent: commented out, with its default; nothing when there is none. */
function defaults(part: DescribedPart, { key, indent }: Spot): string[] {
  const value = defaultOf(part);
  return value === undefined ? [] : [`${indent}# ${key}: ${flow(value)}`];
}

function defaultOf(part: DescribedPart): unknown {
  if (part.default !== undefined || part.type !== 'object') return part.default;
  // A choice that has to be made, such as the path of a socket, has no default.
  if (part.required !== undefined || part.minProperties !== undefined) return undefined;
  const inner = Object.entries(part.properties ?? {})
    .map(([key, each]): [string, unknown] => [key, defaultOf(each)])
    .filter(([, value]) => value !== undefined);
  return inner.length === 0 ? undefined : Object.fromEntries(inner);
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${flow(inner)}`)
      .join(', ')} }`;
  }
  const text = String(value);
  // What YAML would read as a number, such as a file mode, needs quotes.
  return typeof value === 'string' && !/^[A-Za-z][\w.-]*$|^\d+[A-Za-z]+$|^[\d.]+\.\d+$/.test(text)
    ? JSON.stringify(text)
    : text;
}

function comment(text: string | undefined, indent: string): string[] {
  if (text === undefined) return [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.replaceAll('`', '').split(' ')) {
    if (line !== '' && indent.length + line.length + word.length > 96) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${indent}# ${each}`);
}
