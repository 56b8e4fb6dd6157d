import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import {
  type RawMessage,
  type RawPeer,
  connectRaw,
  helloDetails,
  joinRaw,
  settle,
} from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import type { Router } from '../router.js';
import { sliceSize } from './in-slices.js';

let router: Router;
let clock: ManualClock;

beforeEach(() => {
  clock = new ManualClock();
  const { authenticators } = openRealm();
  router = testRouter({
    clock,
    realms: [
      openRealm('realm1', { authenticators: [...authenticators, ticket] }),
      openRealm('realm2', { authenticators: [...authenticators, ticket] }),
    ],
  });
});

afterEach(async () => {
  await closeRouter(router, clock);
  expect(clock.pending).toBe(0);
});

const member = (authid: string, authrole = 'user', realm = 'realm1'): Promise<Member> =>
  Member.join(router, authid, { authrole, realm });

const error = (uri: string): RawMessage => [{}, `wamp.error.${uri}`];
const start = (message: RawMessage): RawMessage => message.slice(0, 2);

describe('Session meta events', () => {
  it('tell who joins, with what get tells, and no secret [SMETA-02, SMETA-03, SMETA-04, SMETA-11, SMETA-19, SMETA-47]', async () => {
    const self = await member('watcher');
    await self.subscribe('wamp.session.on_join');
    const { id } = await member('joe', 'admin');
    const event = await self.peer.next();
    const details = {
      session: id,
      authid: 'joe',
      authrole: 'admin',
      authmethod: 'ticket',
      authprovider: 'tests',
      transport: { type: 'memory', serializer: 'json' },
    };
    expect(event).toEqual([36, expect.any(Number), expect.any(Number), {}, [details]]);
    expect(await self.call('wamp.session.get', [id])).toEqual([[details]]);
  });

  it('tell who leaves, once, when it is gone [SMETA-07, SMETA-08, SMETA-10, SMETA-11]', async () => {
    const self = await member('watcher');
    await self.subscribe('wamp.session.', { match: 'prefix' });
    const joe = await member('joe');
    await joe.subscribe('wamp.session.on_leave');
    joe.peer.send([6, {}, 'wamp.close.close_realm']);
    expect(await joe.peer.next()).toEqual([6, {}, 'wamp.close.goodbye_and_out']);
    joe.peer.transport.abort(new Error('cut'));
    const events = await self.peer.settled();
    expect(events.map((event) => event.slice(3))).toEqual([
      [{ topic: 'wamp.session.on_join' }, [expect.objectContaining({ session: joe.id })]],
      [{ topic: 'wamp.session.on_leave' }, [joe.id, 'joe', 'user']],
    ]);
    expect(joe.peer.received).toEqual([]);
    expect(start(await self.call('wamp.session.get', [joe.id]))).toEqual(error('no_such_session'));
  });

  it('stay in the realm, and tell nothing of a refused join [SMETA-05, SMETA-06]', async () => {
    const self = await member('watcher');
    await self.subscribe('wamp.session.on_join');
    await member('other', 'user', 'realm2');
    const refused = connectRaw(router);
    refused.send([1, 'realm1', { ...helloDetails, authmethods: ['cookie'] }]);
    expect((await refused.next())[0]).toBe(3);
    expect(await self.peer.settled()).toEqual([]);
  });

  it('do not reach patterns that do not begin with wamp [PBS-20]', async () => {
    const self = await member('watcher');
    await self.subscribe('', { match: 'prefix' });
    await self.subscribe('..', { match: 'wildcard' });
    await self.subscribe('wamp..on_join', { match: 'wildcard' });
    await member('joe');
    expect(await self.peer.settled()).toEqual([
      [36, expect.any(Number), expect.any(Number), { topic: 'wamp.session.on_join' }, [expect.anything()]],
    ]);
  });
});

