import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { type RawMessage, helloDetails } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import type { RealmOptions } from '../realm-options.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;

function routerWith(options: Partial<RealmOptions> = {}, maxMetaListEntries = 100): Router {
  const realms = ['realm1', 'realm2'].map((name) =>
    openRealm(name, { authenticators: [ticket], ...options }),
  );
  return (router = testRouter({ clock, realms, limits: { maxMetaListEntries } }));
}

beforeEach(() => {
  clock = new ManualClock();
  clock.advance(Date.UTC(2026, 0, 2, 3, 4, 5, 6));
  routerWith();
});

afterEach(async () => {
  await closeRouter(router, clock);
});

const join = (authid: string, realm = 'realm1'): Promise<Member> => Member.join(router, authid, { realm });
const created = '2026-01-02T03:04:05.006Z';

async function told(watcher: Member): Promise<readonly RawMessage[]> {
  return (await watcher.events()).map(([details, args]) => {
    const { topic } = details as { topic: string };
    return [topic.replace('wamp.subscription.on_', ''), ...(args as readonly unknown[])];
  });
}

/** A session that hears of all subscriptions, and has heard of its own. */
async function watching(): Promise<Member> {
  const watcher = await join('watcher');
  await watcher.subscribe('wamp.subscription.', { match: 'prefix' });
  await watcher.events();
  return watcher;
}

describe('Subscription meta events', () => {
  it('tell of Subscribers that come and go, in order and with their details [SUBM-02, SUBM-03, SUBM-04, SUBM-05, SUBM-06, SUBM-08, SUBM-09, SUBM-10]', async () => {
    const watcher = await watching();
    const [one, two] = [await join('one'), await join('two')];
    const id = await one.subscribe('com.a');
    expect(await two.subscribe('com.a')).toBe(id);
    expect(await told(watcher)).toEqual([
      ['create', one.id, { id, created, uri: 'com.a', match: 'exact' }],
      ['subscribe', one.id, id],
      ['subscribe', two.id, id],
    ]);
    one.send(34, id);
    two.send(34, id);
    expect(await told(watcher)).toEqual([
      ['unsubscribe', one.id, id],
      ['unsubscribe', two.id, id],
      ['delete', two.id, id],
    ]);
  });

  it('tell of each subscription of a session that is gone [SUBM-11]', async () => {
    const [one, two] = [await join('one'), await join('two')];
    const both = await one.subscribe('com.a');
    await two.subscribe('com.a');
    const [b, c] = [await one.subscribe('com.b'), await one.subscribe('com.', { match: 'prefix' })];
    const watcher = await watching();
    one.cut();
    expect(await told(watcher)).toEqual([
      ['unsubscribe', one.id, both],
      ['unsubscribe', one.id, b],
      ['delete', one.id, b],
      ['unsubscribe', one.id, c],
      ['delete', one.id, c],
    ]);
  });

  it('tell nothing of repeated and refused requests, and of other realms [SUBM-07, SUBM-12, SUBM-13]', async () => {
    const [one, other] = [await join('one'), await join('other', 'realm2')];
    await one.subscribe('com.a');
    const watcher = await watching();
    await one.subscribe('com.a');
    await other.subscribe('com.b');
    await expect(one.subscribe('com..a')).rejects.toThrow('invalid_uri');
    one.send(34, 999_999);
    expect(await told(watcher)).toEqual([]);
  });

  it('come after the answer, and tell of subscriptions to them as well, once [SUBM-14, SUBM-30, SUBM-31]', async () => {
    const self = await join('self');
    self.send(32, {}, 'wamp.subscription.on_subscribe');
    const [answer, ...events] = await self.peer.settled();
    const id = answer?.[2];
    expect(answer).toEqual([33, 1, id]);
    expect(events).toEqual([[36, id, expect.any(Number), {}, [self.id, id]]]);
    const watcher = await watching();
    await self.subscribe('com.a');
    const [first] = await self.peer.settled();
    const [, second] = (await watcher.peer.settled()).filter(([type]) => type === 36);
    expect(second?.slice(2, 4)).toEqual([first?.[2], { topic: 'wamp.subscription.on_subscribe' }]);
  });

  it('show the state that procedures show [SUBM-04, SUBM-15, SUBM-20]', async () => {
    const [watcher, one] = [await join('watcher'), await join('one')];
    await watcher.subscribe('wamp.subscription.on_create');
    await watcher.subscribe('wamp.subscription.on_delete');
    await watcher.events();
    const id = await one.subscribe('com.a', { match: 'prefix' });
    const details = { id, created, uri: 'com.a', match: 'prefix' };
    expect(await watcher.events()).toEqual([[{}, [one.id, details]]]);
    clock.advance(1000);
    expect(await watcher.call('wamp.subscription.get', [id])).toEqual([[details]]);
    one.cut();
    expect(await watcher.events()).toEqual([[{}, [one.id, id]]]);
    expect(await watcher.errorOf('wamp.subscription.get', [id])).toBe('wamp.error.no_such_subscription');
  });
});

