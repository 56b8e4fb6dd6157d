import { afterEach, describe, expect, it } from 'vitest';
import { DealerScene, type SceneClient, callError } from '../fixtures/dealer-scene.js';

let scene: DealerScene;
afterEach(() => scene.close());

/** A Callee that takes two at once, with two running and one call in line. */
async function busy(options: object = {}): Promise<{ callee: SceneClient; caller: SceneClient }> {
  scene = new DealerScene();
  const callee = await scene.join();
  await callee.register('com.a', { concurrency: 2 });
  const caller = await scene.join();
  for (let call = 1; call <= 3; call++) caller.call('com.a', call === 3 ? options : {}, [call]);
  expect((await callee.received()).map((message) => message[4])).toEqual([[1], [2]]);
  expect(scene.router.stats.queuedCalls).toBe(1);
  return { callee, caller };
}

describe('Concurrency of a Callee', () => {
  it('lets calls wait in order until it is free (D35)', async () => {
    const { callee, caller } = await busy();
    caller.call('com.a', {}, [4]);
    await caller.received();
    callee.send([70, 2, {}, ['two']]);
    expect((await callee.received()).map((message) => message[4])).toEqual([[3]]);
    callee.send([8, 68, 1, {}, 'com.error']);
    expect((await callee.received()).map((message) => message[4])).toEqual([[4]]);
    callee.send([70, 3, {}], [70, 4, {}]);
    expect((await caller.received()).map((message) => message[1])).toEqual([2, 48, 3, 4]);
  });

  it('is at least 1', async () => {
    scene = new DealerScene();
    const callee = await scene.join();
    callee.request(64, { concurrency: 0 }, 'com.a');
    expect((await callee.received())[0]?.[4]).toBe('wamp.error.option_not_allowed');
  });

  it('gives calls to whoever is free, in the order of the policy, and lets them wait only then (D35)', async () => {
    scene = new DealerScene();
    const [one, two] = await scene.callees(2, { invoke: 'first', concurrency: 1 });
    const caller = await scene.join();
    for (let call = 0; call < 3; call++) caller.call('com.a');
    expect(await one?.codes()).toEqual([68]);
    expect(await two?.codes()).toEqual([68]);
    two?.send([70, 1, {}]);
    expect(await two?.codes()).toEqual([68]);
  });

  for (const mode of ['skip', 'kill', 'killnowait']) {
    it(`ends a call that waits by CANCEL ${mode}; no INVOCATION follows`, async () => {
      const { callee, caller } = await busy();
      caller.send([49, 3, { mode }]);
      expect(await caller.received()).toEqual([callError(3, 'wamp.error.canceled')]);
      callee.send([70, 1, {}], [70, 2, {}]);
      expect(await callee.received()).toEqual([]);
    });
  }

  it('ends a call that waits by its timeout, which goes on when it is sent [TMO-04]', async () => {
    const { callee, caller } = await busy({ timeout: 100 });
    caller.call('com.a', { timeout: 200 }, [4]);
    await scene.advance(100);
    expect(await caller.received()).toEqual([callError(3, 'wamp.error.timeout')]);
    callee.send([70, 1, {}]);
    expect((await callee.received()).map((message) => message[4])).toEqual([[4]]);
    await scene.advance(100);
    expect(await caller.codes()).toEqual([50, 8]);
  });

  it('forgets the calls of a Caller that left, and starts none of them', async () => {
    const { callee, caller } = await busy();
    await caller.leave();
    expect(await callee.codes()).toEqual([69, 69]);
    expect(scene.router.stats).toMatchObject({ queuedCalls: 0, pendingCalls: 0 });
  });

  it('answers calls that wait with no_such_procedure when the last Callee is gone', async () => {
    const { callee, caller } = await busy();
    await callee.leave();
    expect((await caller.received()).map((message) => [message[2], message[4]])).toEqual([
      [1, 'wamp.error.canceled'],
      [2, 'wamp.error.canceled'],
      [3, 'wamp.error.no_such_procedure'],
    ]);
  });

  it('starts calls that wait when another Callee joins', async () => {
    scene = new DealerScene();
    await scene.callees(1, { invoke: 'first', concurrency: 1 });
    const caller = await scene.join();
    caller.call('com.a', {}, [1]);
    caller.call('com.a', {}, [2]);
    await caller.received();
    const other = await scene.join();
    await other.register('com.a', { invoke: 'first', concurrency: 1 });
    expect((await other.received()).map((message) => message[4])).toEqual([[2]]);
  });

  it('takes a free slot for each call that ends in another way', async () => {
    const { callee, caller } = await busy();
    caller.send([49, 1, { mode: 'skip' }]);
    expect((await callee.received()).map((message) => message[4])).toEqual([[3]]);
  });

  it('lets calls wait up to the limit L45', async () => {
    scene = new DealerScene({ limits: { maxQueuedCalls: 2 } });
    const callee = await scene.join();
    await callee.register('com.a', { concurrency: 1 });
    const caller = await scene.join();
    for (let call = 0; call < 3; call++) caller.call('com.a');
    expect(await caller.received()).toEqual([]);
    caller.call('com.a');
    expect((await caller.received()).map((message) => message[4])).toEqual(['wamp.error.unavailable']);
    expect(scene.router.stats.queuedCalls).toBe(2);
    callee.send([70, 1, {}]);
    await callee.received();
    caller.call('com.a');
    expect(await caller.codes()).toEqual([50]);
  });

  it('is its own, whatever the Router allows a session L45', async () => {
    scene = new DealerScene({ limits: { maxPendingInvocations: 1 } });
    const callee = await scene.join();
    await callee.register('com.a', { concurrency: 3 });
    const caller = await scene.join();
    for (let call = 0; call < 3; call++) caller.call('com.a');
    expect(await callee.codes()).toEqual([68, 68, 68]);
  });

  it('lets no progressive call wait, as its chunks would wait too', async () => {
    const { caller } = await busy();
    caller.call('com.a', { progress: true });
    expect((await caller.received()).map((message) => message[4])).toEqual(['wamp.error.unavailable']);
  });
});