describe('Session meta procedures', () => {
  it('count and list all sessions of the realm, by role if asked [SMETA-12, SMETA-13, SMETA-14, SMETA-16, SMETA-17, SMETA-18, SMETA-41]', async () => {
    const one = await member('one', 'a');
    expect(await one.call('wamp.session.count')).toEqual([[1]]);
    const two = await member('two', 'a');
    const three = await member('three', 'b');
    await member('elsewhere', 'a', 'realm2');
    const counts: unknown[] = [];
    for (const filter of [[], [null], [['a']], [['a', 'b']], [['x']], [[]]]) {
      counts.push((await one.call('wamp.session.count', filter))[0]);
    }
    expect(counts).toEqual([[3], [3], [2], [3], [0], [0]]);
    expect(await one.call('wamp.session.list')).toEqual([[[one.id, two.id, three.id]]]);
    expect(await one.call('wamp.session.list', [['b']])).toEqual([[[three.id]]]);
    expect(await one.call('wamp.session.list', [[]])).toEqual([[[]]]);
  });

  it.each([
    ['wamp.session.count', ['a'], undefined],
    ['wamp.session.list', [[1]], undefined],
    ['wamp.session.get', [], undefined],
    ['wamp.session.get', ['x'], undefined],
    ['wamp.session.get', [0], undefined],
    ['wamp.session.kill', [], undefined],
    ['wamp.session.kill', ['x'], undefined],
    ['wamp.session.kill', [1], { message: 5 }],
    ['wamp.session.kill_by_authid', [5], undefined],
    ['wamp.session.kill_by_authrole', [], undefined],
    ['wamp.session.kill_all', [], { message: ['x'] }],
    ['wamp.session.modify_details', [1], undefined],
  ])('%s refuses the arguments %j %j [SMETA-15, SMETA-21, SMETA-40]', async (procedure, args, kwargs) => {
    const self = await member('joe');
    const answer = await self.call(procedure, args[0] === 1 ? [self.id] : args, kwargs);
    expect(start(answer)).toEqual(error('invalid_argument'));
    expect(router.stats.sessions).toBe(1);
  });

  it('modify_details takes 64 keys and 16 KiB, and no more', async () => {
    const self = await member('joe');
    const modify = 'wamp.session.modify_details';
    const keys = (count: number): object =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`key${String(at)}`, 0]));
    expect(await self.errorOf(modify, [self.id, keys(63)])).toBeUndefined();
    expect(await self.errorOf(modify, [self.id, keys(64)])).toBeUndefined();
    expect(await self.errorOf(modify, [self.id, keys(65)])).toBe('wamp.error.invalid_argument');
    const empty = JSON.stringify([self.id, { key0: '' }]).length;
    const text = (bytes: number): object => ({ key0: 'x'.repeat(bytes - empty) });
    expect(await self.errorOf(modify, [self.id, text(16 * 1024)])).toBeUndefined();
    expect(await self.errorOf(modify, [self.id, text(16 * 1024 + 1)])).toBe('wamp.error.invalid_argument');
  });

  it('get knows the own session, and none of another realm [SMETA-20, SMETA-22]', async () => {
    const self = await member('joe');
    const other = await member('other', 'user', 'realm2');
    expect(await self.call('wamp.session.get', [self.id])).toMatchObject([
      [{ session: self.id, authid: 'joe' }],
    ]);
    expect(start(await self.call('wamp.session.get', [other.id]))).toEqual(error('no_such_session'));
  });

  it('modify_details adds keys that get shows, and none of the own ones', async () => {
    const self = await member('joe');
    expect(await self.call('wamp.session.modify_details', [self.id, { room: 5, desk: 2 }])).toEqual([]);
    expect(await self.call('wamp.session.modify_details', [self.id, { desk: null }])).toEqual([]);
    expect(await self.call('wamp.session.get', [self.id])).toMatchObject([[{ authid: 'joe', room: 5 }]]);
    expect(await self.call('wamp.session.get', [self.id])).not.toMatchObject([[{ desk: 2 }]]);
    for (const changes of [{ authid: 'root' }, { text: 'x'.repeat(16 * 1024) }]) {
      const answer = await self.call('wamp.session.modify_details', [self.id, changes]);
      expect(start(answer)).toEqual(error('invalid_argument'));
    }
    const keys = Object.fromEntries(Array.from({ length: 64 }, (_, at) => [`key${String(at)}`, at]));
    expect(start(await self.call('wamp.session.modify_details', [self.id, keys]))).toEqual(
      error('invalid_argument'),
    );
    expect(start(await self.call('wamp.session.modify_details', [1, {}]))).toEqual(error('no_such_session'));
  });

  it('answer with as many sessions as the limit says, and no more L73', async () => {
    await router.close({ maxRetryAfterMs: 0 });
    const realms = [openRealm('realm1', { authenticators: [ticket] })];
    router = testRouter({ clock, limits: { maxMetaListEntries: 2 }, realms });
    const self = await member('one');
    expect(await self.call('wamp.session.list')).toHaveLength(1);
    await member('two');
    expect(await self.call('wamp.session.list')).toEqual([[[expect.any(Number), expect.any(Number)]]]);
    await member('three');
    expect(await self.call('wamp.session.list')).toEqual([
      {},
      'router.error.limit_exceeded',
      [expect.any(String)],
      { limit: 'L73', max: 2 },
    ]);
  });
});

