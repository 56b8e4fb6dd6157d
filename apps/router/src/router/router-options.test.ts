import { defaultLimits } from '@wamp/router';
import { expect, it } from 'vitest';
import { limitsSchema } from '../schema/limits-schema.js';
import type { RealmEntry, RouterConfig } from '../config/router-config.js';
import { routerLimits } from './router-limits.js';
import { routerOptions as optionsOf } from './router-options.js';

/** The options, without the ways to log in. */
function routerOptions(config: RouterConfig) {
  return optionsOf(config, { of: () => [] });
}

interface Part {
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Part>>;
}

/** The defaults that a schema documents, as a configuration would say them. */
function documented({ properties = {} }: Part): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, part]) => [key, part.properties ? documented(part) : part.default]),
  );
}

it('documents the defaults that the Router really has', () => {
  const limits = routerLimits(documented(limitsSchema));
  expect(limits).toEqual(
    Object.fromEntries(Object.keys(limits).map((name) => [name, Reflect.get(defaultLimits, name)])),
  );
  expect(Object.keys(limits)).toHaveLength(41);
});

it('leaves what the configuration does not name to the Router', () => {
  expect(routerLimits({ kill_grace: '3s' })).toEqual({
    killGraceMs: 3_000,
    decode: defaultLimits.decode,
    uri: defaultLimits.uri,
  });
});

const realm: RealmEntry = {
  name: 'realm1',
  auth: { anonymous: { role: 'guest' } },
  roles: [
    { name: 'guest', permissions: [] },
    { name: 'ops', permissions: [] },
  ],
};

const joe = {
  ...{ realm: 'realm1', session: 1, authid: 'joe', authmethod: 'ticket', authprovider: 'tests' },
  ...{ transport: 'memory', match: 'exact' as const, options: {} },
};

function realmOptions(entry: Partial<RealmEntry>) {
  const [options] =
    routerOptions({ version: 1, listeners: [], realms: [{ ...realm, ...entry }] }).realms ?? [];
  if (options === undefined) throw new Error('there is no realm');
  return options;
}

it('gives roles the rights to the meta API that the realm names, and none otherwise [SMETA-42]', () => {
  const may = (entry: Partial<RealmEntry>, authrole: string, uri: string): unknown =>
    realmOptions(entry).authorizer.explain?.({ ...joe, authrole, action: 'call', uri }).allow;
  const meta = { read: ['guest', 'ops'], kill: ['ops'] };
  expect(may({ meta }, 'guest', 'wamp.session.list')).toBe(true);
  expect(may({ meta }, 'guest', 'wamp.session.kill')).toBe(false);
  expect(may({ meta }, 'ops', 'wamp.session.kill')).toBe(true);
  expect(may({}, 'ops', 'wamp.session.list')).toBe(false);
  expect(may({}, 'guest', 'wamp.session.add_testament')).toBe(true);
});

it('switches the meta API off, and hands the catalog on', () => {
  expect(realmOptions({})).not.toHaveProperty('withoutFeatures');
  expect(realmOptions({ meta: { enabled: false } }).withoutFeatures).toEqual([
    'session_meta_api',
    'subscription_meta_api',
    'registration_meta_api',
    'testament_meta_api',
    'reflection',
  ]);
  const catalog = [{ uri: 'com.add', kind: 'procedure' as const, doc: 'Adds.' }];
  expect(realmOptions({ catalog }).catalog).toEqual(catalog);
});

it('hands over what a realm says about events, and leaves the rest to the Router', () => {
  const realm = { name: 'realm1', auth: {}, roles: [] };
  const { realms: [plain, full] = [] } = routerOptions({
    version: 1,
    listeners: [],
    realms: [
      realm,
      {
        ...realm,
        retained: { enabled: false, without: [{ uri: 'com.', match: 'prefix' }], ttl: '2s' },
        history: { topics: [{ uri: 'com.log', limit: 5, size: '1KiB', ttl: '1m' }, { uri: 'com.chat' }] },
        trust_levels: [{ level: 2, role: 'user', uri: 'com.a' }, { level: 0 }],
      },
    ],
  });
  expect(plain).toMatchObject({ retention: {}, trustLevels: [] });
  expect(plain).not.toHaveProperty('withoutFeatures');
  expect(plain).not.toHaveProperty('history');
  expect(full).toMatchObject({
    withoutFeatures: ['event_retention'],
    retention: { without: [{ uri: 'com.', match: 'prefix' }], ttlMs: 2_000 },
    history: {
      topics: [{ uri: 'com.log', maxEvents: 5, maxBytes: 1_024, ttlMs: 60_000 }, { uri: 'com.chat' }],
    },
    trustLevels: [{ level: 2, authrole: 'user', uri: 'com.a' }, { level: 0 }],
  });
});

it('hands over who learns who calls or publishes what a rule allows [PID-06]', async () => {
  const { realms = [] } = routerOptions({
    version: 1,
    listeners: [],
    realms: [
      {
        name: 'realm1',
        auth: {},
        roles: [{ name: 'user', permissions: [{ uri: 'com.a', allow: ['publish'], disclose: 'always' }] }],
      },
    ],
  });
  const verdict = await realms[0]?.authorizer.authorize(
    { ...joe, authrole: 'user', action: 'publish', uri: 'com.a' },
    { signal: new AbortController().signal, call: () => Promise.reject(new Error('nobody is asked')) },
  );
  expect(verdict).toMatchObject({ allow: true, disclose: 'always' });
});

it('hands on which timeouts go to Callees', () => {
  const realm = { name: 'realm1', auth: {}, roles: [] };
  const forwardTimeoutOf = (entry: object): unknown =>
    routerOptions({ version: 1, listeners: [], realms: [{ ...realm, ...entry }] }).realms?.[0]
      ?.forwardTimeout;
  expect(forwardTimeoutOf({})).toBeUndefined();
  expect(forwardTimeoutOf({ forward_timeout: 'always' })).toBe('always');
  const uris = [{ uri: 'com.far.', match: 'prefix' }];
  expect(forwardTimeoutOf({ forward_timeout: uris })).toEqual(uris);
});
