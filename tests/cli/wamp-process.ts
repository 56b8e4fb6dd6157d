import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/** The built command. */
export const wampScript = join(require.resolve('@wamp/cli/package.json'), '../dist/bin.js');

/** @throws when the command was not built, which is no reason to skip */
export function requireBuild(): void {
  if (!existsSync(wampScript)) throw new Error(`${wampScript} is missing: run  npm run build`);
}

/** Puts a `wamp` into a folder, for the PATH of a shell. */
export async function installWamp(folder: string): Promise<void> {
  const program = `#!/bin/sh\nexec '${process.execPath}' '${wampScript}' "$@"\n`;
  await writeFile(join(folder, 'wamp'), program, { mode: 0o755 });
}

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One `wamp` as a process of its own. */
export class WampProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly ended: Promise<ProcessEnd>;
  #stdout = '';
  #stderr = '';
  #watchers: (() => void)[] = [];

  /** @param cwd - the folder in which it runs */
  constructor(line: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = process.cwd()) {
    this.child = spawn(process.execPath, [wampScript, ...line], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      cwd,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => this.#heard(() => (this.#stdout += chunk.toString())));
    this.child.stderr?.on('data', (chunk: Buffer) => this.#heard(() => (this.#stderr += chunk.toString())));
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code, signal) =>
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr }),
      );
    });
  }

  /** What it has written to stdout so far. */
  get stdout(): string {
    return this.#stdout;
  }

  /** Resolves with the match once stdout and stderr together hold it. Rejects when it ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(this.#stdout + this.#stderr);
        if (match === null) return;
        this.#watchers = this.#watchers.filter((each) => each !== look);
        resolve(match);
      };
      this.#watchers.push(look);
      look();
      void this.ended.then(({ code, stdout, stderr }) =>
        reject(
          new Error(`ended with ${String(code)} before it said ${String(pattern)}:\n${stdout}${stderr}`),
        ),
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  #heard(add: () => void): void {
    add();
    for (const watcher of this.#watchers) watcher();
  }
}

/** Runs `wamp` to its end. */
export async function wamp(
  line: readonly string[],
  options: { env?: Readonly<Record<string, string>>; stdin?: string } = {},
): Promise<ProcessEnd> {
  const run = new WampProcess(line, options.env);
  run.child.stdin?.end(options.stdin ?? '');
  return run.ended;
}

/** A development router of the command itself, on a free port. */
export async function startDevelopmentRouter(): Promise<{ run: WampProcess; url: string; port: number }> {
  const run = new WampProcess(['router', 'run', '--dev', '--port', '0']);
  const [, url = '', port = ''] = await run.says(/(ws:\/\/127\.0\.0\.1:(\d+)\/ws)/);
  return { run, url, port: Number(port) };
}
