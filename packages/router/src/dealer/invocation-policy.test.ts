import { afterEach, describe, expect, it } from 'vitest';
import { DealerScene, type SceneClient, callError } from '../fixtures/dealer-scene.js';

let scene: DealerScene;
afterEach(() => scene.close());

/** Calls and gives the index of the Callee that each call reached; all are answered. */
async function reached(callees: readonly SceneClient[], calls: number): Promise<number[]> {
  const caller = await scene.join();
  const order: number[] = [];
  for (let call = 0; call < calls; call++) {
    caller.call('com.a');
    for (const [at, callee] of callees.entries()) {
      for (const [code, id] of await callee.received()) {
        if (code !== 68) continue;
        order.push(at);
        callee.send([70, id, {}]);
      }
    }
  }
  expect((await caller.codes()).every((code) => code === 50)).toBe(true);
  return order;
}

async function unregister(callee: SceneClient | undefined, registration: number): Promise<void> {
  callee?.request(66, registration);
  expect(await callee?.codes()).toEqual([67]);
}

describe('Shared registration', () => {
  it('calls in the order of registration, round and round [SHR-06, SHR-07, SHR-13]', async () => {
    scene = new DealerScene();
    const callees = await scene.callees(3, { invoke: 'roundrobin' });
    expect(await reached(callees, 7)).toEqual([0, 1, 2, 0, 1, 2, 0]);
    expect(scene.router.stats.registrations).toBe(1);
  });

  it('skips nobody and serves nobody twice when one leaves [SHR-11, SHR-12]', async () => {
    scene = new DealerScene();
    const callees = await scene.callees(3, { invoke: 'roundrobin' });
    expect(await reached(callees, 1)).toEqual([0]);
    await callees[0]?.leave();
    expect(await reached(callees.slice(1), 3)).toEqual([0, 1, 0]);
  });

  it('goes on at the same place when one behind it leaves, and wraps when the last one does [SHR-12]', async () => {
    scene = new DealerScene();
    const callees = await scene.callees(3, { invoke: 'roundrobin' });
    expect(await reached(callees, 2)).toEqual([0, 1]);
    await callees[2]?.leave();
    callees.splice(2, 1, ...(await scene.callees(1, { invoke: 'roundrobin' })));
    expect(await reached(callees, 4)).toEqual([0, 1, 2, 0]);
  });

  it('puts who joins later at the end [SHR-13]', async () => {
    scene = new DealerScene();
    const callees = await scene.callees(2, { invoke: 'roundrobin' });
    expect(await reached(callees, 1)).toEqual([0]);
    callees.push(...(await scene.callees(1, { invoke: 'roundrobin' })));
    expect(await reached(callees, 3)).toEqual([1, 2, 0]);
  });

  it('calls the first, or the last, that is still there [SHR-09, SHR-10]', async () => {
    scene = new DealerScene();
    const firsts = await scene.callees(2, { invoke: 'first' });
    expect(await reached(firsts, 2)).toEqual([0, 0]);
    await firsts[0]?.leave();
    expect(await reached(firsts.slice(1), 1)).toEqual([0]);
    await firsts[1]?.leave();
    const lasts = await scene.callees(2, { invoke: 'last' });
    expect(await reached(lasts, 2)).toEqual([1, 1]);
    await lasts[1]?.leave();
    expect(await reached(lasts.slice(0, 1), 1)).toEqual([0]);
  });

  it('spreads calls at random [SHR-08]', async () => {
    scene = new DealerScene();
    const callees = await scene.callees(3, { invoke: 'random' });
    const caller = await scene.join();
    for (let call = 0; call < 900; call++) caller.call('com.a');
    for (const callee of callees) {
      const { length } = await callee.received();
      expect(length).toBeGreaterThan(220);
      expect(length).toBeLessThan(380);
    }
  });

  const existing = [
    ['single', ['single', 'first', 'last', 'random', 'roundrobin', undefined]],
    ['roundrobin', ['single', 'first', undefined]],
  ] as const;
  for (const [first, others] of existing) {
    it(`lets nobody with another policy join ${first} [SHR-03, SHR-04, SHR-05]`, async () => {
      scene = new DealerScene();
      await (await scene.join()).register('com.a', { invoke: first });
      const other = await scene.join();
      for (const invoke of others) other.request(64, invoke === undefined ? {} : { invoke }, 'com.a');
      const replies = await other.received();
      expect(replies).toHaveLength(others.length);
      for (const reply of replies) expect(reply[4]).toBe('wamp.error.procedure_already_exists');
    });
  }

  it('lets no session join twice [SHR-15]', async () => {
    scene = new DealerScene();
    const [callee] = await scene.callees(1, { invoke: 'roundrobin' });
    callee?.request(64, { invoke: 'roundrobin' }, 'com.a');
    expect((await callee?.received())?.[0]?.[4]).toBe('wamp.error.procedure_already_exists');
  });

  it('ends with its last Callee; then any policy may begin [SHR-14]', async () => {
    scene = new DealerScene();
    const callee = await scene.join();
    const registration = await callee.register('com.a', { invoke: 'roundrobin' });
    await unregister(callee, registration);
    expect(await callee.register('com.a')).not.toBe(registration);
  });

  it('has an id and Callees of its own for each match policy of one URI [PBR-18, PBR-23]', async () => {
    scene = new DealerScene();
    const callee = await scene.join();
    const ids = [
      await callee.register('com.a', { match: 'exact' }),
      await callee.register('com.a', { match: 'prefix', invoke: 'roundrobin' }),
      await callee.register('com.a', { match: 'wildcard' }),
    ];
    expect(new Set(ids).size).toBe(3);
  });

  it('takes Callees up to the limit L43', async () => {
    scene = new DealerScene({ limits: { maxCalleesPerRegistration: 3 } });
    const callees = await scene.callees(3, { invoke: 'first' });
    const one = await scene.join();
    one.request(64, { invoke: 'first' }, 'com.a');
    expect((await one.received())[0]?.slice(4)).toEqual([
      'router.error.limit_exceeded',
      [expect.any(String)],
      { limit: 'L43', max: 3 },
    ]);
    await callees[0]?.leave();
    await one.register('com.a', { invoke: 'first' });
  });

  it('ignores the policy where the realm does not offer it [SHR-19]', async () => {
    scene = new DealerScene({
      realm: { withoutFeatures: ['shared_registration', 'sharded_registration'] },
    });
    await (await scene.join()).register('com.a', { invoke: 'roundrobin' });
    const other = await scene.join();
    other.request(64, { invoke: 'roundrobin' }, 'com.a');
    expect((await other.received())[0]?.[4]).toBe('wamp.error.procedure_already_exists');
  });

  it('gives a call to the next Callee when one has too many unanswered invocations L45', async () => {
    scene = new DealerScene({ limits: { maxPendingInvocations: 2 } });
    const callees = await scene.callees(2, { invoke: 'first' });
    const caller = await scene.join();
    for (let call = 0; call < 4; call++) caller.call('com.a');
    expect(await callees[0]?.codes()).toEqual([68, 68]);
    expect(await callees[1]?.codes()).toEqual([68, 68]);
    caller.call('com.a');
    expect((await caller.received()).map((message) => message.slice(2, 5))).toEqual([
      [5, {}, 'wamp.error.no_available_callee'],
    ]);
  });

  it('does not pass over the Callee whose turn it is when it lacks a feature [SHR-18] A-18', async () => {
    scene = new DealerScene();
    const able = await scene.join();
    const unable = await scene.join({ callee: {} });
    for (const callee of [able, unable]) await callee.register('com.a', { invoke: 'roundrobin' });
    const caller = await scene.join();
    for (let call = 0; call < 4; call++) caller.call('com.a', { progress: true });
    expect((await caller.received()).map((message) => message.slice(2, 5))).toEqual([
      [2, {}, 'wamp.error.feature_not_supported'],
      [4, {}, 'wamp.error.feature_not_supported'],
    ]);
    expect(await able.codes()).toEqual([68, 68]);
    expect(await unable.codes()).toEqual([]);
  });

  it('gives a call that waited to the Callee whose turn it is, and the turn goes on [SHR-18] A-18', async () => {
    scene = new DealerScene();
    const [first, unable, last] = [await scene.join(), await scene.join({ callee: {} }), await scene.join()];
    const callees = [first, unable, last];
    for (const callee of callees) await callee.register('com.a', { invoke: 'roundrobin', concurrency: 1 });
    const caller = await scene.join();
    for (let call = 0; call < 3; call++) caller.call('com.a');
    caller.call('com.a', { ppt_scheme: 'x_a' });
    await caller.received();
    unable.send([70, 1, {}]);
    expect(await caller.received()).toContainEqual(callError(4, 'wamp.error.feature_not_supported'));
    for (const callee of [first, last]) callee.send([70, 1, {}]);
    await caller.received();
    caller.call('com.a');
    expect(await first.codes()).toEqual([68]);
    expect(await unable.codes()).toEqual([68]);
    expect(await last.codes()).toEqual([68, 68]);
  });

  it('is final in the error of the Callee that was called [SHR-16]', async () => {
    scene = new DealerScene();
    const [one, two] = await scene.callees(2, { invoke: 'roundrobin' });
    const caller = await scene.join();
    caller.call('com.a');
    one?.send([8, 68, 1, {}, 'com.error']);
    await one?.received();
    expect((await caller.received())[0]?.[4]).toBe('com.error');
    expect(await two?.received()).toEqual([]);
  });
});
