import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictWith, entriesOf, Matcher, rest } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { dealerFeatures, failed, invoked, leave } from './calling.js';
import { whenOffered } from './offering.js';
import { error, event, type Scene } from './scene.js';
import type { SuiteTest } from './suite.js';

const invalid = 'wamp.error.invalid_argument';
const topics = 'wamp.registration.';
const noSuch = 'wamp.error.no_such_registration';
const unknownId = 2 ** 53 - 1;
const anyList = new Matcher('list', Array.isArray);

export function registrationMetaTests(test: SuiteTest): void {
  test('announces the registration meta API [RMETA-01, FEAT-16]', async (scene) => {
    expect(dealerFeatures(await scene.join())).toMatchObject({ registration_meta_api: true });
  });

  test('has no registration meta procedures where the API is off [FEAT-16]', async (scene) => {
    const peer = await scene.join({ realm: scene.need('plainRealm') });
    expect(dealerFeatures(peer)).not.toMatchObject({ registration_meta_api: true });
    const call = peer.request(code.CALL, {}, 'wamp.registration.list');
    await peer.expect(failed(call, 'wamp.error.no_such_procedure'));
  });

  const it = whenOffered(test, 'dealer', 'registration_meta_api');

  it('lists registrations by match policy, without those of the Router [RMETA-02, RMETA-03, RMETA-24]', async (scene) => {
    const realm = scene.target.otherRealm;
    const [callee, asking] = [await scene.join({ realm }), await scene.join({ realm })];
    expect(await meta(asking, 'list')).toEqual({ exact: [], prefix: [], wildcard: [] });
    const exact = await scene.register(callee, scene.uri('a'));
    const prefix = await scene.register(callee, scene.uri('a'), { match: 'prefix' });
    const wildcard = await scene.register(callee, scene.uri('.a'), { match: 'wildcard' });
    const second = await scene.register(callee, scene.uri('b'));
    const listed = entriesOf(await meta(asking, 'list'));
    expect(Object.keys(listed).sort()).toEqual(['exact', 'prefix', 'wildcard']);
    expect(new Set(listOf(listed['exact']))).toEqual(new Set([exact, second]));
    expect(listed).toMatchObject({ prefix: [prefix], wildcard: [wildcard] });
  });

  it('looks a registration up by its URI and policy, not by what it matches [RMETA-04, RMETA-03]', async (scene) => {
    const [callee, asking] = [await scene.join(), await scene.join()];
    const prefix = await scene.register(callee, scene.uri('a'), { match: 'prefix' });
    const exact = await scene.register(callee, scene.uri('b'));
    expect(await meta(asking, 'lookup', scene.uri('a'))).toBeNull();
    expect(await meta(asking, 'lookup', scene.uri('a'), { match: 'prefix' })).toBe(prefix);
    expect(await meta(asking, 'lookup', scene.uri('a'), { match: 'wildcard' })).toBeNull();
    expect(await meta(asking, 'lookup', scene.uri('a.b'), { match: 'prefix' })).toBeNull();
    expect(await meta(asking, 'lookup', scene.uri('b'))).toBe(exact);
    expect(await meta(asking, 'lookup', scene.uri('b'), {})).toBe(exact);
    expect(await meta(asking, 'lookup', scene.uri('b'), { match: 'exact' })).toBe(exact);
    expect(await meta(asking, 'lookup', 'wamp.registration.list')).toBeNull();
  });

  it('names the registration that a CALL would use [RMETA-05, RMETA-03, PBR-09, PBR-10, PBR-12]', async (scene) => {
    const [callee, asking] = [await scene.join(), await scene.join()];
    for (const [match, tail] of [
      ['exact', 'a1.b2.c3.d4.e55'],
      ['prefix', 'a1.b2.c3'],
      ['prefix', 'a1.b2.c3.d4'],
      ['wildcard', 'a1.b2..d4.e5'],
      ['wildcard', 'a1.b2.c99..e5'],
      ['wildcard', 'a1.b2..d4.e5..g7'],
      ['wildcard', 'a1.b2..d4..f6.g7'],
    ] as const) {
      await scene.register(callee, scene.uri(tail), { match });
    }
    for (const tail of [
      'a1.b2.c3.d4.e55',
      'a1.b2.c3.d98.e74',
      'a1.b2.c3.d4.e325',
      'a1.b2.c99.d4.e5',
      'a1.b2.c88.d4.e5.f6.g7',
      'a1.b2.c55.d4.e5',
    ]) {
      const call = asking.request(code.CALL, {}, scene.uri(tail));
      const [, invocation, registration] = await callee.expect([code.INVOCATION, anyId, anyId, anyDict]);
      callee.send([code.YIELD, invocation, {}]);
      await asking.expect([code.RESULT, call, anyDict]);
      expect(await meta(asking, 'match', scene.uri(tail))).toBe(registration);
    }
    expect(await meta(asking, 'match', scene.uri('a2.b2.c2.d2.e2'))).toBeNull();
    expect(await meta(asking, 'match', 'wamp.registration.list')).toBeNull();
  });

  it('describes a registration in full, defaults included [RMETA-06, RMETA-07]', async (scene) => {
    const [callee, asking] = [await scene.join(), await scene.join()];
    const plain = await scene.register(callee, scene.uri('a'));
    expect(entriesOf(await meta(asking, 'get', plain))).toEqual({
      id: plain,
      created: expect.stringMatching(
        /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/,
      ) as unknown,
      uri: scene.uri('a'),
      match: 'exact',
      invoke: 'single',
    });
    const options = { match: 'wildcard', invoke: 'roundrobin' };
    const shared = await scene.register(callee, scene.uri('.b'), options);
    const described = entriesOf(await meta(asking, 'get', shared));
    expect(described).toMatchObject({ id: shared, uri: scene.uri('.b'), ...options });
    expect(Math.abs(Date.parse(String(described['created'])) - Date.now())).toBeLessThan(60_000);
  });

  it('lists and counts the Callees in the order of registering [RMETA-09, RMETA-11, SHR-06]', async (scene) => {
    const callees = [await scene.join(), await scene.join(), await scene.join()];
    const asking = await scene.join();
    let id = 0;
    for (const callee of callees) id = await scene.register(callee, scene.uri('a'), { invoke: 'first' });
    const sessions = callees.map(({ session }) => session);
    expect(await meta(asking, 'list_callees', id)).toEqual(sessions);
    expect(await meta(asking, 'count_callees', id)).toBe(3);
    const [first] = callees;
    if (first !== undefined) await leave(first);
    expect(await meta(asking, 'list_callees', id)).toEqual(sessions.slice(1));
    expect(await meta(asking, 'count_callees', id)).toBe(2);
  });

  it('answers for an unknown registration with no_such_registration [RMETA-08, RMETA-10, RMETA-12, URI-23]', async (scene) => {
    const asking = await scene.join();
    for (const name of ['get', 'list_callees', 'count_callees']) {
      const call = asking.request(code.CALL, {}, `wamp.registration.${name}`, [unknownId]);
      await asking.expect(failed(call, noSuch));
    }
  });

  it('refuses missing and ill-typed arguments with invalid_argument [RMETA-13]', async (scene) => {
    const asking = await scene.join();
    for (const name of ['get', 'list_callees', 'count_callees']) {
      for (const payload of [[], [[]], [['x']], [[1.5]], [[null]]]) {
        const call = asking.request(code.CALL, {}, `wamp.registration.${name}`, ...payload);
        await asking.expect(failed(call, invalid));
      }
    }
    for (const name of ['lookup', 'match']) {
      for (const payload of [[], [[]], [[5]], [[null]]]) {
        const call = asking.request(code.CALL, {}, `wamp.registration.${name}`, ...payload);
        await asking.expect(failed(call, invalid));
      }
    }
    await asking.quiet();
  });

  it('lets nobody register its procedures or publish its topics [RMETA-24, RMETA-26]', async (scene) => {
    const [peer, watcher] = [await scene.join(), await scene.join()];
    await scene.subscribe(watcher, 'wamp.registration.on_create');
    for (const options of [{}, { match: 'prefix' }]) {
      const request = peer.request(code.REGISTER, options, 'wamp.registration.list');
      await peer.expect(error(code.REGISTER, request, 'wamp.error.invalid_uri'));
    }
    for (const options of [{ acknowledge: true }, {}]) {
      peer.request(code.PUBLISH, options, 'wamp.registration.on_create', [1, {}]);
      if ('acknowledge' in options) {
        await peer.expect([code.ERROR, code.PUBLISH, anyId, anyDict, 'wamp.error.invalid_uri', rest]);
      }
    }
    await peer.quiet();
    await watcher.quiet();
  });

  it('tells of the first and of further Callees, and of each that goes, in order [RMETA-14, RMETA-15, RMETA-16, RMETA-17, RMETA-18, RMETA-19]', async (scene) => {
    const watcher = await watch(scene);
    const [first, second] = [await scene.join(), await scene.join()];
    const options = { invoke: 'roundrobin', match: 'prefix' };
    const id = await scene.register(first, scene.uri('a'), options);
    const created = await watcher.next('on_create');
    expect(created).toEqual([
      first.session,
      { id, created: expect.stringMatching(/^\d{4}-/) as unknown, uri: scene.uri('a'), ...options },
    ]);
    expect(await watcher.next('on_register')).toEqual([first.session, id]);
    await scene.register(second, scene.uri('a'), options);
    expect(await watcher.next('on_register')).toEqual([second.session, id]);
    const request = first.request(code.UNREGISTER, id);
    await first.expect([code.UNREGISTERED, request]);
    expect(await watcher.next('on_unregister')).toEqual([first.session, id]);
    await leave(second);
    expect(await watcher.next('on_unregister')).toEqual([second.session, id]);
    expect(await watcher.next('on_delete')).toEqual([second.session, id]);
    await watcher.peer.quiet();
  });

  it('tells of the same URI under another policy as of a new registration [RMETA-14]', async (scene) => {
    const watcher = await watch(scene);
    const callee = await scene.join();
    for (const match of ['exact', 'prefix', 'wildcard']) {
      await scene.register(callee, scene.uri('a'), { match });
      expect(await watcher.next('on_create')).toMatchObject([callee.session, { match }]);
      await watcher.next('on_register');
    }
  });

  it('tells of all registrations of a session that is lost, each pair in order [RMETA-20, RMETA-17, RMETA-18, RMETA-19]', async (scene) => {
    const [callee, other] = [await scene.join(), await scene.join()];
    const alone = [
      await scene.register(callee, scene.uri('a')),
      await scene.register(callee, scene.uri('b')),
    ];
    const shared = await scene.register(callee, scene.uri('c'), { invoke: 'first' });
    await scene.register(other, scene.uri('c'), { invoke: 'first' });
    const watcher = await watch(scene);
    callee.drop();
    const seen: { topic: string; id: unknown }[] = [];
    for (let count = 0; count < 5; count += 1) {
      const { topic, args } = await watcher.any();
      expect(args[0]).toBe(callee.session);
      seen.push({ topic, id: args[1] });
    }
    const gone = (wanted: string): unknown[] =>
      seen
        .filter(({ topic }) => topic === wanted)
        .map(({ id }) => id)
        .sort();
    expect(gone('on_unregister')).toEqual([...alone, shared].sort());
    expect(gone('on_delete')).toEqual([...alone].sort());
    for (const id of alone) {
      expect(seen.filter((one) => one.id === id).map(({ topic }) => topic)).toEqual([
        'on_unregister',
        'on_delete',
      ]);
    }
    await watcher.peer.quiet();
  });

  it('tells nobody in another Realm, and nothing of refused requests or of its own registrations [RMETA-21, RMETA-22, RMETA-25, RPC-08, SHR-20]', async (scene) => {
    const [holder, stranger] = [await scene.join(), await scene.join()];
    const id = await scene.register(holder, scene.uri('a'), { invoke: 'first' });
    const [here, there] = [await watch(scene), await watch(scene, scene.target.otherRealm)];
    for (const options of [{}, { invoke: 'last' }, { invoke: 'nonsense' }]) {
      stranger.request(code.REGISTER, options, scene.uri('a'));
      await stranger.expect([code.ERROR, code.REGISTER, anyId, anyDict, rest]);
    }
    for (const wrong of [id, unknownId]) {
      const request = stranger.request(code.UNREGISTER, wrong);
      await stranger.expect(error(code.UNREGISTER, request, noSuch));
    }
    await meta(stranger, 'list');
    await stranger.quiet();
    await here.peer.quiet();
    const mine = await scene.register(stranger, scene.uri('b'));
    expect(await here.next('on_create')).toMatchObject([stranger.session, { id: mine }]);
    await there.peer.quiet();
  });

  it('answers the Callee before it tells it of its own registration [RMETA-23]', async (scene) => {
    const callee = await scene.join();
    const subscription = await scene.subscribe(callee, topics, { match: 'prefix' });
    const told = (topic: string): unknown[] => [
      code.EVENT,
      subscription,
      anyId,
      dictWith({ topic: `wamp.registration.${topic}` }),
      anyList,
    ];
    const id = await scene.register(callee, scene.uri('a'));
    await callee.expect(told('on_create'));
    await callee.expect(told('on_register'));
    const request = callee.request(code.UNREGISTER, id);
    await callee.expect([code.UNREGISTERED, request]);
    await callee.expect(told('on_unregister'));
    await callee.expect(told('on_delete'));
  });

  it('is in accord with its events [RMETA-27]', async (scene) => {
    const watcher = await watch(scene);
    const [callee, asking] = [await scene.join(), await scene.join()];
    for (let round = 0; round < 20; round += 1) {
      const register = callee.request(code.REGISTER, {}, scene.uri('a'));
      await watcher.next('on_create');
      const id = (await watcher.next('on_register'))[1];
      expect(await meta(asking, 'list_callees', id)).toEqual([callee.session]);
      await callee.expect([code.REGISTERED, register, id]);
      callee.request(code.UNREGISTER, id);
      await watcher.next('on_unregister');
      await watcher.next('on_delete');
      const call = asking.request(code.CALL, {}, 'wamp.registration.get', [id]);
      await asking.expect(failed(call, noSuch));
      await callee.receive();
    }
  });

  it('ends each call with one answer, whatever options it has [RMETA-28, RPC-27]', async (scene) => {
    const asking = await scene.join();
    const list = 'wamp.registration.list';
    for (const options of [
      { receive_progress: true, timeout: 1_000 },
      { disclose_me: true },
      { timeout: 1 },
    ]) {
      const call = asking.request(code.CALL, options, list);
      const result = await asking.expect([code.RESULT, call, anyDict, [anyDict]]);
      expect(result[2]).not.toMatchObject({ progress: true });
      for (const mode of ['skip', 'kill', 'killnowait']) asking.send([code.CANCEL, call, { mode }]);
      await asking.quiet();
    }
    const raced = asking.request(code.CALL, {}, list);
    asking.send([code.CANCEL, raced, { mode: 'kill' }]);
    await asking.receive();
    await asking.quiet();
  });

  it('keeps meta calls and calls of one Caller apart [RMETA-28]', async (scene) => {
    const [caller, callee] = [await scene.join(), await scene.join()];
    await scene.register(callee, scene.uri('a'));
    const call = caller.request(code.CALL, {}, scene.uri('a'));
    const invocation = await invoked(callee);
    await meta(caller, 'list');
    callee.send([code.YIELD, invocation, {}]);
    await caller.expect([code.RESULT, call, anyDict]);
  });
}

