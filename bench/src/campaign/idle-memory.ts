import { setTimeout as delay } from 'node:timers/promises';
import { GeneratorProcess } from '../generator/generator-process.ts';
import type { Pinning } from '../measure/machine.ts';
import { readProcessTimes, readResidentKiB } from '../measure/process-times.ts';
import type { ServerName } from '../servers/server-name.ts';
import { ServerProcess } from '../servers/server-process.ts';

/** What idle sessions take of one fresh server process, and what joining takes. */
export interface MemoryRun {
  readonly server: ServerName;
  readonly repetition: number;
  readonly sessions: number;
  readonly beforeKiB: number;
  readonly afterKiB: number;
  readonly perSessionKiB: number;
  readonly join: Joining;
}

/** Upgrade, HELLO and WELCOME; at a relay the upgrade alone. */
export interface Joining {
  /** CPU of the server per join. */
  readonly cpuUs: number;
  readonly perSecond: number;
  /** The part of a core that the generator used: near 1 it was the limit of `perSecond`. */
  readonly generatorLoad: number;
}

export interface MemoryOptions {
  readonly repetition: number;
  readonly sessions: number;
  readonly pinning: Pinning | undefined;
  /** Where the Router of `against` is. */
  readonly against: string | undefined;
}

/** The first sessions load code and grow tables of the process; they come and go before the measurement. */
const warmUpSessions = 100;
const joinWarmUpSessions = 1_000;
const timeoutMs = 120_000;

/**
 * Growth of resident memory by idle sessions, garbage collected before each reading. They leave, and as many join
 * once more, which is timed.
 */
export async function measureIdleMemory(name: ServerName, options: MemoryOptions): Promise<MemoryRun> {
  const { repetition, sessions, pinning, against } = options;
  const core = pinning?.serverCore;
  const server = await ServerProcess.start(name, { core, collectable: true, against });
  const generator = new GeneratorProcess(pinning?.generatorCores[0]);
  const { target } = server;
  try {
    await generator.obey({ do: 'hold', target, group: 'warm-up', sessions: warmUpSessions }, timeoutMs);
    await generator.obey({ do: 'release' }, timeoutMs);
    const beforeKiB = await settledKiB(server);
    await generator.obey({ do: 'hold', target, group: 'idle', sessions }, timeoutMs);
    const afterKiB = await settledKiB(server);
    await generator.obey({ do: 'release' }, timeoutMs);
    const join = await measureJoining({ server, generator, sessions });
    const perSessionKiB = (afterKiB - beforeKiB) / sessions;
    return { server: name, repetition, sessions, beforeKiB, afterKiB, perSessionKiB, join };
  } finally {
    await generator.end();
    await server.end();
  }
}

interface JoinOptions {
  readonly server: ServerProcess;
  readonly generator: GeneratorProcess;
  readonly sessions: number;
}

/** 50 are joining at any time. */
async function measureJoining({ server, generator, sessions }: JoinOptions): Promise<Joining> {
  const { target } = server;
  // The last collection threw compiled code away.
  await generator.obey({ do: 'hold', target, group: 'again', sessions: joinWarmUpSessions }, timeoutMs);
  await generator.obey({ do: 'release' }, timeoutMs);
  await server.idle();
  const before = snapshot(server, generator);
  await generator.obey({ do: 'hold', target, group: 'join', sessions }, timeoutMs);
  const after = snapshot(server, generator);
  await generator.obey({ do: 'release' }, timeoutMs);
  const wallMs = after.atMs - before.atMs;
  return {
    cpuUs: (after.serverUs - before.serverUs) / sessions,
    perSecond: sessions / (wallMs / 1_000),
    generatorLoad: (after.generatorUs - before.generatorUs) / (wallMs * 1_000),
  };
}

function snapshot(
  server: ServerProcess,
  generator: GeneratorProcess,
): { atMs: number; serverUs: number; generatorUs: number } {
  const [serverUs = 0, generatorUs = 0] = [server.pid, generator.pid]
    .map(readProcessTimes)
    .map(({ userUs, systemUs }) => userUs + systemUs);
  return { atMs: performance.now(), serverUs, generatorUs };
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
