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
