import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';

const pinningCommand = 'taskset';

export function canPin(): boolean {
  return spawnSync(pinningCommand, ['--version'], { stdio: 'ignore' }).status === 0;
}

export interface ProgramOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** Undefined: any core. */
  readonly core: number | undefined;
  readonly stdio: StdioOptions;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/**
 * Starts a program, through taskset when a core is given; taskset becomes that program, so the pid is its own.
 * It has a process group of its own, which ends with this process.
 */
export function startProgram(options: ProgramOptions): ChildProcess {
  const { program, args, core, stdio, env } = options;
  const words = core === undefined ? [] : [pinningCommand, '--cpu-list', String(core)];
  const [first = program, ...rest] = [...words, program, ...args];
  const child = spawn(first, rest, { stdio, env, detached: true });
  endWithThisProcess(child);
  return child;
}

/** Starts this Node. */
export function startNode(options: Omit<ProgramOptions, 'program'>): ChildProcess {
  return startProgram({ ...options, program: process.execPath });
}

/** Kills the group of a detached child should this process end first, for whatever reason. */
export function endWithThisProcess(child: ChildProcess): void {
  const kill = (): void => {
    signalGroup(child, 'SIGKILL');
  };
  // Before listeners that remove what it may still be writing.
  process.prependOnceListener('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  child.once('error', () => process.off('exit', kill));
}

/** Ends a program that this process started, with all that it started, and waits for it; kills it after 5 s. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => {
    signalGroup(child, 'SIGKILL');
  }, 5_000);
  await ended;
  clearTimeout(timer);
  // What it started may be slower than itself.
  signalGroup(child, 'SIGKILL');
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // Nobody of the group is left.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Moves this process to a core, with all its threads that are still to come. */
export function pinThisProcess(core: number): void {
  spawnSync(pinningCommand, ['--cpu-list', '--pid', String(core), String(process.pid)]);
}
