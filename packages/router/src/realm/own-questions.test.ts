import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import {
  type PermittedAction,
  type RealmOptions,
  type RoleOptions,
  dynamicAuthorizer,
  staticAuthorizer,
} from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;

beforeEach(() => {
  clock = new ManualClock();
});
afterEach(async () => {
  await closeRouter(router, clock);
});

const refused = 'wamp.error.not_authorized';
const realm = (roles: readonly RoleOptions[], options: Partial<RealmOptions> = {}): RealmOptions =>
  openRealm('realm1', { authenticators: [ticket], authorizer: staticAuthorizer(roles), ...options });

/** A procedure that allows URIs and no pattern, and lets that be remembered. */
async function serveExactOnly(judge: Member): Promise<readonly unknown[]> {
  const asked: unknown[] = [];
  await judge.register('com.judge');
  const serve = async (): Promise<void> => {
    for (;;) {
      const [type, request, , , args] = await judge.peer.next();
      if (type !== 68) continue;
      const [, uri, action, options] = args as [unknown, string, string, { readonly match?: string }];
      asked.push([uri, action, options]);
      judge.peer.send([70, request, {}, [{ allow: (options.match ?? 'exact') === 'exact', cache: true }]]);
    }
  };
  serve().catch(() => undefined);
  return asked;
}

describe('What the Router itself asks about a pattern', () => {
  const roles: readonly RoleOptions[] = [
    { name: 'judge', permissions: [{ uri: 'com.judge', allow: ['register'] }] },
    { name: 'user', authorizer: dynamicAuthorizer({ procedure: 'com.judge' }), meta: { read: true } },
  ];
  const trusting = { trustedProcedures: [{ uri: 'com.judge', authrole: 'judge' }] };

  it('is told to a procedure as a pattern, so that its history is not read, nor it subscribed to later [AZ-15, AZ-24, AZ-30, T12, T13]', async () => {
    const history = { topics: [{ uri: 'com.app', match: 'prefix' }] } as const;
    router = testRouter({ clock, realms: [realm(roles, { ...trusting, history })] });
    const asked = await serveExactOnly(await Member.join(router, 'judge', { authrole: 'judge' }));
    const joe = await Member.join(router, 'joe');
    const [found] = await joe.call('wamp.subscription.lookup', ['com.app', { match: 'prefix' }]);
    const [id] = found as readonly number[];
    expect(await joe.errorOf('wamp.subscription.get_events', [id])).toBe(refused);
    await expect(joe.subscribe('com.app', { match: 'prefix' })).rejects.toThrow(refused);
    expect(asked).toEqual([['com.app', 'subscribe', { match: 'prefix' }]]);
  });

  it('is told to a procedure as a pattern when the catalog names it, and that answer opens nothing [AZ-15, AZ-24, T12, T13]', async () => {
    const catalog = [{ kind: 'topic', uri: 'com.app', match: 'prefix' }] as const;
    router = testRouter({ clock, realms: [realm(roles, { ...trusting, catalog })] });
    await serveExactOnly(await Member.join(router, 'judge', { authrole: 'judge' }));
    const joe = await Member.join(router, 'joe');
    await joe.call('wamp.reflection.topic.list');
    await expect(joe.subscribe('com.app', { match: 'prefix' })).rejects.toThrow(refused);
  });

  it('is told to a procedure as a pattern when rights are looked at again [AZ-15, AZ-33, T12] (D45)', async () => {
    const everybody = { name: 'user', permissions: [{ uri: '*', allow: 'all' }] } as const;
    router = testRouter({ clock, realms: [realm([...roles.slice(0, 1), everybody], trusting)] });
    await serveExactOnly(await Member.join(router, 'judge', { authrole: 'judge' }));
    const joe = await Member.join(router, 'joe');
    const [pattern] = [await joe.subscribe('com.app', { match: 'prefix' }), await joe.subscribe('com.b')];
    await router.realms.update(realm(roles, trusting));
    expect(await joe.peer.settled()).toEqual([[35, 0, { subscription: pattern, reason: refused }]]);
    expect(router.stats.subscriptions).toBe(1);
  });
});

describe('Shared registrations at an update', () => {
  const sharing = (...rights: readonly PermittedAction[]): RealmOptions =>
    realm([{ name: 'user', permissions: [{ uri: 'com.*', allow: ['register', ...rights] }] }]);

  it('are judged as what they are, also when somebody is answered meanwhile about an unshared one [AZ-33, T13, T20] (D45)', async () => {
    router = testRouter({ clock, realms: [sharing('shared_register')] });
    const joe = await Member.join(router, 'joe');
    const ann = await Member.join(router, 'ann');
    await joe.register('com.a', { invoke: 'roundrobin' });
    const updated = router.realms.update(sharing());
    await expect(ann.register('com.a')).rejects.toThrow('procedure_already_exists');
    await updated;
    expect(router.stats.registrations).toBe(0);
  });

  it('that are taken away do not keep anybody from unshared ones [AZ-24, T13]', async () => {
    router = testRouter({ clock, realms: [sharing('shared_register')] });
    const joe = await Member.join(router, 'joe');
    await joe.register('com.a', { invoke: 'roundrobin' });
    await router.realms.update(sharing());
    await settle();
    await joe.register('com.a');
    expect(router.stats.registrations).toBe(1);
  });
});
