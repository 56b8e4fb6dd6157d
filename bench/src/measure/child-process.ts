import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';

const pinningCommand = 'taskset';

export function canPin(): boolean {
  return spawnSync(pinningCommand, ['--version'], { stdio: 'ignore' }).status === 0;
}

export interface NodeProcessOptions {
  /** Arguments of Node, the script among them. */
  readonly args: readonly string[];
  /** Undefined: any core. */
  readonly core: number | undefined;
  readonly stdio: StdioOptions;
}

/** Starts Node, through taskset when a core is given; taskset becomes that process, so the pid is Node's. */
export function startNode(options: NodeProcessOptions): ChildProcess {
  const { args, core, stdio } = options;
  if (core === undefined) return spawn(process.execPath, args, { stdio });
  return spawn(pinningCommand, ['--cpu-list', String(core), process.execPath, ...args], { stdio });
}

/** Ends a process that this program started and waits for it; kills it after 5 s. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}
