import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, dictWithout } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { dealerFeatures, failed, invoked, joinMany, leave } from './calling.js';
import { whenExtended } from './offering.js';
import type { Scene } from './scene.js';
import type { SuiteTest } from './suite.js';

const nodes = ['a', 'b', 'c', 'd'];

/** The specification has a name for sharded registration and little more: what is tested here is a shape of our own. */
export function shardedRegistrationTests(test: SuiteTest): void {
  test('ignores runmode and rkey where sharded registration is off [SHD-04]', async (scene) => {
    const realm = scene.need('plainRealm');
    const [caller, callee] = [await scene.join({ realm }), await scene.join({ realm })];
    await scene.register(callee, scene.uri('procedure'));
    for (const options of [{ runmode: 'partition', rkey: 'x' }, { runmode: 'partition' }, { rkey: 'x' }]) {
      const call = caller.request(code.CALL, options, scene.uri('procedure'));
      const invocation = await invoked(callee, dictWithout('runmode', 'rkey'));
      callee.send([code.YIELD, invocation, {}]);
      await caller.expect([code.RESULT, call, anyDict]);
    }
  });

  const it = whenExtended(test, 'sharding');

  it('announces sharded registration [SHD-01, FEAT-19]', async (scene) => {
    expect(dealerFeatures(await scene.join())).toMatchObject({ sharded_registration: true });
  });

  it('gives calls with one rkey to one Callee, and different ones to different Callees [SHD-02, SHD-03]', async (scene) => {
    const { caller, callees, procedure } = await shard(scene);
    const keys = Array.from({ length: 60 }, (_, key) => `key${String(key)}`);
    const first = await takenBy(callees, { caller, procedure, keys });
    expect(await takenBy(callees, { caller, procedure, keys })).toEqual(first);
    expect(first.flat().sort()).toEqual([...keys].sort());
    for (const taken of first) expect(taken.length).toBeGreaterThan(3);
  });

  it('moves only the keys of a Callee that leaves [SHD-03]', async (scene) => {
    const { caller, callees, procedure } = await shard(scene);
    const keys = Array.from({ length: 40 }, (_, key) => `key${String(key)}`);
    const before = await takenBy(callees, { caller, procedure, keys });
    const [gone, ...staying] = callees;
    if (gone === undefined) throw new Error('no Callee');
    await leave(gone);
    const after = await takenBy(staying, { caller, procedure, keys });
    expect(after.flat().sort()).toEqual([...keys].sort());
    for (const [index, taken] of after.entries()) {
      expect(taken).toEqual(expect.arrayContaining(before[index + 1] ?? []));
    }
  });

  it('refuses a partitioned call without rkey, and invokes nobody [SHD-02]', async (scene) => {
    const { caller, callees, procedure } = await shard(scene);
    const call = caller.request(code.CALL, { runmode: 'partition' }, procedure);
    await caller.expect(failed(call, 'wamp.error.option_not_allowed'));
    for (const callee of callees) await callee.quiet();
  });

  it('keeps every CALL of a progressive call at the Callee of the first [SHD-05, PRI-12]', async (scene) => {
    const { caller, callees, procedure } = await shard(scene);
    const call = caller.request(code.CALL, { progress: true, rkey: 'key1' }, procedure);
    for (const rkey of ['key2', 'key3', 'key4', 'key5', 'key6']) {
      caller.send([code.CALL, call, { progress: true, rkey }, procedure]);
    }
    await caller.quiet();
    const counts: number[] = [];
    for (const callee of callees) counts.push((await callee.drain()).length);
    expect(counts.sort()).toEqual([0, 0, 0, 6]);
  });

  it('asks every Callee with runmode all, and ends with the counts of answers and failures [SHD-03]', async (scene) => {
    const { caller, callees, procedure } = await shard(scene);
    const call = caller.request(code.CALL, { runmode: 'all', receive_progress: true }, procedure, ['q']);
    for (const [index, callee] of callees.entries()) {
      const invocation = await invoked(callee, anyDict, ['q']);
      if (index === 0) callee.send([code.ERROR, code.INVOCATION, invocation, {}, 'com.x.error']);
      else callee.send([code.YIELD, invocation, {}, [index]]);
      if (index > 0) await caller.expect([code.RESULT, call, { progress: true }, [index]]);
      else await callee.quiet();
    }
    await caller.expect([code.RESULT, call, dictWithout('progress'), [], { answers: 3, failures: 1 }]);
    await caller.quiet();
  });

  it('ends a call to all when it is canceled, at every Callee [SHD-03, CAN-06]', async (scene) => {
    const { caller, callees, procedure } = await shard(scene);
    const call = caller.request(code.CALL, { runmode: 'all', receive_progress: true }, procedure);
    const invocations: number[] = [];
    for (const callee of callees) invocations.push(await invoked(callee));
    caller.send([code.CANCEL, call, { mode: 'killnowait' }]);
    await caller.expect(failed(call, 'wamp.error.canceled'));
    for (const [index, callee] of callees.entries()) {
      await callee.expect([code.INTERRUPT, invocations[index], anyDict]);
      callee.send([code.YIELD, invocations[index], {}]);
    }
    for (const callee of callees) await callee.quiet();
    await caller.quiet();
  });
}

interface Sharded {
  readonly caller: WirePeer;
  readonly callees: readonly WirePeer[];
  readonly procedure: string;
}

async function shard(scene: Scene): Promise<Sharded> {
  const callees = await joinMany(scene, nodes.length);
  const procedure = scene.uri('procedure');
  for (const [index, callee] of callees.entries()) {
    await scene.register(callee, procedure, { invoke: 'sharded', nkey: nodes[index] });
  }
  return { caller: await scene.join(), callees, procedure };
}

interface Keyed {
  readonly caller: WirePeer;
  readonly procedure: string;
  readonly keys: readonly string[];
}

/** Makes a call with each key, and returns the keys that came to each Callee. */
async function takenBy(
  callees: readonly WirePeer[],
  { caller, procedure, keys }: Keyed,
): Promise<unknown[][]> {
  for (const rkey of keys) caller.request(code.CALL, { runmode: 'partition', rkey }, procedure, [rkey]);
  await caller.drain();
  const taken: unknown[][] = [];
  for (const callee of callees) {
    taken.push((await callee.drain()).map((message) => firstOf(message[4])));
  }
  return taken;
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}