describe('Subscription meta procedures', () => {
  it('list ids by match policy [SUBM-16, SUBM-28]', async () => {
    const [self, other] = [await join('self'), await join('other', 'realm2')];
    expect(await self.call('wamp.subscription.list')).toEqual([[{ exact: [], prefix: [], wildcard: [] }]]);
    const exact = await self.subscribe('com.a');
    const prefix = await self.subscribe('com.b.', { match: 'prefix' });
    const wildcard = await self.subscribe('com..c', { match: 'wildcard' });
    const hidden = await other.subscribe('com.a');
    expect(await self.call('wamp.subscription.list')).toEqual([
      [{ exact: [exact], prefix: [prefix], wildcard: [wildcard] }],
    ]);
    expect(await self.errorOf('wamp.subscription.get', [hidden])).toBe('wamp.error.no_such_subscription');
  });

  it('look up by text and match by policy, and say null for none [SUBM-17, SUBM-18, SUBM-19]', async () => {
    const self = await join('self');
    const ids = [
      await self.subscribe('a.b.c'),
      await self.subscribe('a.b', { match: 'prefix' }),
      await self.subscribe('a.', { match: 'prefix' }),
      await self.subscribe('a..c', { match: 'wildcard' }),
      await self.subscribe('..c', { match: 'wildcard' }),
    ];
    const lookups: unknown[] = [];
    for (const args of [['a.b'], ['a.b.c'], ['a.', { match: 'prefix' }], ['a.b.c', { match: 'prefix' }]]) {
      lookups.push((await self.call('wamp.subscription.lookup', args))[0]);
    }
    expect(lookups).toEqual([[null], [ids[0]], [ids[2]], [null]]);
    const [matching] = await self.call('wamp.subscription.match', ['a.b.c']);
    expect((matching as [number[]])[0].toSorted()).toEqual(ids.toSorted());
    expect(await self.call('wamp.subscription.match', ['x'])).toEqual([[null]]);
  });

  it('list and count the members [SUBM-22, SUBM-25]', async () => {
    const [one, two] = [await join('one'), await join('two')];
    const id = await one.subscribe('com.a');
    await two.subscribe('com.a');
    expect(await one.call('wamp.subscription.list_subscribers', [id])).toEqual([[[one.id, two.id]]]);
    expect(await one.call('wamp.subscription.count_subscribers', [id])).toEqual([[2]]);
  });

  it('list no members of a subscription that only history keeps [SUBM-24, EVH-38]', async () => {
    await router.close({ maxRetryAfterMs: 0 });
    routerWith({ history: { topics: [{ uri: 'com.kept' }] } });
    const self = await join('self');
    const [found] = await self.call('wamp.subscription.lookup', ['com.kept']);
    expect(found).toEqual([expect.any(Number)]);
    expect(await self.call('wamp.subscription.list_subscribers', found as number[])).toEqual([[[]]]);
    expect(await self.call('wamp.subscription.count_subscribers', found as number[])).toEqual([[0]]);
  });

  it.each(['get', 'list_subscribers', 'count_subscribers'])(
    '%s knows no unknown id [SUBM-21, SUBM-23, SUBM-26]',
    async (name) => {
      const self = await join('self');
      const error = await self.errorOf(`wamp.subscription.${name}`, [999_999]);
      expect(error).toBe('wamp.error.no_such_subscription');
    },
  );

  it.each([
    ['get', [], 'invalid_argument'],
    ['get', ['x'], 'invalid_argument'],
    ['list_subscribers', [null], 'invalid_argument'],
    ['count_subscribers', [-1], 'invalid_argument'],
    ['lookup', [5], 'invalid_argument'],
    ['lookup', ['com.a', []], 'invalid_argument'],
    ['lookup', ['com.a', { match: 'foo' }], 'invalid_argument'],
    ['lookup', ['a b'], 'invalid_uri'],
    ['match', [], 'invalid_argument'],
    ['match', ['a..b'], 'invalid_uri'],
    ['remove_subscriber', [1], 'invalid_argument'],
  ])('%s refuses %j with %s [SUBM-27]', async (name, args, error) => {
    const self = await join('self');
    const id = await self.subscribe('com.a');
    const given = args[0] === 1 ? [id] : args;
    expect(await self.errorOf(`wamp.subscription.${name}`, given)).toBe(`wamp.error.${error}`);
  });

  it('take a subscription from a Subscriber, who is told if he knows what that is [REVS-01, REVS-02, REVS-03, REVS-04, REVS-05, REVS-06, REVS-12]', async () => {
    const killer = await watching();
    const features = { subscription_revocation: true };
    const details = { roles: { ...helloDetails.roles, subscriber: { features } } };
    const one = await Member.join(router, 'one', { details });
    const ignorant = { roles: { ...helloDetails.roles, subscriber: {} } };
    const two = await Member.join(router, 'two', { details: ignorant });
    const id = await one.subscribe('com.a');
    await two.subscribe('com.a');
    await killer.events();
    const remove = 'wamp.subscription.remove_subscriber';
    killer.send(48, {}, remove, [id, one.id], { reason: 'no more' });
    expect(await told(killer)).toEqual([['unsubscribe', one.id, id]]);
    killer.send(16, {}, 'com.a');
    expect(await one.peer.settled()).toEqual([[35, 0, { subscription: id, reason: 'no more' }]]);
    expect(await two.events()).toEqual([[{}]]);
    expect(await killer.errorOf(remove, [id, one.id])).toBe('wamp.error.no_such_session');
    expect(await killer.errorOf(remove, [999_999, one.id])).toBe('wamp.error.no_such_subscription');
    expect(await killer.errorOf(remove, [id, two.id], { reason: 5 })).toBe('wamp.error.invalid_argument');
    expect(await killer.call(remove, [id, two.id])).toEqual([]);
    killer.send(16, {}, 'com.a');
    expect(await two.peer.settled()).toEqual([]);
  });

  it('list as many as the limit says, and no more L73', async () => {
    await router.close({ maxRetryAfterMs: 0 });
    routerWith({}, 2);
    const self = await join('self');
    for (const uri of ['com.a', 'com.b']) {
      await self.subscribe(uri);
      expect(await self.errorOf('wamp.subscription.list')).toBeUndefined();
    }
    await self.subscribe('com.c');
    expect(await self.errorOf('wamp.subscription.list')).toBe('router.error.limit_exceeded');
  });
});