describe('Killing', () => {
  it('says GOODBYE, returns nothing, and takes the session out of routing at once [SMETA-08, SMETA-23, SMETA-29, SMETA-36, SMETA-38]', async () => {
    const killer = await member('killer');
    const victim = await member('victim');
    await killer.subscribe('wamp.session.on_leave');
    await killer.subscribe('com.topic');
    await victim.subscribe('com.topic');
    expect(await killer.call('wamp.session.kill', [victim.id])).toEqual([]);
    expect(router.stats.sessions).toBe(1);
    killer.send(16, { exclude_me: false }, 'com.topic', ['to the living']);
    victim.send(16, {}, 'com.topic', ['from the dead']);
    victim.peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    expect((await victim.peer.ended()).code).toBe(4500);
    expect(victim.peer.received).toEqual([[6, {}, 'wamp.close.killed']]);
    expect(await killer.events()).toEqual([[{}, ['to the living']]]);
  });

  it('publishes on_leave of who was killed, before the answer [SMETA-36]', async () => {
    const killer = await member('killer');
    const victim = await member('victim');
    await killer.subscribe('wamp.session.on_leave');
    const request = killer.send(48, {}, 'wamp.session.kill', [victim.id]);
    expect(await killer.peer.settled()).toEqual([
      [36, expect.any(Number), expect.any(Number), {}, [victim.id, 'victim', 'user']],
      [50, request, {}],
    ]);
  });

  it('tells reason and message [SMETA-24, SMETA-25, SMETA-34, SMETA-37]', async () => {
    const killer = await member('killer', 'admin');
    const farewell = { reason: 'com.myapp.bye', message: 'maintenance' };
    const calls: [string, unknown[]][] = [
      ['wamp.session.kill_by_authid', ['victim']],
      ['wamp.session.kill_by_authrole', ['user']],
      ['wamp.session.kill_all', []],
    ];
    for (const [procedure, args] of calls) {
      const { peer } = await member('victim');
      await killer.call(procedure, args, farewell);
      expect(await peer.next()).toEqual([6, { message: 'maintenance' }, 'com.myapp.bye']);
      const next = await member('victim');
      await killer.call(procedure, args);
      expect(await next.peer.next()).toEqual([6, {}, 'wamp.close.killed']);
    }
    const { peer, id } = await member('victim');
    await killer.call('wamp.session.kill', [id], farewell);
    expect(await peer.next()).toEqual([6, { message: 'maintenance' }, 'com.myapp.bye']);
  });

  it('drops who does not answer [SMETA-39]', async () => {
    const killer = await member('killer');
    const victim = await member('victim');
    await killer.call('wamp.session.kill', [victim.id]);
    await settle();
    expect(victim.peer.end).toBeUndefined();
    clock.advance(5_000);
    expect((await victim.peer.ended()).code).toBe(4500);
  });

  it('never takes the own session, nor one that is not there [SMETA-20, SMETA-26, SMETA-27]', async () => {
    const self = await member('killer');
    const other = await member('other', 'user', 'realm2');
    for (const session of [self.id, other.id, 12345]) {
      expect(start(await self.call('wamp.session.kill', [session]))).toEqual(error('no_such_session'));
    }
    expect(router.stats.sessions).toBe(2);
  });

  it.each(['', 'a b', 'a..b', 5])('refuses the reason %j and closes nobody [SMETA-28]', async (reason) => {
    const self = await member('killer');
    const { id } = await member('victim', 'victims');
    const calls: [string, unknown[]][] = [
      ['wamp.session.kill', [id]],
      ['wamp.session.kill_by_authid', ['victim']],
      ['wamp.session.kill_by_authrole', ['victims']],
      ['wamp.session.kill_all', []],
    ];
    for (const [procedure, args] of calls) {
      expect(start(await self.call(procedure, args, { reason }))).toEqual(error('invalid_uri'));
    }
    expect(router.stats.sessions).toBe(2);
  });

  it('by authid gives the list of ids, by role and of all the number [SMETA-30, SMETA-31, SMETA-32, SMETA-33]', async () => {
    const alice = await member('alice', 'boss');
    const others = [await member('alice', 'clerk'), await member('alice', 'clerk')];
    await member('bob', 'boss');
    const stranger = await member('alice', 'boss', 'realm2');
    expect(await alice.call('wamp.session.kill_by_authid', ['nobody'])).toEqual([[[]]]);
    expect(await alice.call('wamp.session.kill_by_authid', ['alice'])).toEqual([
      [others.map(({ id }) => id)],
    ]);
    expect(await alice.call('wamp.session.kill_by_authrole', ['boss'])).toEqual([[1]]);
    await member('carol');
    await member('dave');
    expect(await alice.call('wamp.session.kill_all')).toEqual([[2]]);
    expect(router.stats.sessions).toBe(2);
    expect(stranger.peer.received).toEqual([]);
  });

  it('of all is silent; by authid and role it is not [SMETA-35, SMETA-36, TST-16, TST-17]', async () => {
    const self = await member('killer', 'boss');
    await self.subscribe('wamp.', { match: 'prefix' });
    await self.subscribe('com.last');
    const eventsOf = async (procedure: string, args: unknown[]): Promise<number> => {
      const victim = await member('victim', 'clerk');
      await victim.call('wamp.session.add_testament', ['com.last', ['bye'], {}]);
      await victim.subscribe('com.topic');
      await self.peer.settled();
      self.send(48, {}, procedure, args);
      return (await self.events()).length;
    };
    expect(await eventsOf('wamp.session.kill_all', [])).toBe(0);
    expect(await eventsOf('wamp.session.kill_by_authid', ['victim'])).toBe(4);
    expect(await eventsOf('wamp.session.kill_by_authrole', ['clerk'])).toBe(4);
    expect(router.stats.testaments).toBe(0);
  });

  it('ends many in slices of bounded size, and answers with their number (D65)', async () => {
    const self = await member('killer');
    const crowd = 2 * sliceSize + 10;
    for (let each = 0; each < crowd; each++) await joinRaw(router);
    self.send(48, {}, 'wamp.session.kill_all');
    await settle();
    expect(router.stats.sessions).toBe(1 + crowd - sliceSize);
    clock.advance(0);
    await settle();
    expect(router.stats.sessions).toBe(1 + crowd - 2 * sliceSize);
    expect(self.peer.received).toEqual([]);
    clock.advance(0);
    expect(await self.peer.settled()).toEqual([[50, 1, {}, [crowd]]]);
  });

  it('does not count who left by himself in the meantime [SMETA-07]', async () => {
    const self = await member('killer');
    const crowd: RawPeer[] = [];
    for (let each = 0; each < sliceSize + 2; each++) crowd.push(await joinRaw(router));
    self.send(48, {}, 'wamp.session.kill_all');
    await settle();
    crowd.at(-1)?.transport.abort(new Error('gone'));
    await settle();
    clock.advance(0);
    expect(await self.peer.settled()).toEqual([[50, 1, {}, [sliceSize + 1]]]);
  });
});
