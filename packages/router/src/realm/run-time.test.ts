import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asking } from '../fixtures/challenge-double.js';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { connectRaw, helloDetails, settle } from '../fixtures/raw-peer.js';
import { ManualClock, emptyGauges, openRealm, testRouter } from '../fixtures/test-router.js';
import { InvalidOptionError, type RealmOptions, type RouterEvent } from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;
let events: RouterEvent[];

beforeEach(() => {
  clock = new ManualClock();
  events = [];
  router = testRouter({ clock, realms: [], onEvent: (event) => events.push(event) });
});

afterEach(async () => {
  await closeRouter(router, clock);
  expect(clock.pending).toBe(0);
});

const open = (name: string, options: Partial<RealmOptions> = {}): RealmOptions =>
  openRealm(name, { authenticators: [ticket], ...options });

const nothing = {
  isAutomatic: false,
  sessions: 0,
  subscriptions: 0,
  registrations: 0,
  retainedEvents: 0,
  pendingCalls: 0,
  testaments: 0,
};

async function pendingJoin(realm: string): Promise<ReturnType<typeof connectRaw>> {
  const peer = connectRaw(router);
  peer.send([1, realm, { ...helloDetails, authmethods: ['ticket'] }]);
  expect((await peer.next())[0]).toBe(4);
  return peer;
}

const refusal = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof InvalidOptionError ? error.message : error;
  }
};

describe('A realm that is made at run time', () => {
  it('can be joined at once, and is told of', async () => {
    router.realms.create(open('com.one'));
    await Member.join(router, 'joe', { realm: 'com.one' });
    expect(router.realms.get('com.one')).toEqual({ ...nothing, name: 'com.one', sessions: 1 });
    expect(router.realms.list().map(({ name }) => name)).toEqual(['com.one']);
    expect(router.realms.get('com.two')).toBeUndefined();
    expect(router.stats.realms).toBe(1);
    expect(events[0]).toEqual({ type: 'realm_created', realm: 'com.one', isAutomatic: false });
  });

  it('is refused by the name of the option when that is wrong, or the realm is there', () => {
    router.realms.create(open('com.one'));
    expect(
      refusal(() => {
        router.realms.create(open('com.one'));
      }),
    ).toContain('name');
    expect(
      refusal(() => {
        router.realms.create(open('com..two'));
      }),
    ).toContain('name');
    const level = { trustLevels: [{ level: -1 }] };
    expect(
      refusal(() => {
        router.realms.create(open('com.two', level));
      }),
    ).toContain('trustLevels[0].level');
    const history = { history: { topics: [{ uri: 'com.x', maxEvents: 0 }] } };
    expect(
      refusal(() => {
        router.realms.create(open('com.two', history));
      }),
    ).toContain('history.topics[0].maxEvents');
    expect(router.realms.list()).toHaveLength(1);
  });

  it('counts what is in it', async () => {
    router.realms.create(open('com.one'));
    const joe = await Member.join(router, 'joe', { realm: 'com.one' });
    joe.send(64, {}, 'com.add');
    await joe.peer.next();
    await joe.subscribe('com.topic');
    joe.send(16, { retain: true }, 'com.kept');
    await joe.call('wamp.session.add_testament', ['com.last', [], {}]);
    joe.send(48, {}, 'com.add');
    await settle();
    expect(router.realms.get('com.one')).toEqual({
      ...nothing,
      name: 'com.one',
      sessions: 1,
      subscriptions: 1,
      registrations: 1,
      retainedEvents: 1,
      pendingCalls: 1,
      testaments: 1,
    });
  });
});

