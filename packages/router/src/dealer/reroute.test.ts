import { afterEach, describe, expect, it } from 'vitest';
import { DealerScene, type SceneClient, callError } from '../fixtures/dealer-scene.js';

let scene: DealerScene;
afterEach(() => scene.close());

const noneLeft = (request: number): readonly unknown[] =>
  callError(request, 'wamp.error.no_available_callee');

/** Lets a Callee decline what it is sent next. */
async function decline(callee: SceneClient | undefined): Promise<void> {
  const [invocation] = (await callee?.received()) ?? [];
  expect(invocation?.[0]).toBe(68);
  callee?.send([8, 68, invocation?.[1], {}, 'wamp.error.unavailable']);
}

async function shared(invoke: string, count = 3): Promise<{ callees: SceneClient[]; caller: SceneClient }> {
  scene = new DealerScene();
  return { callees: await scene.callees(count, { invoke }), caller: await scene.join() };
}

describe('Re-routing', () => {
  it('sends the call as it was to the next Callee, under an id of its own [RRT-03, RRT-04, RRT-05, RRT-07]', async () => {
    const { callees, caller } = await shared('roundrobin');
    caller.call('com.a', { disclose_me: true }, [1], { k: 2 });
    const [first] = (await callees[0]?.received()) ?? [];
    callees[0]?.send([8, 68, 1, {}, 'wamp.error.unavailable']);
    expect(await callees[1]?.received()).toEqual([first]);
    callees[0]?.send([70, 1, {}, ['late']]);
    callees[1]?.send([70, 1, {}, ['done']]);
    expect(await caller.received()).toEqual([[50, 1, {}, ['done']]]);
    caller.call('com.a');
    expect(await callees[2]?.codes()).toEqual([68]);
    caller.call('com.a');
    expect(await callees[0]?.codes()).toEqual([68]); // [RRT-05]
  });

  it('wraps at the end of the round [RRT-07]', async () => {
    const { callees, caller } = await shared('roundrobin');
    for (let call = 0; call < 3; call++) caller.call('com.a');
    await decline(callees[2]);
    expect(await callees[0]?.codes()).toEqual([68, 68]);
  });

  const orders = [
    ['first', [0, 1, 2]], // [RRT-09]
    ['last', [2, 1, 0]], // [RRT-10]
  ] as const;
  for (const [invoke, order] of orders) {
    it(`asks each Callee of ${invoke} once, and then tells the Caller [RRT-09, RRT-10, RRT-11]`, async () => {
      const { callees, caller } = await shared(invoke);
      caller.call('com.a');
      for (const at of order) await decline(callees[at]);
      expect(await caller.received()).toEqual([noneLeft(1)]);
      for (const callee of callees) expect(await callee.received()).toEqual([]);
    });
  }

  it('asks at random nobody who declined [RRT-08]', async () => {
    const { callees, caller } = await shared('random');
    for (let call = 1; call <= 30; call++) {
      caller.call('com.a');
      const asked: number[] = [];
      while (asked.length < 3) {
        for (const [at, callee] of callees.entries()) {
          for (const [, id] of await callee.received()) {
            asked.push(at);
            callee.send([8, 68, id, {}, 'wamp.error.unavailable']);
          }
        }
      }
      expect(asked.sort()).toEqual([0, 1, 2]);
      expect(await caller.received()).toEqual([noneLeft(call)]);
    }
  });

  it('tries no more than 8 Callees', async () => {
    const { callees, caller } = await shared('first', 9);
    caller.call('com.a');
    for (const callee of callees.slice(0, 8)) await decline(callee);
    expect(await caller.received()).toEqual([noneLeft(1)]);
    expect(await callees[8]?.received()).toEqual([]);
  });

  it('has nobody else for a single registration [RRT-06]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair();
    caller.call('com.a');
    await decline(callee);
    expect(await caller.received()).toEqual([noneLeft(1)]);
  });

  it('passes the error on when the Callee did not announce it, or the realm does not offer it [RRT-12]', async () => {
    scene = new DealerScene();
    const plain = await scene.pair({ callee: {} });
    plain.caller.call('com.a');
    await decline(plain.callee);
    expect(await plain.caller.received()).toEqual([callError(1, 'wamp.error.unavailable')]);
    await scene.close();
    scene = new DealerScene({ realm: { withoutFeatures: ['call_reroute'] } });
    const off = await scene.pair();
    off.caller.call('com.a');
    await decline(off.callee);
    expect(await off.caller.received()).toEqual([callError(1, 'wamp.error.unavailable')]);
  });

  it('cancels at the Callee that works on it now [RRT-13]', async () => {
    const { callees, caller } = await shared('first');
    caller.call('com.a');
    await decline(callees[0]);
    caller.send([49, 1, { mode: 'kill' }]);
    expect(await callees[1]?.received()).toEqual([expect.anything(), [69, 1, { mode: 'kill' }]]);
    expect(await callees[0]?.received()).toEqual([]);
    callees[1]?.send([8, 68, 1, {}, 'wamp.error.unavailable']);
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.canceled')]); // [RRT-14]
    expect(await callees[2]?.received()).toEqual([]);
  });

  it('does not give the call more time [RRT-15]', async () => {
    const { callees, caller } = await shared('first');
    caller.call('com.a', { timeout: 100 });
    await scene.advance(80);
    await decline(callees[0]);
    await scene.advance(20);
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.timeout')]);
  });

  it('stays with the Router when the next Callee would watch the time itself [RRT-15]', async () => {
    scene = new DealerScene();
    const [first, second] = [await scene.join(), await scene.join()];
    await first.register('com.a', { invoke: 'first' });
    await second.register('com.a', { invoke: 'first', forward_timeout: true });
    const caller = await scene.join();
    caller.call('com.a', { timeout: 100 });
    await scene.advance(80);
    await decline(first);
    expect((await second.received())[0]?.[3]).toEqual({});
    await scene.advance(20);
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.timeout')]);
  });

  it('leaves a Callee that watches the time what is left of it [RRT-15]', async () => {
    scene = new DealerScene();
    const callees = await scene.callees(3, { invoke: 'first', forward_timeout: true });
    const caller = await scene.join();
    caller.call('com.a', { timeout: 100 });
    await scene.advance(80);
    await decline(callees[0]);
    const [second] = (await callees[1]?.received()) ?? [];
    expect(second?.[3]).toEqual({ timeout: 20 });
    await scene.advance(50);
    callees[1]?.send([8, 68, 1, {}, 'wamp.error.unavailable']);
    expect((await callees[2]?.received())?.[0]?.[3]).toEqual({ timeout: 1 });
  });

  it('counts progress that nobody asked for anew L58', async () => {
    scene = new DealerScene({ limits: { maxUnaskedProgress: 1 } });
    const [first, second] = await scene.callees(2, { invoke: 'first' });
    const caller = await scene.join();
    caller.call('com.a');
    await first?.received();
    first?.send([70, 1, { progress: true }], [8, 68, 1, {}, 'wamp.error.unavailable']);
    await second?.received();
    second?.send([70, 1, { progress: true }], [70, 1, {}]);
    expect(await second?.received()).toEqual([]);
    expect(await caller.codes()).toEqual([50]);
  });

  it('repeats nothing that has had an effect [RRT-16]', async () => {
    const { callees, caller } = await shared('first');
    caller.call('com.a', { receive_progress: true });
    callees[0]?.send([70, 1, { progress: true }, [1]]);
    await decline(callees[0]);
    expect(await caller.received()).toEqual([[50, 1, { progress: true }, [1]], noneLeft(1)]);
    caller.call('com.a', { progress: true });
    caller.send([48, 2, {}, 'com.a']);
    await callees[0]?.received();
    callees[0]?.send([8, 68, 2, {}, 'wamp.error.unavailable']);
    expect(await caller.received()).toEqual([noneLeft(2)]);
    expect(await callees[1]?.received()).toEqual([]);
  });

  it('passes over Callees that lack a feature the call needs [RRT-17]', async () => {
    scene = new DealerScene();
    const callees = [
      await scene.join(),
      await scene.join({ callee: { call_reroute: true } }),
      await scene.join(),
    ];
    for (const callee of callees) await callee.register('com.a', { invoke: 'first' });
    const caller = await scene.join();
    caller.call('com.a', { progress: true });
    await decline(callees[0]);
    expect(await callees[1]?.received()).toEqual([]);
    expect((await callees[2]?.received())?.[0]?.[3]).toEqual({ progress: true });
  });

  it('does not repeat the call of a Callee that is lost [RRT-18]', async () => {
    const { callees, caller } = await shared('first');
    caller.call('com.a');
    await callees[0]?.leave();
    expect((await caller.received())[0]?.[4]).toBe('wamp.error.canceled');
    expect(await callees[1]?.received()).toEqual([]);
  });
});
