import { afterEach, describe, expect, it } from 'vitest';
import { DealerScene } from '../fixtures/dealer-scene.js';

let scene: DealerScene;
afterEach(() => scene.close());

describe('Callee that asks who calls', () => {
  it('is told, and nobody else of the same registration [CID-08, CID-09, CID-11, SHR-21]', async () => {
    scene = new DealerScene();
    const told = await scene.join({ callee: {} }); // [CID-13]
    const other = await scene.join();
    await told.register('com.a', { invoke: 'roundrobin', disclose_caller: true });
    await other.register('com.a', { invoke: 'roundrobin' });
    const caller = await scene.join();
    caller.call('com.a', { disclose_me: false });
    caller.call('com.a');
    expect((await told.received())[0]?.[3]).toEqual({
      caller: caller.session,
      caller_authid: expect.any(String),
      caller_authrole: 'guest',
    });
    expect((await other.received())[0]?.[3]).toEqual({});
  });

  it('is refused where nothing may be disclosed [CID-10]', async () => {
    scene = new DealerScene({ realm: { disclose: { caller: 'never' } } });
    const callee = await scene.join();
    callee.request(64, { disclose_caller: true }, 'com.a');
    expect(await callee.received()).toEqual([[8, 64, 1, {}, 'wamp.error.option_disallowed.disclose_me']]);
    expect(scene.router.stats.registrations).toBe(0);
  });

  it('learns nothing that a Caller made up [CID-14, TRL-05]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair();
    caller.call('com.a', { caller: 1, caller_authid: 'root', trustlevel: 9, procedure: 'x' });
    expect((await callee.received())[0]?.[3]).toEqual({});
  });

  it('gets the level of trust that the realm gives to role and procedure [TRL-02, TRL-04, TRL-06, TRL-07]', async () => {
    scene = new DealerScene({
      realm: { trustLevels: [{ uri: 'com.a', authrole: 'guest', level: 2 }] },
    });
    const { caller, callee } = await scene.pair();
    await callee.register('com.b');
    caller.call('com.a', { progress: true });
    caller.send([48, 1, {}, 'com.a']);
    caller.call('com.b');
    expect((await callee.received()).map((message) => message[3])).toEqual([
      { progress: true, trustlevel: 2 },
      { trustlevel: 2 },
      {},
    ]);
  });
});

describe('Right to take a procedure from who holds it', () => {
  const authorizerThat = (force: boolean | undefined) => ({
    authorize: () => ({ allow: true, ...(force === undefined ? {} : { force }) }),
  });

  for (const force of [undefined, false]) {
    it(`is not had by who is only allowed to register (force: ${String(force)}) (D57)`, async () => {
      scene = new DealerScene({ realm: { authorizer: authorizerThat(force) } });
      const { callee, caller } = await scene.pair();
      caller.request(64, { force_reregister: true }, 'com.a');
      expect(await caller.received()).toEqual([[8, 64, 1, {}, 'wamp.error.not_authorized']]);
      expect(await callee.received()).toEqual([]);
    });
  }

  it('lets a session replace another one, which is told why (D57) A-21', async () => {
    scene = new DealerScene({ realm: { authorizer: authorizerThat(true) } });
    const callee = await scene.join();
    const registration = await callee.register('com.a');
    const other = await scene.join();
    await other.register('com.a', { force_reregister: true });
    expect(await callee.received()).toEqual([[67, 0, { registration, reason: 'wamp.error.unregistered' }]]);
    callee.call('com.a');
    expect(await other.codes()).toEqual([68]);
  });

  it('is asked for beside register', async () => {
    const asked: unknown[] = [];
    scene = new DealerScene({
      realm: {
        authorizer: {
          authorize: ({ action, force }) => {
            asked.push([action, force]);
            return { allow: true };
          },
        },
      },
    });
    const callee = await scene.join();
    callee.request(64, { force_reregister: true }, 'com.a');
    callee.request(64, {}, 'com.b');
    await callee.received();
    expect(asked).toEqual([
      ['register', true],
      ['register', undefined],
    ]);
  });
});
