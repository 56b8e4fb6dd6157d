import { afterEach, describe, expect, it } from 'vitest';
import { DealerScene, type SceneClient, callError } from '../fixtures/dealer-scene.js';
import { rendezvous } from '../matching/rendezvous.js';

let scene: DealerScene;
afterEach(() => scene.close());

const nodes = ['n1', 'n2', 'n3'];
const all = { runmode: 'all' };

async function shards(options: object = {}): Promise<{ callees: SceneClient[]; caller: SceneClient }> {
  scene = new DealerScene(options);
  const callees: SceneClient[] = [];
  for (const nkey of nodes) {
    const callee = await scene.join();
    await callee.register('com.a', { invoke: 'sharded', nkey });
    callees.push(callee);
  }
  return { callees, caller: await scene.join() };
}

describe('Sharded registration', () => {
  it('sends a call to the node that its key belongs to', async () => {
    const { callees, caller } = await shards();
    const keys = Array.from({ length: 30 }, (_, at) => `key-${String(at)}`);
    for (const rkey of keys) caller.call('com.a', { runmode: 'partition', rkey }, [rkey]);
    for (const [at, callee] of callees.entries()) {
      const expected = keys.filter((key) => rendezvous(key, nodes) === nodes[at]);
      expect(expected.length).toBeGreaterThan(3);
      expect((await callee.received()).map((message) => message[4])).toEqual(expected.map((key) => [key]));
    }
  });

  it('sends a call without a key to the first', async () => {
    const { callees, caller } = await shards();
    for (let call = 0; call < 3; call++) caller.call('com.a');
    expect(await callees[0]?.codes()).toEqual([68, 68, 68]);
  });

  it('needs a key for a partitioned call, and a name from each node [SHD-02]', async () => {
    const { callees, caller } = await shards();
    caller.call('com.a', { runmode: 'partition' });
    expect((await caller.received())[0]?.[4]).toBe('wamp.error.option_not_allowed');
    caller.request(64, { invoke: 'sharded' }, 'com.b');
    expect((await caller.received())[0]?.[4]).toBe('wamp.error.option_not_allowed');
    expect(await callees[0]?.received()).toEqual([]);
  });

  it('takes keys and names that are as long as a URI may be, and no longer', async () => {
    const { callees, caller } = await shards();
    for (const rkey of ['k'.repeat(512), 'k'.repeat(513)]) caller.call('com.a', { rkey });
    expect((await caller.received()).map((message) => message.slice(2, 5))).toEqual([
      [2, {}, 'wamp.error.option_not_allowed'],
    ]);
    const sent = await Promise.all(callees.map((callee) => callee.codes()));
    expect(sent.flat()).toEqual([68]);
    for (const nkey of ['n'.repeat(512), 'n'.repeat(513)]) {
      caller.request(64, { invoke: 'sharded', nkey }, `com.${String(nkey.length)}`);
    }
    expect((await caller.received()).map((message) => message[4])).toEqual([
      undefined,
      'wamp.error.option_not_allowed',
    ]);
  });

  it('ignores runmode and rkey where the realm does not offer it [SHD-04]', async () => {
    scene = new DealerScene({ realm: { withoutFeatures: ['sharded_registration'] } });
    const { caller, callee } = await scene.pair();
    caller.call('com.a', { runmode: 'partition' });
    caller.call('com.a', { runmode: 'all', rkey: 'x' });
    expect(await callee.codes()).toEqual([68, 68]);
    callee.request(64, { invoke: 'sharded', nkey: 'n' }, 'com.b');
    expect((await callee.received())[0]?.[4]).toBe('wamp.error.option_not_allowed');
  });

  it('keeps the shard of the first chunk [SHD-05]', async () => {
    const { callees, caller } = await shards();
    const [mine, other] = ['key-1', 'key-2', 'key-3', 'key-4', 'key-5'].filter(
      (key, at, keys) => at === 0 || rendezvous(key, nodes) !== rendezvous(keys[0] ?? '', nodes),
    );
    caller.call('com.a', { rkey: mine, progress: true });
    caller.send([48, 1, { rkey: other }, 'com.a']);
    const codes = await Promise.all(callees.map((callee) => callee.codes()));
    expect(codes.flat()).toEqual([68, 68]);
    expect(codes[nodes.indexOf(rendezvous(mine ?? '', nodes) ?? '')]).toHaveLength(2);
  });

  it('tries only Callees of the same node when one cannot take the call', async () => {
    const { callees, caller } = await shards();
    caller.call('com.a', { rkey: 'key-1' });
    const at = nodes.indexOf(rendezvous('key-1', nodes) ?? '');
    callees[at]?.send([8, 68, 1, {}, 'wamp.error.unavailable']);
    expect((await caller.received())[0]?.[4]).toBe('wamp.error.no_available_callee');
  });

  it('lets a call wait for its own node, and others pass (D35)', async () => {
    scene = new DealerScene();
    const callees: SceneClient[] = [];
    for (const nkey of nodes) {
      const callee = await scene.join();
      await callee.register('com.a', { invoke: 'sharded', nkey, concurrency: 1 });
      callees.push(callee);
    }
    const caller = await scene.join();
    const mine = nodes.indexOf(rendezvous('key-1', nodes) ?? '');
    const theirs = ['key-2', 'key-3', 'key-4', 'key-5', 'key-6'].find(
      (key) => nodes.indexOf(rendezvous(key, nodes) ?? '') !== mine,
    );
    for (let call = 0; call < 2; call++) caller.call('com.a', { rkey: 'key-1' });
    caller.call('com.a', { rkey: theirs });
    await caller.received();
    expect(scene.router.stats.queuedCalls).toBe(1);
    const codes = await Promise.all(callees.map((callee) => callee.codes()));
    expect(codes.flat()).toEqual([68, 68]);
    callees[mine]?.send([70, 1, {}]);
    expect(await callees[mine]?.codes()).toEqual([68]);
  });
});

