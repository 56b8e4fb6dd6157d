import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { canPin } from './child-process.ts';

/** Where each process runs. One core is left to everything else. */
export interface Pinning {
  readonly serverCore: number;
  /** The near and the far generator. */
  readonly generatorCores: readonly [near: number, far: number];
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  /** Undefined: unpinned, as there are fewer than four cores or no taskset. */
  readonly pinning: Pinning | undefined;
}

const coresToPin = 4;

export function describeMachine(): Machine {
  const cores = availableParallelism();
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    pinning: cores >= coresToPin && canPin() ? { serverCore: 0, generatorCores: [2, 3] } : undefined,
  };
}

/** The machine in one line for the head of a report. */
export function machineLine(machine: Machine): string {
  const { pinning } = machine;
  const placement =
    pinning === undefined
      ? 'unpinned'
      : `pinned: servers on core ${String(pinning.serverCore)}, generators on cores ${pinning.generatorCores.join(' and ')}`;
  return [
    machine.processor,
    `${String(machine.cores)} cores`,
    `${String(machine.memoryGiB)} GiB`,
    `Linux ${machine.kernel}`,
    `Node ${machine.node}`,
    placement,
  ].join(', ');
}
