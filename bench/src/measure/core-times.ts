import { readFileSync } from 'node:fs';

/** How long a core was busy, and how long the hypervisor ran something else, microseconds. */
export interface CoreTimes {
  readonly busyUs: number;
  readonly stolenUs: number;
}

const tickUs = 10_000;

export function readCoreTimes(core: number): CoreTimes {
  return parseCoreTimes(readFileSync('/proc/stat', 'utf8'), core);
}

/** Columns: user nice system idle iowait irq softirq steal. */
export function parseCoreTimes(stat: string, core: number): CoreTimes {
  const line = stat.split('\n').find((candidate) => candidate.startsWith(`cpu${String(core)} `));
  if (line === undefined) throw new Error(`/proc/stat has no core ${String(core)}`);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .split(' ')
    .slice(1)
    .map((ticks) => Number(ticks) * tickUs);
  return { busyUs: user + nice + system + irq + softirq, stolenUs: steal };
}
