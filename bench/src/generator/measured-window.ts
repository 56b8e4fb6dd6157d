import { readCoreTimes, type CoreTimes } from '../measure/core-times.ts';
import { readProcessTimes, type ProcessTimes } from '../measure/process-times.ts';
import type { Duration, NearOutcome, Watched } from './commands.ts';
import { drain } from './drain.ts';
import type { Load } from './load.ts';
import type { Patience } from './patience.ts';
import { SteadyLoad } from './steady-load.ts';

interface Timing extends Duration {
  readonly patience: Patience;
}

interface Snapshot {
  readonly atMs: number;
  readonly delivered: number;
  /** The server, then the generators; the cores are in the same order. */
  readonly processes: readonly ProcessTimes[];
  readonly cores: readonly CoreTimes[];
}

/** Runs the load: warm-up, the window that counts, and the rest of what is open. */
export async function measure(load: Load, watched: Watched, timing: Timing): Promise<NearOutcome> {
  load.start();
  const steady = new SteadyLoad(load, timing.patience);
  await steady.run(timing.warmUpMs);
  load.timed = true;
  const before = snapshot(load, watched);
  await steady.run(timing.measureMs);
  const after = snapshot(load, watched);
  load.timed = false;
  load.stop();
  await drain(() => load.outstanding, timing.patience.quietMs);
  const [server, ...generators] = usedTimes(before, after);
  return {
    delivered: after.delivered - before.delivered,
    sent: load.sent,
    lost: load.lost,
    refused: load.refused,
    wrong: load.wrong,
    wallMs: after.atMs - before.atMs,
    serverUserUs: server?.userUs ?? NaN,
    serverSystemUs: server?.systemUs ?? NaN,
    generatorUs: Math.max(...generators.map((times) => times.userUs + times.systemUs)),
    foreignShare: foreignShare(before, after),
    latency: load.latency,
  };
}

function snapshot(load: Load, { serverPid, generatorPids, pinning }: Watched): Snapshot {
  const cores = pinning === undefined ? [] : [pinning.serverCore, ...pinning.generatorCores];
  return {
    atMs: performance.now(),
    delivered: load.delivered,
    processes: [serverPid, ...generatorPids].map(readProcessTimes),
    cores: cores.map(readCoreTimes),
  };
}

function usedTimes(before: Snapshot, after: Snapshot): ProcessTimes[] {
  return after.processes.map(({ userUs, systemUs }, index) => ({
    userUs: userUs - (before.processes[index]?.userUs ?? 0),
    systemUs: systemUs - (before.processes[index]?.systemUs ?? 0),
  }));
}

function foreignShare(before: Snapshot, after: Snapshot): number {
  const wallUs = (after.atMs - before.atMs) * 1000;
  const ours = usedTimes(before, after).map((times) => times.userUs + times.systemUs);
  const shares = after.cores.map((core, index) => {
    const earlier = before.cores[index] ?? core;
    const notIdleUs = core.busyUs - earlier.busyUs + (core.stolenUs - earlier.stolenUs);
    return (notIdleUs - (ours[index] ?? 0)) / wallUs;
  });
  return Math.max(0, ...shares);
}
