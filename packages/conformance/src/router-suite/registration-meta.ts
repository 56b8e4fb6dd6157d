import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, entriesOf, rest } from '../peer/pattern.js';
import { dealerFeatures, failed, invoked, leave } from './calling.js';
import { whenOffered } from './offering.js';
import { listOf, meta, noSuch, unknownId } from './registration-api.js';
import { error } from './scene.js';
import type { SuiteTest } from './suite.js';

const invalid = 'wamp.error.invalid_argument';

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
    expect(entriesOf(await meta(asking, 'get', plain))).toMatchObject({
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
