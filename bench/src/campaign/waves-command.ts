import type { Connection } from '../generator/connection.ts';
import { inGroupsOf } from '../generator/in-groups.ts';
import { usualPatience as patience } from '../generator/patience.ts';
import { messageType, openPeer, request, type Target } from '../generator/target.ts';
import { describeMachine, machineLine } from '../measure/machine.ts';
import { expectOpenFiles } from '../measure/open-files.ts';
import { judgeWaves, type Wave, wavesReport } from '../report/waves-report.ts';
import { ServerProcess } from '../servers/server-process.ts';
import { wireOf } from '../wamp/wires.ts';

const waves = 3;
const joiningAtOnce = 50;
const spareFiles = 100;
const wire = wireOf('json');
const answerTypes = { result: 50 } as const;

/**
 * `npm run bench -- waves`: sessions come, register, subscribe, leave a call without an answer, and go, three
 * times. Fails when the Router's heap does not come back or something is left in its tables.
 */
export async function wavesCommand(sessions: number, progress: (line: string) => void): Promise<number> {
  expectOpenFiles(sessions + spareFiles);
  const machine = describeMachine();
  const router = await ServerProcess.start('router', {
    core: machine.pinning?.serverCore,
    collectable: true,
  });
  try {
    const taken: Wave[] = [];
    for (let wave = 1; wave <= waves; wave++) {
      await oneWave(router.target, sessions);
      await router.idle();
      taken.push({ heapBytes: await settledHeap(router), left: await leftIn(router.target) });
      progress(`wave ${String(wave)}: ${String(Math.round((taken.at(-1)?.heapBytes ?? 0) / 1_024))} KiB`);
    }
    const verdict = judgeWaves(taken);
    process.stdout.write(wavesReport({ machine: machineLine(machine), sessions, waves: taken, verdict }));
    return verdict.isHeapBack && verdict.areTablesEmpty ? 0 : 1;
  } finally {
    await router.end();
  }
}

/** Collects until nothing more is freed, at most ten times. */
async function settledHeap(router: ServerProcess): Promise<number> {
  let last = Infinity;
  for (let round = 0; round < 10; round++) {
    const now = await router.heapBytes();
    if (last - now < 16 * 1_024) return now;
    last = now;
  }
  return last;
}

/** The URIs are those of the wave before: for 10,000 of them the Router remembers who may do what, and that is no leak. */
async function oneWave(target: Target, sessions: number): Promise<void> {
  let next = 0;
  const peers = await inGroupsOf(joiningAtOnce, sessions, async () => {
    next++;
    const own = `wave.session${String(next)}`;
    const peer = await open(target);
    const { register, registered, subscribe, subscribed, call } = messageType;
    await request(peer, wire, { message: [register, 1, {}, own], answer: registered });
    await request(peer, wire, { message: [subscribe, 2, {}, own], answer: subscribed });
    await request(peer, wire, { message: [subscribe, 3, {}, 'wave.shared'], answer: subscribed });
    await request(peer, wire, {
      message: [subscribe, 4, { match: 'prefix' }, `${own}.`],
      answer: subscribed,
    });
    // It never answers its own call, so the call is open when it leaves.
    peer.send([call, 5, {}, own, ['open']]);
    await peer.receive();
    return peer;
  });
  await Promise.all(peers.map((peer) => peer.close()));
}

function open(target: Target): Promise<Connection> {
  const readBuffer = Buffer.allocUnsafe(4_096);
  const onLost = (): void => {
    // A session that ends early has left sooner; what it waits for fails by itself.
  };
  return openPeer({ target, wire, role: 'idle', group: 'waves', readBuffer, patience, onLost });
}

/** How many sessions, registrations and subscriptions there are, but for the session that asks. */
async function leftIn(target: Target): Promise<number> {
  const observer = await open(target);
  const [sessions, registrations, subscriptions] = await Promise.all([
    ask(observer, 1, 'wamp.session.count'),
    ask(observer, 2, 'wamp.registration.list'),
    ask(observer, 3, 'wamp.subscription.list'),
  ]);
  await observer.close();
  return Number(sessions) - 1 + idsIn(registrations) + idsIn(subscriptions);
}

/** The first argument of the answer. */
async function ask(peer: Connection, id: number, procedure: string): Promise<unknown> {
  peer.send([messageType.call, id, {}, procedure]);
  const answer = wire.decode(await peer.receive());
  const fields: readonly unknown[] = Array.isArray(answer) ? answer : [];
  const [type, , , args] = fields;
  if (type !== answerTypes.result || !Array.isArray(args)) {
    throw new Error(`${procedure} answered ${JSON.stringify(answer)}`);
  }
  const results: readonly unknown[] = args;
  return results[0];
}

/** Lists come as `{exact: [...], prefix: [...], wildcard: [...]}`. */
function idsIn(lists: unknown): number {
  if (typeof lists !== 'object' || lists === null) throw new Error(`no lists: ${JSON.stringify(lists)}`);
  return Object.values(lists).reduce<number>(
    (sum, list) => sum + (Array.isArray(list) ? list.length : NaN),
    0,
  );
}