describe('Shards that move', () => {
  it.each(['is lost', 'unregisters'])(
    'have waiting calls sent to the nodes that are left when one %s',
    async (how) => {
      scene = new DealerScene();
      const byNode = new Map<string, SceneClient>();
      let registration = 0;
      for (const nkey of ['n1', 'n2']) {
        const callee = await scene.join();
        registration = await callee.register('com.a', { invoke: 'sharded', nkey, concurrency: 1 });
        byNode.set(nkey, callee);
      }
      const caller = await scene.join();
      for (let call = 1; call <= 2; call++) caller.call('com.a', { rkey: 'key-1' }, [call]);
      await caller.received();
      const node = rendezvous('key-1', [...byNode.keys()]) ?? '';
      if (how === 'is lost') await byNode.get(node)?.leave();
      else byNode.get(node)?.request(66, registration);
      await caller.received();
      byNode.delete(node);
      const [left] = byNode.values();
      expect((await left?.received())?.map((message) => message[4])).toEqual([[2]]);
    },
  );
});

describe('Call to all Callees of a sharded registration', () => {
  it('gives each answer as progress and counts them at the end', async () => {
    const { callees, caller } = await shards();
    caller.call('com.a', { ...all, receive_progress: true }, ['x']);
    for (const callee of callees) {
      expect(await callee.received()).toEqual([[68, 1, expect.any(Number), {}, ['x']]]);
    }
    callees[0]?.send([70, 1, {}, [0]]);
    callees[1]?.send([8, 68, 1, {}, 'com.error']);
    callees[0]?.send([70, 1, {}, ['late']]);
    await caller.raw.next();
    callees[2]?.send([70, 1, {}, [2]]);
    expect(await caller.received()).toEqual([
      [50, 1, { progress: true }, [2]],
      [50, 1, {}, [], { answers: 2, failures: 1 }],
    ]);
  });

  it('gives only the counts to a Caller that did not ask for progress', async () => {
    const { callees, caller } = await shards();
    caller.call('com.a', all);
    for (const callee of callees) callee.send([70, 1, {}, [1]]);
    await callees[0]?.received();
    expect(await caller.received()).toEqual([[50, 1, {}, [], { answers: 3, failures: 0 }]]);
  });

  it('counts Callees that are lost as failures [CAN-22]', async () => {
    const { callees, caller } = await shards();
    caller.call('com.a', all);
    callees[0]?.send([70, 1, {}]);
    await callees[1]?.leave();
    await callees[2]?.leave();
    expect(await caller.received()).toEqual([[50, 1, {}, [], { answers: 1, failures: 2 }]]);
  });

  it('counts Callees that can take no more, or cannot take the call, as failures L45', async () => {
    const { callees, caller } = await shards({ limits: { maxPendingInvocations: 1 } });
    caller.call('com.a');
    caller.call('com.a', all);
    for (const callee of callees.slice(1)) callee.send([70, 1, {}]);
    await callees[0]?.received();
    expect(await caller.received()).toEqual([[50, 2, {}, [], { answers: 2, failures: 1 }]]);
  });

  for (const [mode, interrupts] of [['killnowait', [69]] as const, ['skip', []] as const]) {
    it(`ends at once by CANCEL ${mode} [CAN-05, CAN-06]`, async () => {
      const { callees, caller } = await shards();
      caller.call('com.a', all);
      caller.send([49, 1, { mode }]);
      expect(await caller.received()).toEqual([callError(1, 'wamp.error.canceled')]);
      for (const callee of callees) {
        expect(await callee.codes()).toEqual([68, ...interrupts]);
        callee.send([70, 1, {}]);
      }
      expect(await caller.received()).toEqual([]);
    });
  }

  it('ends after kill when all have answered, with the counts [CAN-07]', async () => {
    const { callees, caller } = await shards();
    caller.call('com.a', all);
    caller.send([49, 1, { mode: 'kill' }]);
    for (const callee of callees) expect(await callee.codes()).toEqual([68, 69]);
    expect(await caller.received()).toEqual([]);
    callees[0]?.send([70, 1, {}]);
    for (const callee of callees.slice(1)) callee.send([8, 68, 1, {}, 'wamp.error.canceled']);
    expect(await caller.received()).toEqual([
      callError(1, 'wamp.error.canceled', [], { answers: 1, failures: 2 }),
    ]);
  });

  it('ends by its timeout, and interrupts all [TMO-05, TMO-06]', async () => {
    const { callees, caller } = await shards();
    caller.call('com.a', { ...all, timeout: 100 });
    await scene.advance(100);
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.timeout')]);
    for (const callee of callees) expect(await callee.codes()).toEqual([68, 69]);
  });

  it('has its timeout from answer to answer for a Caller that takes progress [TMO-16]', async () => {
    const { callees, caller } = await shards();
    caller.call('com.a', { ...all, timeout: 100, receive_progress: true });
    await scene.advance(60);
    callees[0]?.send([70, 1, {}]);
    await scene.advance(60);
    expect(await caller.codes()).toEqual([50]);
    await scene.advance(40);
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.timeout')]);
  });

  it('interrupts all when the Caller is lost [CAN-18]', async () => {
    const { callees, caller } = await shards();
    caller.call('com.a', all);
    await caller.leave();
    for (const callee of callees) expect(await callee.codes()).toEqual([68, 69]);
    expect(scene.router.stats.pendingCalls).toBe(0);
  });

  it('takes no chunks', async () => {
    const { callees, caller } = await shards();
    caller.call('com.a', { ...all, progress: true });
    expect((await caller.received())[0]?.[4]).toBe('wamp.error.feature_not_supported');
    expect(await callees[0]?.received()).toEqual([]);
  });
});
