import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type RealmOptions, type Router, allowAll, anonymous, createRouter } from '@wamp/router';
import { DirectPeer } from './direct-peer.ts';

/** What so many realms cost. */
export interface RealmCost {
  readonly realms: number;
  /** Heap of one realm that nobody ever joined, bytes. */
  readonly idleBytes: number;
  /** Heap of one realm with one session in it, the session included, bytes. */
  readonly usedBytes: number;
  /** Heap of one realm that a session was in and has left, bytes. */
  readonly leftBytes: number;
  /** The first session of a realm joins, µs. */
  readonly firstJoinUs: number;
  /** The second one joins, µs. */
  readonly nextJoinUs: number;
}

const collect = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
};

/** The heap once nothing more is freed, at most after ten rounds. */
async function settledHeap(gc: () => void): Promise<number> {
  for (let last = Infinity, round = 0; ; round += 1) {
    await nextTurn();
    gc();
    const now = process.memoryUsage().heapUsed;
    if (last - now < 16 * 1_024 || round === 10) return now;
    last = now;
  }
}

const nameOf = (index: number): string => `com.tenant${String(index)}.main`;

async function joinAll(router: Router, realms: number): Promise<{ peers: DirectPeer[]; us: number }> {
  const peers: DirectPeer[] = [];
  const start = performance.now();
  for (let index = 0; index < realms; index += 1) peers.push(await DirectPeer.join(router, nameOf(index)));
  return { peers, us: ((performance.now() - start) * 1_000) / realms };
}

/** Makes realms that share authenticators and authorizer, joins each of them twice, and leaves them. */
export async function measureManyRealms(realms: number): Promise<RealmCost> {
  const gc = collect();
  const shared: Omit<RealmOptions, 'name'> = {
    authenticators: [anonymous({ authrole: 'bench' })],
    authorizer: allowAll(),
  };
  const router = createRouter();
  const before = await settledHeap(gc);
  for (let index = 0; index < realms; index += 1) router.realms.create({ name: nameOf(index), ...shared });
  const idle = await settledHeap(gc);
  const first = await joinAll(router, realms);
  const used = await settledHeap(gc);
  const next = await joinAll(router, realms);
  for (const peer of [...first.peers.splice(0), ...next.peers.splice(0)]) peer.abort();
  while (router.stats.connections > 0) await nextTurn();
  const left = await settledHeap(gc);
  await router.close({ maxRetryAfterMs: 0 });
  return {
    realms,
    idleBytes: (idle - before) / realms,
    usedBytes: (used - before) / realms,
    leftBytes: (left - before) / realms,
    firstJoinUs: first.us,
    nextJoinUs: next.us,
  };
}
