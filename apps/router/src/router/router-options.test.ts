import { defaultLimits } from '@wamp/router';
import { expect, it } from 'vitest';
import { limitsSchema } from '../schema/limits-schema.js';
import type { RealmEntry } from '../config/router-config.js';
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

const realm: RealmEntry = {
  name: 'realm1',
  auth: { anonymous: { role: 'guest' } },
  roles: [
    { name: 'guest', permissions: [] },
    { name: 'ops', permissions: [] },
  ],
};

function realmOptions(entry: Partial<RealmEntry>) {
  const [options] =
    routerOptions({ version: 1, listeners: [], realms: [{ ...realm, ...entry }] }).realms ?? [];
  if (options === undefined) throw new Error('there is no realm');
  return options;
}

it('gives roles the rights to the meta API that the realm names, and none otherwise [SMETA-42]', () => {
  const may = (entry: Partial<RealmEntry>, authrole: string, uri: string): unknown =>
    realmOptions(entry).authorizer.authorize({
      ...{ realm: 'realm1', session: 1, authid: 'joe', authrole },
      ...{ action: 'call', uri, match: 'exact' },
    });
  const meta = { read: ['guest', 'ops'], kill: ['ops'] };
  expect(may({ meta }, 'guest', 'wamp.session.list')).toEqual({ allow: true });
  expect(may({ meta }, 'guest', 'wamp.session.kill')).toEqual({ allow: false });
  expect(may({ meta }, 'ops', 'wamp.session.kill')).toEqual({ allow: true });
  expect(may({}, 'ops', 'wamp.session.list')).toEqual({ allow: false });
  expect(may({}, 'guest', 'wamp.session.add_testament')).toEqual({ allow: true });
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
