import { afterEach, describe, expect, it } from 'vitest';
import { DealerScene, callError } from '../fixtures/dealer-scene.js';

let scene: DealerScene;
afterEach(() => scene.close());

const progressOnly = { progressive_call_results: true };
const wish = { receive_progress: true };

describe('Progressive call results', () => {
  it('passes the wish on and each result at once, in order [PRR-03, PRR-08, PRR-10, PRR-12]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair();
    caller.call('com.a', wish);
    expect(await callee.received()).toEqual([[68, 1, expect.any(Number), { receive_progress: true }]]);
    callee.send([70, 1, { progress: true }, [1]]);
    expect(await caller.received()).toEqual([[50, 1, { progress: true }, [1]]]);
    callee.send([70, 1, { progress: true }], [70, 1, { progress: true }, [], { k: 2 }], [70, 1, {}]);
    expect(await caller.received()).toEqual([
      [50, 1, { progress: true }],
      [50, 1, { progress: true }, [], { k: 2 }],
      [50, 1, {}],
    ]);
    callee.send([70, 1, { progress: true }, [9]]);
    expect(await caller.received()).toEqual([]); // [PRR-11]
  });

  const cases = [
    ['the Caller did not announce it [PRR-23]', { caller: {} }, wish],
    ['the Callee did not announce it [PRR-05]', { callee: {} }, wish],
    ['the Callee lacks call_canceling [PRR-04]', { callee: progressOnly }, wish],
    ['the Caller did not ask [PRR-06]', {}, {}],
  ] as const;
  for (const [why, features, options] of cases) {
    it(`is a plain call, and drops and counts progress, when ${why} [PRR-19]`, async () => {
      scene = new DealerScene();
      const { caller, callee } = await scene.pair(features);
      caller.call('com.a', options);
      expect(await callee.received()).toEqual([[68, 1, expect.any(Number), {}]]);
      callee.send([70, 1, { progress: true }, [1]], [70, 1, {}, [2]]);
      expect(await caller.received()).toEqual([[50, 1, {}, [2]]]);
      expect(scene.router.stats.progressDropped).toBe(1);
    });
  }

  it('works for a Callee without call_canceling where breaches are tolerated, and never interrupts it (D6)', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair({ callee: progressOnly, strictness: 'lenient' });
    caller.call('com.a', wish);
    callee.send([70, 1, { progress: true }, [1]]);
    expect(await caller.codes()).toEqual([50]);
    caller.send([49, 1, { mode: 'kill' }]);
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.canceled')]);
    expect(await callee.codes()).toEqual([68]);
    expect(scene.router.stats.tolerated.progress_without_canceling).toBe(1);
  });

  it('ends the session of a Callee beyond the limit of progress that nobody asked for L58 [PRR-19]', async () => {
    scene = new DealerScene({ limits: { maxUnaskedProgress: 3 } });
    const { caller, callee } = await scene.pair();
    caller.call('com.a');
    for (let sent = 0; sent < 2; sent++) callee.send([70, 1, { progress: true }]);
    expect(await callee.codes()).toEqual([68]);
    callee.send([70, 1, { progress: true }]);
    expect(await callee.codes()).toEqual([]);
    callee.send([70, 1, { progress: true }]);
    expect((await callee.received())[0]).toEqual([
      3,
      expect.objectContaining({ _code: 1008 }),
      'wamp.error.protocol_violation',
    ]);
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.canceled', ['the Callee is gone'])]);
  });

  it('ends with ERROR and no second answer when the Callee is lost in between [CAN-23, PRR-17]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair();
    caller.call('com.a', wish);
    callee.send([70, 1, { progress: true }, [1]]);
    await caller.received();
    await callee.leave();
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.canceled', ['the Callee is gone'])]);
  });

  it('interrupts at once when the Caller is lost in between, and no more for late progress [CAN-21, PRR-16, PRR-20]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair();
    caller.call('com.a', wish);
    callee.send([70, 1, { progress: true }, [1]]);
    await callee.received();
    await caller.leave();
    expect(await callee.received()).toEqual([[69, 1, { mode: 'killnowait' }]]);
    for (let late = 0; late < 100; late++) callee.send([70, 1, { progress: true }]);
    expect(await callee.received()).toEqual([]);
  });

  it('hands progress on while it waits for the answer to kill [CAN-31]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair();
    caller.call('com.a', wish);
    caller.send([49, 1, { mode: 'kill' }]);
    await callee.received();
    callee.send([70, 1, { progress: true }, [1]], [8, 68, 1, {}, 'wamp.error.canceled']);
    expect(await caller.received()).toEqual([
      [50, 1, { progress: true }, [1]],
      callError(1, 'wamp.error.canceled'),
    ]);
  });
});
