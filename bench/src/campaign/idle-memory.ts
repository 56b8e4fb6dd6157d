import { setTimeout as delay } from 'node:timers/promises';
import { GeneratorProcess } from '../generator/generator-process.ts';
import type { Pinning } from '../measure/machine.ts';
import { readResidentKiB } from '../measure/process-times.ts';
import type { ServerName } from '../servers/server-name.ts';
import { ServerProcess } from '../servers/server-process.ts';

/** Memory of one fresh server process. */
export interface MemoryRun {
  readonly server: ServerName;
  readonly sessions: number;
  readonly beforeKiB: number;
  readonly afterKiB: number;
  readonly perSessionKiB: number;
}

export interface MemoryOptions {
  readonly sessions: number;
  readonly pinning: Pinning | undefined;
}

/** The first sessions load code and grow tables of the process; they come and go before the measurement. */
const warmUpSessions = 100;
const timeoutMs = 60_000;

/** Growth of resident memory by idle sessions, garbage collected before each reading. */
export async function measureIdleMemory(name: ServerName, options: MemoryOptions): Promise<MemoryRun> {
  const { sessions, pinning } = options;
  const server = await ServerProcess.start(name, { core: pinning?.serverCore, collectable: true });
  const generator = new GeneratorProcess(pinning?.generatorCores[0]);
  const { target } = server;
  try {
    await generator.obey({ do: 'hold', target, group: 'warm-up', sessions: warmUpSessions }, timeoutMs);
    await generator.obey({ do: 'release' }, timeoutMs);
    const beforeKiB = await settledKiB(server);
    await generator.obey({ do: 'hold', target, group: 'idle', sessions }, timeoutMs);
    const afterKiB = await settledKiB(server);
    await generator.obey({ do: 'release' }, timeoutMs);
    return { server: name, sessions, beforeKiB, afterKiB, perSessionKiB: (afterKiB - beforeKiB) / sessions };
  } finally {
    await generator.end();
    await server.end();
  }
}

/** Collects garbage until resident memory stays the same within 64 KiB, at most ten times. */
async function settledKiB(server: ServerProcess): Promise<number> {
  let last = Infinity;
  for (let round = 0; round < 10; round++) {
    server.collectGarbage();
    await delay(300);
    const now = readResidentKiB(server.pid);
    if (Math.abs(now - last) <= 64) return now;
    last = now;
  }
  return last;
}