interface Watcher {
  readonly peer: WirePeer;
  /** The Arguments of the next event, which has to be of this topic of the API. */
  next(topic: string): Promise<readonly unknown[]>;
  /** The next event, of whatever topic. */
  any(): Promise<{ readonly topic: string; readonly args: readonly unknown[] }>;
}

/** Subscribes to all topics of the API by one pattern. */
async function watch(scene: Scene, realm: string = scene.target.realm): Promise<Watcher> {
  const peer = await scene.join({ realm });
  const subscription = await scene.subscribe(peer, topics, { match: 'prefix' });
  const any: Watcher['any'] = async () => {
    const [, , , details, args] = await peer.expect(event(subscription, anyList));
    return { topic: String(entriesOf(details)['topic']).slice(topics.length), args: listOf(args) };
  };
  return {
    peer,
    any,
    async next(topic) {
      const told = await any();
      expect(told.topic).toBe(topic);
      return told.args;
    },
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** Calls a procedure of the API and returns its one result. */
async function meta(peer: WirePeer, name: string, ...args: readonly unknown[]): Promise<unknown> {
  const call = peer.request(code.CALL, {}, `wamp.registration.${name}`, args);
  const [, , , results] = await peer.expect([code.RESULT, call, anyDict, anyList]);
  expect(results).toHaveLength(1);
  return listOf(results)[0];
}
