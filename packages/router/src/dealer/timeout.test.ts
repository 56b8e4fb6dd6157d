import { afterEach, describe, expect, it } from 'vitest';
import { DealerScene, callError } from '../fixtures/dealer-scene.js';

let scene: DealerScene;
afterEach(() => scene.close());

const timedOut = (request: number): readonly unknown[] => callError(request, 'wamp.error.timeout');

describe('Call timeout', () => {
  it('ends the call when its time is over, not before, and interrupts the Callee [TMO-04, TMO-05, TMO-06]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair();
    caller.call('com.a', { timeout: 100 });
    expect((await callee.received())[0]?.[3]).toEqual({}); // [TMO-10]
    await scene.advance(99);
    expect(await caller.received()).toEqual([]);
    await scene.advance(1);
    expect(await caller.received()).toEqual([timedOut(1)]);
    expect(await callee.received()).toEqual([[69, 1, { mode: 'killnowait' }]]);
    callee.send([70, 1, {}, [1]]);
    expect(await caller.received()).toEqual([]);
  });

  it('sends no INTERRUPT to a Callee that does not announce canceling [TMO-07]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair({ callee: {} });
    caller.call('com.a', { timeout: 100 });
    await scene.advance(100);
    expect(await caller.received()).toEqual([timedOut(1)]);
    expect(await callee.codes()).toEqual([68]);
  });

  it('runs no timer without a timeout, or with 0 [TMO-03]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair();
    const idle = scene.clock.pending;
    caller.call('com.a');
    caller.call('com.a', { timeout: 0 });
    expect(await callee.codes()).toEqual([68, 68]);
    expect(scene.clock.pending).toBe(idle);
  });

  it('stops the timer with every kind of ending [TMO-15, CAN-34]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair();
    const other = await scene.join();
    const idle = scene.clock.pending;
    for (let call = 0; call < 4; call++) caller.call('com.a', { timeout: 100 });
    other.call('com.a', { timeout: 100 });
    await callee.received();
    expect(scene.router.stats.runningTimeouts).toBe(5);
    expect(scene.clock.pending).toBe(idle + 1);
    callee.send([70, 1, {}], [8, 68, 2, {}, 'com.error']);
    caller.send([49, 3, {}]);
    await other.leave();
    await callee.leave();
    expect(await caller.codes()).toEqual([50, 8, 8, 8]);
    expect(scene.router.stats.runningTimeouts).toBe(0);
    await scene.advance(150);
    expect(await caller.received()).toEqual([]);
    expect(scene.clock.pending).toBe(idle);
  });

  it('begins anew with every progressive result [TMO-16, PRR-18]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair();
    caller.call('com.a', { timeout: 100, receive_progress: true });
    for (let step = 0; step < 5; step++) {
      await scene.advance(70);
      callee.send([70, 1, { progress: true }]);
    }
    expect(await caller.codes()).toEqual([50, 50, 50, 50, 50]);
    await scene.advance(99);
    expect(await caller.received()).toEqual([]);
    await scene.advance(1);
    expect(await caller.received()).toEqual([timedOut(1)]);
  });

  it('has one timer for a progressive call, from its first chunk on [TMO-18] A-25', async () => {
    scene = new DealerScene();
    const { caller } = await scene.pair();
    caller.call('com.a', { timeout: 200, progress: true });
    await scene.advance(150);
    caller.send([48, 1, { timeout: 10, progress: true }, 'com.a'], [48, 1, {}, 'com.a']);
    await scene.advance(49);
    expect(await caller.received()).toEqual([]);
    expect(scene.router.stats.runningTimeouts).toBe(1);
    await scene.advance(1);
    expect(await caller.received()).toEqual([timedOut(1)]);
  });

  it('goes to a Callee that asks for it and can watch it [TMO-09, TMO-14]', async () => {
    scene = new DealerScene();
    const callee = await scene.join();
    await callee.register('com.a', { forward_timeout: true });
    const caller = await scene.join();
    caller.call('com.a', { timeout: 100 });
    expect((await callee.received())[0]?.[3]).toEqual({ timeout: 100 });
    await scene.advance(500);
    expect(await caller.received()).toEqual([]);
    callee.send([8, 68, 1, {}, 'wamp.error.timeout']);
    expect(await caller.received()).toEqual([timedOut(1)]);
  });

  it('stays with the Router when the Callee asks for it without announcing it [TMO-11]', async () => {
    scene = new DealerScene();
    const callee = await scene.join({ callee: {} });
    await callee.register('com.a', { forward_timeout: true });
    const caller = await scene.join();
    caller.call('com.a', { timeout: 100 });
    expect((await callee.received())[0]?.[3]).toEqual({});
    await scene.advance(100);
    expect(await caller.received()).toEqual([timedOut(1)]);
  });

  it('goes to every Callee that can watch it when the realm says so, for all or for some URIs [TMO-12]', async () => {
    scene = new DealerScene({ realm: { forwardTimeout: 'always' } });
    const { caller, callee } = await scene.pair();
    caller.call('com.a', { timeout: 100 });
    expect((await callee.received())[0]?.[3]).toEqual({ timeout: 100 });
    await scene.close();
    scene = new DealerScene({ realm: { forwardTimeout: [{ uri: 'com.far.', match: 'prefix' }] } });
    const near = await scene.pair();
    await near.callee.register('com.far.a');
    near.caller.call('com.a', { timeout: 100 });
    near.caller.call('com.far.a', { timeout: 100 });
    expect((await near.callee.received()).map((message) => message[3])).toEqual([{}, { timeout: 100 }]);
  });

  it('is judged for the Callee that is picked [TMO-21]', async () => {
    scene = new DealerScene();
    const [own, routers] = [await scene.join(), await scene.join()];
    await own.register('com.a', { invoke: 'roundrobin', forward_timeout: true });
    await routers.register('com.a', { invoke: 'roundrobin' });
    const caller = await scene.join();
    caller.call('com.a', { timeout: 100 });
    caller.call('com.a', { timeout: 100 });
    expect((await own.received())[0]?.[3]).toEqual({ timeout: 100 });
    expect((await routers.received())[0]?.[3]).toEqual({});
  });

  it('cuts the timeout to the longest of the Router, whatever timers can do L46 [TMO-22]', async () => {
    scene = new DealerScene({ limits: { maxCallTimeoutMs: 1000 } });
    const { caller } = await scene.pair();
    for (const timeout of [999, 1000, 1001, 2 ** 32]) caller.call('com.a', { timeout });
    await scene.advance(999);
    expect(await caller.received()).toEqual([timedOut(1)]);
    await scene.advance(1);
    expect(await caller.received()).toEqual([timedOut(2), timedOut(3), timedOut(4)]);
  });

  it('is left to the Callee from when it is sent, after the wait for a free one [TMO-09]', async () => {
    scene = new DealerScene();
    const callee = await scene.join();
    await callee.register('com.a', { forward_timeout: true, concurrency: 1 });
    const caller = await scene.join();
    caller.call('com.a');
    caller.call('com.a', { timeout: 100 });
    await scene.advance(60);
    callee.send([70, 1, {}]);
    expect((await callee.received()).at(-1)?.[3]).toEqual({ timeout: 100 });
    await scene.advance(60);
    expect(await caller.codes()).toEqual([50]);
  });

  it('ends a call that waits for the answer to kill [CAN-16] LC-57', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair();
    caller.call('com.a', { timeout: 100 });
    caller.send([49, 1, { mode: 'kill' }]);
    await scene.advance(100);
    expect(await caller.received()).toEqual([timedOut(1)]);
    expect((await callee.received()).slice(1)).toEqual([[69, 1, { mode: 'kill' }]]);
  });
});
