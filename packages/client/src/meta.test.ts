import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, settle } from './fixtures/fake-router.js';
import { type Meta, type SessionChange, meta } from './meta.js';
import { payload } from './index.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

type Row = readonly [
  what: string,
  run: (meta: Meta) => Promise<unknown>,
  procedure: string,
  sent: readonly unknown[],
  answer: readonly unknown[],
  result: unknown,
];

const ids = { exact: [1], prefix: [], wildcard: [2] };
const rows: readonly Row[] = [
  ['counts sessions', ({ sessions }) => sessions.count(), 'session.count', [], [[3]], 3],
  ['counts some', ({ sessions }) => sessions.count(['a']), 'session.count', [[['a']]], [[1]], 1],
  ['lists sessions', ({ sessions }) => sessions.list(), 'session.list', [], [[[1, 2]]], [1, 2]],
  ['lists some', ({ sessions }) => sessions.list([]), 'session.list', [[[]]], [[[]]], []],
  [
    'gets a session',
    ({ sessions }) => sessions.get(7),
    'session.get',
    [[7]],
    [[{ session: 7 }]],
    { session: 7 },
  ],
  ['kills a session', ({ sessions }) => sessions.kill(7), 'session.kill', [[7]], [], undefined],
  [
    'kills with a reason',
    ({ sessions }) => sessions.kill(7, { reason: 'com.r', message: 'm' }),
    'session.kill',
    [[7], { reason: 'com.r', message: 'm' }],
    [],
    undefined,
  ],
  [
    'kills by authid',
    ({ sessions }) => sessions.killByAuthid('a'),
    'session.kill_by_authid',
    [['a']],
    [[[7]]],
    [7],
  ],
  [
    'kills by authrole',
    ({ sessions }) => sessions.killByAuthrole('a'),
    'session.kill_by_authrole',
    [['a']],
    [[2]],
    2,
  ],
  [
    'kills all',
    ({ sessions }) => sessions.killAll({ reason: 'com.r' }),
    'session.kill_all',
    [[], { reason: 'com.r' }],
    [[2]],
    2,
  ],
  ['lists registrations', ({ registrations }) => registrations.list(), 'registration.list', [], [[ids]], ids],
  [
    'looks one up',
    ({ registrations }) => registrations.lookup('com.p'),
    'registration.lookup',
    [['com.p']],
    [[7]],
    7,
  ],
  [
    'looks a pattern up that is not there',
    ({ registrations }) => registrations.lookup('com.', 'prefix'),
    'registration.lookup',
    [['com.', { match: 'prefix' }]],
    [[null]],
    undefined,
  ],
  [
    'matches a procedure',
    ({ registrations }) => registrations.match('com.p'),
    'registration.match',
    [['com.p']],
    [[null]],
    undefined,
  ],
  [
    'gets a registration',
    ({ registrations }) => registrations.get(7),
    'registration.get',
    [[7]],
    [[{ id: 7 }]],
    { id: 7 },
  ],
  [
    'lists Callees',
    ({ registrations }) => registrations.callees(7),
    'registration.list_callees',
    [[7]],
    [[[1]]],
    [1],
  ],
  [
    'counts Callees',
    ({ registrations }) => registrations.countCallees(7),
    'registration.count_callees',
    [[7]],
    [[1]],
    1,
  ],
  ['lists subscriptions', ({ subscriptions }) => subscriptions.list(), 'subscription.list', [], [[ids]], ids],
  [
    'looks a subscription up',
    ({ subscriptions }) => subscriptions.lookup('com.t', 'exact'),
    'subscription.lookup',
    [['com.t', { match: 'exact' }]],
    [[7]],
    7,
  ],
  [
    'matches a topic',
    ({ subscriptions }) => subscriptions.match('com.t'),
    'subscription.match',
    [['com.t']],
    [[[7, 8]]],
    [7, 8],
  ],
  [
    'matches a topic that nobody wants',
    ({ subscriptions }) => subscriptions.match('com.t'),
    'subscription.match',
    [['com.t']],
    [[null]],
    [],
  ],
  [
    'gets a subscription',
    ({ subscriptions }) => subscriptions.get(7),
    'subscription.get',
    [[7]],
    [[{ id: 7 }]],
    { id: 7 },
  ],
  [
    'lists Subscribers',
    ({ subscriptions }) => subscriptions.subscribers(7),
    'subscription.list_subscribers',
    [[7]],
    [[[1]]],
    [1],
  ],
  [
    'counts Subscribers',
    ({ subscriptions }) => subscriptions.countSubscribers(7),
    'subscription.count_subscribers',
    [[7]],
    [[1]],
    1,
  ],
  [
    'reads history',
    ({ subscriptions }) =>
      subscriptions.history(7, {
        limit: 2,
        fromTime: new Date(0),
        afterPublication: 5,
        topic: 'com.t',
        reverse: true,
      }),
    'subscription.get_events',
    [
      [7],
      {
        limit: 2,
        from_time: '1970-01-01T00:00:00.000Z',
        after_publication: 5,
        topic: 'com.t',
        reverse: true,
      },
    ],
    [[{ publication: 1 }, { publication: 2 }]],
    [{ publication: 1 }, { publication: 2 }],
  ],
  [
    'adds a testament',
    ({ testaments }) =>
      testaments.add('com.t', payload([1], { k: 2 }), {
        scope: 'detached',
        publish: { retain: true, eligibleAuthrole: ['a'] },
      }),
    'session.add_testament',
    [
      ['com.t', [1], { k: 2 }],
      { scope: 'detached', publish_options: { retain: true, eligible_authrole: ['a'] } },
    ],
    [[99]],
    undefined,
  ],
  [
    'adds a testament without payload',
    ({ testaments }) => testaments.add('com.t'),
    'session.add_testament',
    [['com.t', [], {}], { publish_options: {} }],
    [],
    undefined,
  ],
  [
    'flushes testaments',
    ({ testaments }) => testaments.flush(),
    'session.flush_testaments',
    [],
    [[3]],
    undefined,
  ],
  [
    'flushes one scope',
    ({ testaments }) => testaments.flush('detached'),
    'session.flush_testaments',
    [[], { scope: 'detached' }],
    [],
    undefined,
  ],
  [
    'lists procedures',
    ({ reflection }) => reflection.procedures(),
    'reflection.procedure.list',
    [],
    [[['com.p']]],
    ['com.p'],
  ],
  [
    'lists topics',
    ({ reflection }) => reflection.topics(),
    'reflection.topic.list',
    [],
    [[['com.t']]],
    ['com.t'],
  ],
  [
    'describes a procedure',
    ({ reflection }) => reflection.describeProcedure('com.p'),
    'reflection.procedure.describe',
    [['com.p']],
    [[{ uri: 'com.p' }]],
    { uri: 'com.p' },
  ],
  [
    'describes a topic',
    ({ reflection }) => reflection.describeTopic('com.t'),
    'reflection.topic.describe',
    [['com.t']],
    [[{ uri: 'com.t' }]],
    { uri: 'com.t' },
  ],
];

