import type { Verdict } from '@wamp/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import type { RouterLimits } from '../limits.js';
import type { RealmOptions } from '../realm-options.js';
import { DealerScene, type SceneClient, callError } from '../fixtures/dealer-scene.js';

let scene: DealerScene;
let decide: ((allow: boolean) => void)[];
afterEach(() => scene.close());

/** A Caller whose calls of `com.slow` are decided when the test says so. */
async function slow(
  realm: Partial<RealmOptions> = {},
  limits: Partial<RouterLimits> = {},
): Promise<{ caller: SceneClient; callee: SceneClient }> {
  decide = [];
  scene = new DealerScene({
    limits,
    realm: {
      ...realm,
      authorizer: {
        authorize: ({ action, uri }) =>
          action === 'call' && uri === 'com.slow'
            ? new Promise<Verdict>((resolve) => {
                decide.push((allow) => {
                  resolve({ allow });
                });
              })
            : { allow: true },
      },
    },
  });
  const { caller, callee } = await scene.pair();
  await callee.register('com.slow');
  return { caller, callee };
}

describe('CALL that waits for the authorizer', () => {
  for (const mode of ['skip', 'kill', 'killnowait']) {
    it(`ends at once by CANCEL ${mode}, and no INVOCATION follows [CAN-33]`, async () => {
      const { caller, callee } = await slow();
      caller.call('com.slow');
      caller.send([49, 1, { mode }]);
      expect(await caller.received()).toEqual([callError(1, 'wamp.error.canceled')]);
      decide[0]?.(true);
      expect(await callee.received()).toEqual([]);
      expect(await caller.received()).toEqual([]);
    });
  }

  it('lets those behind it go on as soon as it is canceled [CAN-33, RPC-29]', async () => {
    const { caller, callee } = await slow();
    caller.call('com.slow');
    caller.call('com.a');
    expect(await callee.received()).toEqual([]);
    caller.send([49, 1, {}]);
    expect(await callee.codes()).toEqual([68]);
  });

  it('ends a call that stands in line behind it by CANCEL, and takes the next request id [CAN-33]', async () => {
    const { caller, callee } = await slow();
    caller.call('com.slow');
    caller.call('com.a', {}, ['in line']);
    caller.send([49, 2, {}]);
    expect(await caller.received()).toEqual([callError(2, 'wamp.error.canceled')]);
    caller.call('com.a', {}, ['after']);
    decide[0]?.(true);
    expect((await callee.received()).map((message) => message[4])).toEqual([undefined, ['after']]);
  });

  it('drops the chunks behind a call that was canceled [CAN-33, PRI-15]', async () => {
    const { caller, callee } = await slow();
    caller.call('com.slow', { progress: true });
    caller.send([48, 1, { progress: true }, 'com.slow'], [49, 1, {}], [48, 1, {}, 'com.slow']);
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.canceled')]);
    decide[0]?.(true);
    caller.call('com.a');
    expect(await callee.codes()).toEqual([68]);
  });

  it('lets no more bytes wait behind it than may be queued L50 L60', async () => {
    const { caller } = await slow({}, { maxQueuedBytes: 2_000 });
    caller.call('com.slow');
    for (let call = 0; call < 5; call++) caller.call('com.none', {}, ['x'.repeat(900)]);
    expect(await caller.received()).toEqual([]);
    expect(caller.raw.transport.bufferedBytes).toBeGreaterThan(1_800); // two of them were not read
    decide[0]?.(false);
    expect((await caller.received()).map((message) => message[2])).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('is no reason to answer again, when CANCEL meets a late chunk of a call that has ended [RPC-27, CAN-15]', async () => {
    const { caller, callee } = await slow();
    caller.call('com.a', { progress: true });
    await callee.received();
    callee.send([70, 1, {}, ['early']]);
    expect(await caller.codes()).toEqual([50]);
    caller.call('com.slow');
    caller.send([48, 1, {}, 'com.a'], [49, 1, {}]);
    expect(await caller.received()).toEqual([]);
    decide[0]?.(true);
    expect(await callee.codes()).toEqual([68]);
    expect(await caller.received()).toEqual([]);
  });

  it('has its chunks sent in order after the decision LC-17 [PRI-06]', async () => {
    const { caller, callee } = await slow();
    caller.call('com.slow', { progress: true }, [1]);
    caller.send([48, 1, { progress: true }, 'com.slow', [2]], [48, 1, {}, 'com.slow', [3]]);
    await caller.received();
    decide[0]?.(true);
    expect((await callee.received()).map((message) => message[4])).toEqual([[1], [2], [3]]);
  });

  it('ends by its timeout, which runs from its arrival on LC-17d [TMO-04]', async () => {
    const { caller, callee } = await slow();
    caller.call('com.slow', { timeout: 100 });
    await scene.advance(100);
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.timeout')]);
    decide[0]?.(true);
    expect(await callee.received()).toEqual([]);
  });

  it('goes on with the time that is left after the decision [TMO-04]', async () => {
    const { caller, callee } = await slow();
    caller.call('com.slow', { timeout: 100 });
    await scene.advance(60);
    decide[0]?.(true);
    expect(await callee.codes()).toEqual([68]);
    await scene.advance(40);
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.timeout')]);
  });

  it('leaves no timer when it is denied [TMO-15]', async () => {
    const { caller } = await slow();
    caller.call('com.slow', { timeout: 100 });
    await caller.received();
    expect(scene.router.stats.runningTimeouts).toBe(1);
    decide[0]?.(false);
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.not_authorized')]);
    expect(scene.router.stats.runningTimeouts).toBe(0);
  });

  it('leaves no timer when it is canceled, or refused for what it asks [TMO-15]', async () => {
    const { caller } = await slow({ disclose: { caller: 'never' } });
    caller.call('com.slow', { timeout: 100 });
    caller.send([49, 1, {}]);
    await caller.received();
    expect(scene.router.stats.runningTimeouts).toBe(0);
    decide[0]?.(true);
    caller.call('com.slow', { timeout: 100, disclose_me: true });
    await caller.received();
    decide[1]?.(true);
    expect((await caller.received())[0]?.[4]).toBe('wamp.error.option_disallowed.disclose_me');
    expect(scene.router.stats.runningTimeouts).toBe(0);
  });

  it('drops the chunks of a call that was canceled in line [CAN-33, PRI-15]', async () => {
    const { caller, callee } = await slow();
    caller.call('com.slow');
    caller.call('com.a', { progress: true });
    caller.send([49, 2, {}], [48, 2, {}, 'com.a']);
    expect(await caller.received()).toEqual([callError(2, 'wamp.error.canceled')]);
    decide[0]?.(true);
    expect(await callee.codes()).toEqual([68]);
    expect(await caller.received()).toEqual([]);
  });

  it('vanishes with its Caller LC-17e', async () => {
    const { caller, callee } = await slow();
    caller.call('com.slow', { timeout: 100 });
    await caller.received();
    expect(scene.router.stats.pendingCalls).toBe(1);
    await caller.leave();
    expect(scene.router.stats.pendingCalls).toBe(0);
    expect(scene.router.stats.runningTimeouts).toBe(0);
    decide[0]?.(true);
    expect(await callee.received()).toEqual([]);
  });

  it('is matched when the decision is there, not before LC-17 A-37', async () => {
    const { caller, callee } = await slow();
    caller.call('com.slow');
    await caller.received();
    await callee.leave();
    decide[0]?.(true);
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.no_such_procedure')]);
  });
});
