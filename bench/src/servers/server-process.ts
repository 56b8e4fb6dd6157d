import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Target } from '../generator/target.ts';
import { endProcess, hasEnded, startProgram } from '../measure/child-process.ts';
import { findDescendant } from '../measure/process-family.ts';
import { readProcessTimes } from '../measure/process-times.ts';
import { launch, type LaunchOptions } from './launch.ts';
import type { Launch } from './server-launch.ts';
import { accepts } from './ports.ts';
import { isRelay, type ServerName } from './server-name.ts';

const startTimeoutMs = 30_000;

/** A running server under test. */
export class ServerProcess {
  readonly name: ServerName;
  readonly target: Target;
  /** Of the process whose CPU and memory count. */
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #launch: Launch;
  readonly #removeFolder: () => void;

  private constructor(name: ServerName, parts: Parts) {
    const { port, pid, child, launch } = parts;
    this.name = name;
    this.target = { kind: isRelay(name) ? 'relay' : 'router', port };
    this.pid = pid;
    this.#child = child;
    this.#launch = launch;
    this.#removeFolder = parts.removeFolder;
  }

  /** @throws {Error} when the server does not listen within 30 s. */
  static async start(name: ServerName, options: LaunchOptions): Promise<ServerProcess> {
    const how = await launch(name, options);
    // The log of a router goes nowhere, as writing it would be measured too.
    const child = startProgram({
      ...how,
      core: options.core,
      stdio: [
        'ignore',
        how.port === 'printed' ? 'pipe' : 'ignore',
        how.isQuiet === true ? 'ignore' : 'inherit',
        // Over which collect-on-signal.ts tells the size of the heap.
        ...(options.collectable === true ? ['ipc' as const] : []),
      ],
    });
    // Behind the child, so that nobody writes there any more.
    const removeFolder = removedAtExit(how.temporaryFolder);
    try {
      const port = await listeningPort(name, child, how);
      const pid = how.worker === undefined ? child.pid : findDescendant(child.pid, how.worker);
      if (pid === undefined) throw new Error(`${name} has no process ${how.worker ?? ''}`);
      return new ServerProcess(name, { port, pid, child, launch: how, removeFolder });
    } catch (error) {
      await endProcess(child);
      removeFolder();
      throw error;
    }
  }

  get hasEnded(): boolean {
    return hasEnded(this.#child);
  }

  /** Does nothing where the server has no way to be asked. */
  collectGarbage(): void {
    if (this.#launch.collects) this.#child.kill('SIGUSR2');
  }

  /** What lives in the heap of a Router once all garbage is collected. @throws {Error} without an answer in 10 s. */
  async heapBytes(): Promise<number> {
    const answered = Promise.withResolvers<number>();
    this.#child.once('message', ({ heapBytes }: { heapBytes: number }) => {
      answered.resolve(heapBytes);
    });
    const timer = setTimeout(() => {
      answered.reject(new Error(`${this.name} does not tell the size of its heap`));
    }, 10_000);
    this.collectGarbage();
    return answered.promise.finally(() => {
      clearTimeout(timer);
    });
  }

  /** Waits until the server has used less than a tick of CPU for a moment, at most 3 s. */
  async idle(): Promise<void> {
    const deadline = performance.now() + 3_000;
    let last = readProcessTimes(this.pid);
    while (performance.now() < deadline) {
      await delay(30);
      const now = readProcessTimes(this.pid);
      if (now.userUs === last.userUs && now.systemUs === last.systemUs) return;
      last = now;
    }
  }

  async end(): Promise<void> {
    await endProcess(this.#child);
    this.#removeFolder();
  }
}

interface Parts {
  readonly port: number;
  readonly pid: number;
  readonly child: ChildProcess;
  readonly launch: Launch;
  readonly removeFolder: () => void;
}

/** Removes a folder when it is called, or when this process ends before. */
function removedAtExit(folder: string | undefined): () => void {
  if (folder === undefined) return () => undefined;
  const remove = (): void => {
    process.off('exit', remove);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  process.once('exit', remove);
  return remove;
}

/** Waits until the server listens. @throws {Error} when it ends before, or not in time. */
async function listeningPort(name: ServerName, child: ChildProcess, how: Launch): Promise<number> {
  const printed = printedPort(child);
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    const port = how.port === 'printed' ? printed() : how.port;
    if (port !== undefined && (await accepts(port))) return port;
    if (failure !== undefined) throw failure;
    if (hasEnded(child))
      throw new Error(`${name} ended with code ${String(child.exitCode)} before it listened`);
    if (performance.now() > deadline) throw new Error(`${name} does not listen`);
    await delay(50);
  }
}

/** Reads the line of announce-port.ts. */
function printedPort(child: ChildProcess): () => number | undefined {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  return () => {
    const line = /^port (\d+)$/m.exec(text);
    return line === null ? undefined : Number(line[1]);
  };
}