describe('The meta API', () => {
  it.each(rows)('%s', async (...[, run, procedure, sent, answer, result]) => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const running = run(meta(client));
    expect(await peer.answer(50, {}, ...answer)).toEqual([48, 1, {}, `wamp.${procedure}`, ...sent]);
    expect(await running).toEqual(result);
  });

  it('tells who comes and goes, also what older Routers leave out and newer ones add [SMETA-46]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const seen: SessionChange[] = [];
    const stop = new AbortController();
    const watching = (async () => {
      for await (const change of meta(client).sessions.watch({ signal: stop.signal })) seen.push(change);
    })();
    await settle();
    await peer.answer(33, 11);
    await peer.answer(33, 12);
    peer.send([36, 11, 1, {}, [{ session: 7, authid: 'joe', shoe_size: 43 }]], [36, 12, 2, {}, [7]]);
    peer.send([36, 12, 3, {}, [8, 'eve', 'user']]);
    await settle();
    expect(seen).toEqual([
      { type: 'join', session: { session: 7, authid: 'joe', shoe_size: 43 } },
      { type: 'leave', id: 7, authid: undefined, authrole: undefined },
      { type: 'leave', id: 8, authid: 'eve', authrole: 'user' },
    ]);
    stop.abort();
    await settle();
    await peer.answer(35);
    await peer.answer(35);
    await watching;
  });

  it('begins with who is there: nobody twice, and nobody who has left meanwhile', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const seen: unknown[] = [];
    const stop = new AbortController();
    const watching = (async () => {
      const { sessions } = meta(client);
      for await (const change of sessions.watch({ initial: true, signal: stop.signal })) {
        seen.push(change.type === 'join' ? change.session.session : -change.id);
      }
    })();
    await settle();
    await peer.answer(33, 11);
    await peer.answer(33, 12);
    await settle();
    peer.send([36, 11, 1, {}, [{ session: 3 }]], [36, 12, 2, {}, [2]]);
    await peer.answer(50, {}, [[1, 2, 3, 4]]);
    await settle();
    await peer.answer(50, {}, [{ session: 1 }]);
    await peer.answer(50, {}, [{ session: 2 }]);
    await peer.answer(50, {}, [{ session: 3 }]);
    const [, request] = await peer.next();
    peer.send([8, 48, request, {}, 'wamp.error.no_such_session']);
    await settle();
    expect(seen).toEqual([3, -2, 1]);
    stop.abort();
    await settle();
    await peer.answer(35);
    await peer.answer(35);
    await watching;
  });
});
