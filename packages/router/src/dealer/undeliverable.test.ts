import { memoryPair } from '@wamp/transport-memory';
import { afterEach, describe, expect, it } from 'vitest';
import { DealerScene, SceneClient, callError } from '../fixtures/dealer-scene.js';
import { RawPeer } from '../fixtures/raw-peer.js';

let scene: DealerScene;
afterEach(() => scene.close());

/** A Caller that takes no message of more bytes than this. */
async function narrowCaller(maxSendBytes: number): Promise<SceneClient> {
  const [client, server] = memoryPair();
  Object.defineProperty(server, 'maxSendBytes', { value: maxSendBytes });
  scene.router.accept(server, { strictness: 'strict' });
  const raw = new RawPeer(client);
  return new SceneClient(raw, await raw.join());
}

describe('What cannot be delivered', () => {
  it('ends a call whose Callee does not read with network_failure LC-14 [RPC-27, URI-47]', async () => {
    scene = new DealerScene({ limits: { maxQueuedBytes: 1_000 } });
    const { caller, callee } = await scene.pair();
    callee.raw.transport.pause();
    for (let call = 0; call < 2; call++) caller.call('com.a', {}, ['x'.repeat(600)]);
    expect((await caller.received()).map((message) => message.slice(2, 5))).toEqual([
      [2, {}, 'wamp.error.network_failure'],
      [1, {}, 'wamp.error.canceled'],
    ]);
    expect(scene.router.stats.slowConsumers.pending_bytes).toBe(1);
  });

  it('is told to the Caller also when the URI alone is too long for it [RPC-27, RPC-47]', async () => {
    scene = new DealerScene();
    const { callee } = await scene.pair();
    const caller = await narrowCaller(400);
    caller.call('com.a');
    await callee.received();
    callee.send([8, 68, 1, {}, `com.${'e'.repeat(500)}`]);
    expect(await caller.received()).toEqual([callError(1, 'wamp.error.payload_size_exceeded')]);
  });

  it('counts as a failure of a call to all Callees', async () => {
    scene = new DealerScene();
    const [one, two] = await scene.callees(2, { invoke: 'sharded', nkey: 'n' });
    const [client, server] = memoryPair();
    Object.defineProperty(server, 'maxSendBytes', { value: 400 });
    scene.router.accept(server, { strictness: 'strict' });
    const raw = new RawPeer(client);
    await raw.join('realm1', { roles: { caller: { features: { progressive_call_results: true } } } });
    raw.send([48, 1, { runmode: 'all', receive_progress: true }, 'com.a']);
    await one?.received();
    one?.send([70, 1, {}, ['x'.repeat(500)]]);
    await two?.received();
    two?.send([70, 1, {}, ['y']]);
    expect(await raw.settled()).toEqual([
      [50, 1, { progress: true }, ['y']],
      [50, 1, {}, [], { answers: 1, failures: 1 }],
    ]);
  });
});

describe('Ids that come in any order', () => {
  it('do not let a CALL take the place of one that runs [PRI-17, RPC-27]', async () => {
    scene = new DealerScene();
    const { caller, callee } = await scene.pair({ strictness: 'lenient' });
    caller.send([48, 7, {}, 'com.a'], [32, 6, {}, 'com.t'], [48, 7, {}, 'com.a']);
    expect((await caller.codes()).at(-1)).toBe(3);
    expect(await callee.codes()).toEqual([68, 69]);
    expect(scene.router.stats.pendingCalls).toBe(0);
  });

  it('do not let an ERROR for an option stand for the answer of a call that runs [RPC-27]', async () => {
    scene = new DealerScene();
    const { caller } = await scene.pair({ strictness: 'lenient' });
    caller.send([48, 1, { progress: true }, 'com.a'], [48, 1, { runmode: 'bogus' }, 'com.a']);
    expect(await caller.codes()).toEqual([3]);
    expect(scene.router.stats.pendingCalls).toBe(0);
  });
});
