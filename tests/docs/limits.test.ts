import { readFile } from 'node:fs/promises';
import { certificateLimits } from '@wamp/auth/certificates';
import { cookieLimits } from '@wamp/auth/cookie';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { EncodedMessage } from '@wamp/protocol';
import { socketLimitDefaults } from '@wamp/protocol/joined-writer';
import { tlsServerDefaults } from '@wamp/protocol/listening';
import { defaultLimits } from '@wamp/router';
import { configurationSchema } from '@wamp/router-app';
import { defaults as memoryDefaults } from '@wamp/transport-memory';
import { defaults as rawSocketDefaults } from '@wamp/transport-rawsocket/listener';
import { webSocket } from '@wamp/transport-websocket';
import { defaults as webSocketDefaults, webSocketListener } from '@wamp/transport-websocket/listener';
import { describe, expect, it } from 'vitest';
import { documents, root } from './documents.ts';
import { type Row, codeIn, tableBelow } from './markdown-table.ts';

const text = await readFile(`${root}docs/limits.md`, 'utf8');

/** Options and defaults of one table of the page. */
function documented(heading: string): Record<string, unknown> {
  const rows = tableBelow(text, heading);
  return Object.fromEntries(
    rows.map((row) => [codeIn(row.get('Option')), valueOf(row.get('Default') ?? '')]),
  );
}

function valueOf(cell: string): number | boolean {
  return cell === 'false' ? false : Number(cell.replaceAll(',', ''));
}

/** `{ a: { b: 1 } }` becomes `{ 'a.b': 1 }`. */
function flat(values: object, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null
        ? Object.entries(flat(value, `${prefix}${key}.`))
        : [[prefix + key, value]],
    ),
  );
}

describe('docs/limits.md', () => {
  it('has the limits of the router with their defaults', () => {
    expect(documented('Router')).toEqual(flat({ limits: defaultLimits }));
  });

  it('has the limits of the WebSocket listener with their defaults', () => {
    const { host: _host, path: _path, ...limits } = webSocketDefaults;
    expect(documented('WebSocket listener')).toEqual(flat({ ...limits, ...socketLimitDefaults }));
  });

  it('has the limits of the RawSocket listener with their defaults', () => {
    const {
      host: _host,
      connectorMaxMessageBytes: _own,
      listenerMaxMessageBytes,
      ...limits
    } = rawSocketDefaults;
    const expected = {
      ...limits,
      maxMessageBytes: listenerMaxMessageBytes,
      ...socketLimitDefaults,
      keepAlive: false,
    };
    expect(documented('RawSocket listener')).toEqual(expected);
  });

  it('has the limits of TLS with their defaults', () => {
    const { handshakeTimeoutMs } = tlsServerDefaults;
    expect(documented('TLS')).toEqual({ 'tls.handshakeTimeoutMs': handshakeTimeoutMs });
  });

  it('has the limits of connectors with their defaults', () => {
    const maxMessageBytes = rawSocketDefaults.connectorMaxMessageBytes;
    expect(documented('Connectors')).toEqual(flat({ maxMessageBytes, ...socketLimitDefaults }));
  });

  it('has the limit of the WebSocket connector, which takes no byte more', async () => {
    const limit = Number(documented('Connectors')['maxMessageBytes']);
    const atRouter = new RecordingSink();
    const listener = webSocketListener({ port: 0 });
    const { url } = await listener.listen((transport) => {
      transport.attach(atRouter);
      transport.send(new EncodedMessage('x'.repeat(limit)));
      transport.send(new EncodedMessage('x'.repeat(limit + 1)));
    });
    const transport = await webSocket(url).connect({ signal: AbortSignal.timeout(10_000) });
    const sink = new RecordingSink();
    transport.attach(sink);
    await sink.untilClosed();
    expect(sink.frames.map(({ length }) => length)).toEqual([limit]);
    expect(sink.violations.map(({ message }) => message)).toEqual([`a message of more than ${limit} bytes`]);
    await atRouter.untilClosed();
    await listener.close();
  });

  it('has the limits of certificate chains with their defaults', () => {
    expect(documented('Certificate chains')).toEqual(certificateLimits);
  });

  it('has the limits of cookies with their defaults', () => {
    expect(documented('Cookies')).toEqual(cookieLimits);
  });

  it('has the limits of the memory transport with their defaults', () => {
    expect(documented('Memory transport')).toEqual(memoryDefaults);
  });

  it('names the keys of the configuration file, with the same defaults', () => {
    const { limits } = configurationSchema.properties.defaults.properties;
    const documentedKeys = tableBelow(text, 'Router')
      .filter((row) => keyOf(row) !== '')
      .map((row) => [keyOf(row), valueOf(row.get('Default') ?? '')]);
    expect(Object.fromEntries(documentedKeys)).toEqual(schemaDefaults(limits));
  });

  it.each(['WebSocket listener', 'RawSocket listener'])('names keys of listeners for the %s', (heading) => {
    const listener = configurationSchema.properties.listeners.items;
    const { rawsocket } = listener.properties.serve.properties;
    const [path] = Object.values(listener.properties.serve.patternProperties).filter(
      (schema) => schema !== true && 'properties' in schema,
    );
    const keys = {
      ...schemaDefaults(listener),
      ...prefixed('serve.rawsocket.', schemaDefaults(rawsocket)),
      ...prefixed('serve./ws.', schemaDefaults(path)),
    };
    const named = tableBelow(text, heading)
      .filter((row) => codeIn(row.get('Key in `listeners[]`')) !== '')
      .map((row) => [codeIn(row.get('Key in `listeners[]`')), valueOf(row.get('Default') ?? '')] as const);
    expect(named.length).toBeGreaterThan(2);
    for (const [key, value] of named) {
      if (value === false) expect(Object.keys(keys)).toContain(`${key}.every`);
      else expect([key, keys[key]]).toEqual([key, value]);
    }
  });

  it('has every id of a limit that the code speaks of, and no other', async () => {
    const sources = (await documents()).filter(({ path }) => path.endsWith('.ts'));
    const inCode = new Set(sources.flatMap((source) => source.text.match(/\bL\d\d\b/g) ?? []));
    const ids = [...text.matchAll(/^\| (L\d\d) /gm)].map(([, id = '']) => id);
    expect([...new Set(ids)].sort()).toEqual([...inCode].sort());
  });
});

function keyOf(row: Row): string {
  return codeIn(row.get('Key below `defaults.limits`'));
}

function prefixed(prefix: string, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]));
}

/** The defaults in a JSON Schema by their paths, times in ms and sizes in bytes. */
function schemaDefaults(schema: unknown, prefix = ''): Record<string, unknown> {
  if (typeof schema !== 'object' || schema === null) return {};
  const found: Record<string, unknown> = {};
  if ('default' in schema) found[prefix.slice(0, -1)] = quantityOf(schema.default);
  if ('properties' in schema && typeof schema.properties === 'object' && schema.properties !== null) {
    for (const [key, property] of Object.entries(schema.properties)) {
      Object.assign(found, schemaDefaults(property, `${prefix}${key}.`));
    }
  }
  return found;
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  B: 1,
  KiB: 1_024,
  MiB: 1_048_576,
};

function quantityOf(value: unknown): unknown {
  const [, number, unit = ''] = /^(\d+)(ms|s|B|KiB|MiB)$/.exec(String(value)) ?? [];
  return number === undefined ? value : Number(number) * (units[unit] ?? Number.NaN);
}