describe('A realm that is removed', () => {
  it('says GOODBYE close_realm, 4502, to its sessions, and to those of no other realm', async () => {
    for (const name of ['com.one', 'com.two']) router.realms.create(open(name));
    const one = await Member.join(router, 'joe', { realm: 'com.one' });
    const two = await Member.join(router, 'joe', { realm: 'com.two' });
    expect(await router.realms.delete('com.one')).toBe(true);
    expect(await one.peer.next()).toEqual([
      6,
      { message: 'the realm was removed', _code: 4502 },
      'wamp.close.close_realm',
    ]);
    one.peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    expect(await one.peer.ended()).toMatchObject({ code: 4502 });
    expect(await two.peer.settled()).toEqual([]);
    expect(await router.realms.delete('com.one')).toBe(false);
    expect(events.at(-1)).not.toMatchObject({ type: 'realm_deleted', realm: 'com.two' });
  });

  it('leaves nothing behind, tells nobody of departures and sends no testament', async () => {
    router.realms.create(open('com.one'));
    const [joe, ann] = [
      await Member.join(router, 'joe', { realm: 'com.one' }),
      await Member.join(router, 'ann', { realm: 'com.one' }),
    ];
    for (const topic of ['com.last', 'wamp.session.on_leave', 'wamp.registration.on_unregister']) {
      await ann.subscribe(topic);
    }
    joe.send(64, {}, 'com.add');
    await joe.peer.next();
    joe.send(16, { retain: true }, 'com.kept');
    await joe.call('wamp.session.add_testament', ['com.last', [], {}]);
    joe.send(48, { timeout: 1_000 }, 'com.add');
    await settle();
    await ann.peer.settled();
    await router.realms.delete('com.one');
    expect(await ann.peer.settled()).toEqual([[6, expect.anything(), 'wamp.close.close_realm']]);
    expect(router.stats).toMatchObject({ ...emptyGauges, connections: 2, retainedEvents: 0, realms: 0 });
    for (const { peer } of [joe, ann]) peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    await settle();
    expect(router.stats).toMatchObject(emptyGauges);
    clock.advance(1_000); // what runs the timeouts of calls goes to rest
    expect(clock.pending).toBe(0);
  });

  it('can be made again at once, and has nothing of the one before', async () => {
    const history = { topics: [{ uri: 'com.log' }] };
    router.realms.create(open('com.one', { history }));
    const joe = await Member.join(router, 'joe', { realm: 'com.one' });
    joe.send(16, { retain: true, acknowledge: true }, 'com.log', ['old']);
    await joe.peer.next();
    const gone = router.realms.delete('com.one');
    router.realms.create(open('com.one', { history }));
    const ann = await Member.join(router, 'ann', { realm: 'com.one' });
    await gone;
    ann.send(32, { get_retained: true }, 'com.log');
    const [answer, ...more] = await ann.peer.settled();
    expect(answer).toEqual([33, expect.any(Number), expect.any(Number)]);
    expect(more).toEqual([]);
    expect(await ann.call('wamp.subscription.get_events', [answer?.[2]])).toEqual([]);
    expect(await ann.call('wamp.session.count')).toEqual([[1]]);
  });

  it('refuses those who are joining with no_such_realm, also when they answer late [T01]', async () => {
    router.realms.create(open('com.one', { authenticators: [asking] }));
    const peer = await pendingJoin('com.one');
    await router.realms.delete('com.one');
    expect(await peer.next()).toMatchObject([3, { _code: 4502 }, 'wamp.error.no_such_realm']);
    expect(events.slice(-2)).toMatchObject([
      { type: 'join_refused', realm: 'com.one' },
      { type: 'realm_deleted', realm: 'com.one' },
    ]);
    const late = connectRaw(router);
    late.send([1, 'com.one', helloDetails]);
    expect(await late.next()).toMatchObject([3, {}, 'wamp.error.no_such_realm']);
  });

  it('ends 1,000 sessions in slices of 256', async () => {
    router.realms.create(open('com.one'));
    for (let n = 0; n < 1_000; n++) await Member.join(router, `user${String(n)}`, { realm: 'com.one' });
    const gone = router.realms.delete('com.one');
    const left: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      left.push(router.stats.sessions);
      await settle();
      clock.advance(0);
      await settle();
    }
    expect(left).toEqual([744, 488, 232, 0]);
    expect(await gone).toBe(true);
  });
});

describe('A realm that nobody uses', () => {
  it('has no rooms before the first session and after the last, unless something is kept', async () => {
    router.realms.create(open('com.one'));
    const joe = await Member.join(router, 'joe', { realm: 'com.one' });
    await joe.subscribe('com.topic');
    const before = router.stats.subscriptions;
    joe.peer.transport.abort(new Error('lost'));
    await settle();
    const ann = await Member.join(router, 'ann', { realm: 'com.one' });
    ann.send(16, { retain: true }, 'com.kept', ['kept']);
    await settle();
    ann.peer.transport.abort(new Error('lost'));
    await settle();
    const eve = await Member.join(router, 'eve', { realm: 'com.one' });
    eve.send(32, { get_retained: true }, 'com.kept');
    expect((await eve.peer.settled()).map(([type]) => type)).toEqual([33, 36]);
    expect(before).toBe(1);
  });

  it('keeps what testaments of the last session retain, when it was asked about them for a while', async () => {
    const allow = { allow: true } as const;
    const authorizer = { authorize: () => Promise.resolve(allow) };
    router.realms.create(open('com.one', { authorizer }));
    const joe = await Member.join(router, 'joe', { realm: 'com.one' });
    await joe.call('wamp.session.add_testament', ['com.last', ['bye'], {}], {
      publish_options: { retain: true },
    });
    joe.peer.transport.abort(new Error('lost'));
    await settle();
    expect(router.realms.get('com.one')).toMatchObject({ sessions: 0, retainedEvents: 1 });
  });
});
