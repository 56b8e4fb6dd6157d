import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { staticAuthorizer } from '../auth/static-authorizer.js';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { connectRaw, helloDetails, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { InvalidOptionError } from '../errors.js';
import type { RealmOptions } from '../realm-options.js';
import type { Router } from '../router.js';
import type { CatalogRecord } from './catalog.js';

let router: Router;
const clock = new ManualClock();

const catalog: readonly CatalogRecord[] = [
  { uri: 'com.add', kind: 'procedure', args: ['x: number', 'y: number'], result: 'number', doc: 'Adds.' },
  { uri: 'com.user.', match: 'prefix', kind: 'procedure', doc: 'About users.' },
  { uri: 'com.user.get', kind: 'procedure', errors: ['com.error.no_such_user'] },
  { uri: 'com.secret', kind: 'procedure' },
  { uri: 'com.news', kind: 'topic', kwargs: { text: 'string' } },
  { uri: 'com.error.no_such_user', kind: 'error', args: ['id'] },
];

function routerWith(options: Partial<RealmOptions> = {}): Router {
  const authorizer = staticAuthorizer([
    {
      name: 'user',
      permissions: [
        { uri: 'com.', match: 'prefix', allow: 'all' },
        { uri: 'com.secret', deny: ['call', 'register'] },
      ],
      meta: { read: true },
    },
    { name: 'stranger', permissions: [], meta: { read: true } },
  ]);
  const realm = openRealm('realm1', { authenticators: [ticket], authorizer, catalog, ...options });
  return (router = testRouter({ clock, realms: [realm] }));
}

beforeEach(() => {
  routerWith();
});

async function close(): Promise<void> {
  await closeRouter(router, clock);
}

afterEach(close);

const procedures = 'wamp.reflection.procedure';
const topics = 'wamp.reflection.topic';

describe('Reflection', () => {
  it('lists what the catalog has and the Caller may use [RFL-01, RFL-05]', async () => {
    const user = await Member.join(router, 'joe');
    expect(await user.call(`${procedures}.list`)).toEqual([[['com.add', 'com.user.', 'com.user.get']]]);
    expect(await user.call(`${topics}.list`)).toEqual([[['com.news']]]);
    expect(await user.call('wamp.reflection.error.list')).toEqual([[['com.error.no_such_user']]]);
    const stranger = await Member.join(router, 'jim', { authrole: 'stranger' });
    expect(await stranger.call(`${procedures}.list`)).toEqual([[[]]]);
    expect(await stranger.call(`${topics}.list`)).toEqual([[[]]]);
  });

  it('describes by URI, then by the longest pattern, and never what is not allowed [RFL-02, RFL-05]', async () => {
    const user = await Member.join(router, 'joe');
    expect(await user.call(`${procedures}.describe`, ['com.add'])).toEqual([[catalog[0]]]);
    expect(await user.call(`${procedures}.describe`, ['com.user.get'])).toEqual([[catalog[2]]]);
    expect(await user.call(`${procedures}.describe`, ['com.user.set'])).toEqual([[catalog[1]]]);
    expect(await user.call(`${topics}.describe`, ['com.news'])).toEqual([[catalog[4]]]);
    expect(await user.call('wamp.reflection.error.describe', ['com.error.no_such_user'])).toEqual([
      [catalog[5]],
    ]);
    for (const uri of ['com.secret', 'com.nothing', 'com.news', '']) {
      expect(await user.call(`${procedures}.describe`, [uri])).toEqual([[null]]);
    }
    expect(await user.errorOf(`${procedures}.describe`)).toBe('wamp.error.invalid_argument');
  });

  it('tells what Callees and Subscribers say, as long as they are there [RFL-01, RFL-02]', async () => {
    const user = await Member.join(router, 'joe');
    const callee = await Member.join(router, 'callee');
    const _describe = { doc: 'Multiplies.', args: ['x', 'y'], whatever: 1 };
    await callee.register('com.multiply', { _describe });
    await callee.subscribe('com.orders.', { match: 'prefix', _describe: { doc: 'Orders.' } });
    await callee.register('com.silent');
    expect(await user.call(`${procedures}.describe`, ['com.multiply'])).toEqual([
      [{ uri: 'com.multiply', kind: 'procedure', match: 'exact', doc: 'Multiplies.', args: ['x', 'y'] }],
    ]);
    expect(await user.call(`${topics}.list`)).toEqual([[['com.news', 'com.orders.']]]);
    expect(await user.call(`${procedures}.describe`, ['com.silent'])).toEqual([[null]]);
    callee.cut();
    await settle();
    expect(await user.call(`${procedures}.describe`, ['com.multiply'])).toEqual([[null]]);
    expect(await user.call(`${topics}.list`)).toEqual([[['com.news']]]);
  });

  it('believes the catalog more than a Callee', async () => {
    const user = await Member.join(router, 'joe');
    await user.register('com.add', { _describe: { doc: 'Something else.' } });
    expect(await user.call(`${procedures}.describe`, ['com.add'])).toEqual([[catalog[0]]]);
  });

  it('refuses descriptions of more than 4 KiB', async () => {
    const user = await Member.join(router, 'joe');
    const empty = JSON.stringify([{ doc: '' }]).length;
    const describing = (bytes: number): object => ({ _describe: { doc: 'x'.repeat(bytes - empty) } });
    await user.register('com.a', describing(4096));
    await expect(user.register('com.b', describing(4097))).rejects.toThrow('wamp.error.option_not_allowed');
    await expect(user.subscribe('com.b', describing(4097))).rejects.toThrow('wamp.error.option_not_allowed');
    expect(router.stats).toMatchObject({ registrations: 1, subscriptions: 0 });
  });

  it('is announced beside the features, if it is there [FEAT-35, RFL-03, RFL-04, RFL-16]', async () => {
    const roles = async (): Promise<unknown> => {
      const peer = connectRaw(router);
      peer.send([1, 'realm1', { ...helloDetails, authmethods: ['ticket'] }]);
      return ((await peer.next())[2] as { roles: unknown }).roles;
    };
    const reflection = true;
    expect(await roles()).toMatchObject({ broker: { reflection }, dealer: { reflection } });
    await close();
    routerWith({ withoutFeatures: ['reflection'] });
    expect(await roles()).not.toHaveProperty('broker.reflection');
    expect(await roles()).not.toHaveProperty('dealer.reflection');
    const user = await Member.join(router, 'joe');
    expect(await user.errorOf(`${procedures}.list`)).toBe('wamp.error.no_such_procedure');
    await user.register('com.a', { _describe: { doc: 'x'.repeat(5000) } });
  });

  it('names the record of the catalog that has no URI', () => {
    expect(() => routerWith({ catalog: [{ uri: 'com..x', kind: 'topic' }] })).toThrow(InvalidOptionError);
    expect(() => routerWith({ catalog: [{ uri: 'com..x', kind: 'topic' }] })).toThrow(
      'realms[0].catalog[0].uri',
    );
  });
});
