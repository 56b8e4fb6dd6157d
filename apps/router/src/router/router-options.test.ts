import { defaultLimits } from '@wamp/router';
import { expect, it } from 'vitest';
import { limitsSchema } from '../schema/limits-schema.js';
import { routerLimits, routerOptions } from './router-options.js';

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
  expect(Object.keys(limits)).toHaveLength(28);
});

it('leaves what the configuration does not name to the Router', () => {
  expect(routerLimits({ kill_grace: '3s' })).toEqual({
    killGraceMs: 3_000,
    decode: defaultLimits.decode,
    uri: defaultLimits.uri,
  });
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
  const verdict = await realms[0]?.authorizer.authorize({
    realm: 'realm1',
    session: 1,
    authid: 'joe',
    authrole: 'user',
    action: 'publish',
    uri: 'com.a',
    match: 'exact',
  });
  expect(verdict).toEqual({ allow: true, disclose: 'always' });
});
