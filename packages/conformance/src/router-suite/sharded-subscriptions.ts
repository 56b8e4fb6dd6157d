import { expect } from 'vitest';
import type { WirePeer } from '../peer/wire-peer.js';
import { whenExtended } from './offering.js';
import type { Scene } from './scene.js';
import { firstArguments, leave, publishWith } from './steps.js';
import type { SuiteTest } from './suite.js';

const keys = Array.from({ length: 60 }, (_, index) => `resource-${String(index)}`);

/** Subscribes one session for each node key. */
async function nodes(scene: Scene, topic: string, ...nkeys: readonly string[]): Promise<WirePeer[]> {
  const peers: WirePeer[] = [];
  for (const nkey of nkeys) {
    const peer = await scene.join();
    await scene.subscribe(peer, topic, { nkey });
    peers.push(peer);
  }
  return peers;
}

/** Which node gets the event of each key. */
async function owners(
  publisher: WirePeer,
  topic: string,
  peers: readonly WirePeer[],
): Promise<Map<unknown, number[]>> {
  for (const rkey of keys) await publishWith(publisher, [topic, { rkey }], [rkey]);
  const owned = new Map<unknown, number[]>(keys.map((rkey) => [rkey, []]));
  for (const [index, peer] of peers.entries()) {
    for (const rkey of await firstArguments(peer)) owned.get(rkey)?.push(index);
  }
  return owned;
}

export function shardedSubscriptionTests(test: SuiteTest): void {
  const sharded = whenExtended(test, 'sharding');
  const grouped = whenExtended(test, 'group');

  sharded('sends each resource to one node, always the same [SHS-01, SHS-02, SHS-05]', async (scene) => {
    const topic = scene.uri('topic');
    const publisher = await scene.join();
    const peers = await nodes(scene, topic, 'a', 'b', 'c');
    const owned = await owners(publisher, topic, peers);
    expect([...owned.values()].every((indexes) => indexes.length === 1)).toBe(true);
    for (const index of peers.keys()) {
      expect([...owned.values()].filter(([only]) => only === index).length).toBeGreaterThan(5);
    }
    expect(await owners(publisher, topic, peers)).toEqual(owned);
  });

  sharded('moves only the resources of a node that leaves [SHS-02, SHS-05]', async (scene) => {
    const topic = scene.uri('topic');
    const publisher = await scene.join();
    const peers = await nodes(scene, topic, 'a', 'b', 'c');
    const before = await owners(publisher, topic, peers);
    const [left, ...others] = peers;
    if (left !== undefined) await leave(left);
    const after = await owners(publisher, topic, others);
    for (const [rkey, [index]] of before) {
      const [now] = after.get(rkey) ?? [];
      if (index !== 0) expect(now).toBe(Number(index) - 1);
      else expect(now).toBeDefined();
    }
  });

  sharded('sends an event without rkey to all nodes [SHS-05]', async (scene) => {
    const topic = scene.uri('topic');
    const publisher = await scene.join();
    const peers = await nodes(scene, topic, 'a', 'b', 'b');
    await publishWith(publisher, [topic, {}], ['all']);
    for (const peer of peers) expect(await firstArguments(peer)).toEqual(['all']);
  });

  sharded(
    'shards pattern subscriptions each by itself, and has one subscription for all nodes [SHS-02, PBS-17]',
    async (scene) => {
      const topic = scene.uri('topic');
      const [publisher, one, two] = [await scene.join(), await scene.join(), await scene.join()];
      const ids = [
        await scene.subscribe(one, topic, { match: 'prefix', nkey: 'a' }),
        await scene.subscribe(two, topic, { match: 'prefix', nkey: 'b' }),
      ];
      expect(ids[0]).toBe(ids[1]);
      const owned = await owners(publisher, topic, [one, two]);
      expect([...owned.values()].every((indexes) => indexes.length === 1)).toBe(true);
    },
  );

  test('ignores nkey and rkey where sharding is switched off [SHS-04, FEAT-02]', async (scene) => {
    const realm = scene.need('plainRealm');
    const topic = scene.uri('topic');
    const [publisher, one, two] = [
      await scene.join({ realm }),
      await scene.join({ realm }),
      await scene.join({ realm }),
    ];
    const ids = [
      await scene.subscribe(one, topic, { nkey: 'a' }),
      await scene.subscribe(two, topic, { nkey: 'b' }),
    ];
    expect(ids[0]).toBe(ids[1]);
    await publishWith(publisher, [topic, { rkey: 'x' }], ['all']);
    for (const peer of [one, two]) expect(await firstArguments(peer)).toEqual(['all']);
  });

  grouped('sends each event to one member of a group, and to everybody else as ever (D57)', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, alone] = [await scene.join(), await scene.join()];
    const members = [await scene.join(), await scene.join(), await scene.join()];
    const other = await scene.join();
    await scene.subscribe(alone, topic);
    for (const member of members) await scene.subscribe(member, topic, { _group: 'workers' });
    await scene.subscribe(other, topic, { _group: 'auditors' });
    const numbers = Array.from({ length: 30 }, (_, index) => index);
    for (const number of numbers) await publishWith(publisher, [topic, {}], [number]);
    expect(await firstArguments(alone)).toEqual(numbers);
    expect(await firstArguments(other)).toEqual(numbers);
    const shares: unknown[][] = [];
    for (const member of members) shares.push(await firstArguments(member));
    expect(shares.flat().sort((a, b) => Number(a) - Number(b))).toEqual(numbers);
    for (const share of shares) expect(share.length).toBeGreaterThan(0);
  });
}
