import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictWith, rest } from '../peer/pattern.js';
import { failed, leave } from './calling.js';
import { whenOffered } from './offering.js';
import { anyList, meta, noSuch, topics, unknownId, watch } from './registration-api.js';
import { error } from './scene.js';
import type { SuiteTest } from './suite.js';

export function registrationEventTests(test: SuiteTest): void {
  const it = whenOffered(test, 'dealer', 'registration_meta_api');

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
}
