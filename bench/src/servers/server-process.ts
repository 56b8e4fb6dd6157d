import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Target } from '../generator/target.ts';
import { endProcess, startNode } from '../measure/child-process.ts';
import { readProcessTimes } from '../measure/process-times.ts';

/** `before` is the Router of another checkout. */
export type ServerName = 'relay' | 'tuned' | 'router' | 'before';

/** The built application, as it is deployed; there is no export for a program. */
const routerProgram = fileURLToPath(new URL('../../../apps/router/dist/bin.js', import.meta.url));
const relayPrograms = {
  relay: fileURLToPath(new URL('relay.ts', import.meta.url)),
  tuned: fileURLToPath(new URL('tuned-relay.ts', import.meta.url)),
};
const collectOnSignal = new URL('collect-on-signal.ts', import.meta.url).href;
const startTimeoutMs = 15_000;

export interface ServerOptions {
  readonly core: number | undefined;
  /** Where the checkout of `before` is, as it is built. */
  readonly before?: string | undefined;
  /** Lets `collectGarbage` work. */
  readonly collectable?: boolean;
}

/** A running server under test. */
export class ServerProcess {
  readonly name: ServerName;
  readonly target: Target;
  readonly #child: ChildProcess;

  private constructor(name: ServerName, target: Target, child: ChildProcess) {
    this.name = name;
    this.target = target;
    this.#child = child;
  }

  /** @throws {Error} when the server does not listen within 15 s. */
  static async start(name: ServerName, options: ServerOptions): Promise<ServerProcess> {
    const flags = options.collectable === true ? ['--expose-gc', '--import', collectOnSignal] : [];
    switch (name) {
      case 'router':
        return startRouter(name, routerProgram, { flags, ...options });
      case 'before':
        return startRouter(name, join(options.before ?? '', 'apps/router/dist/bin.js'), {
          flags,
          ...options,
        });
      case 'relay':
      case 'tuned':
        return startRelay(name, { flags, ...options });
    }
  }

  /** @internal */
  static of(name: ServerName, port: number, child: ChildProcess): ServerProcess {
    const kind = name === 'router' || name === 'before' ? 'router' : 'relay';
    return new ServerProcess(name, { kind, port }, child);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.name} did not start`);
    return this.#child.pid;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  collectGarbage(): void {
    this.#child.kill('SIGUSR2');
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

  end(): Promise<void> {
    return endProcess(this.#child);
  }
}

/** A relay chooses its port and prints it. */
async function startRelay(
  name: 'relay' | 'tuned',
  options: ServerOptions & { flags: readonly string[] },
): Promise<ServerProcess> {
  const args = [...options.flags, relayPrograms[name]];
  const child = startNode({ args, core: options.core, stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    let printed = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8');
      const line = /^port (\d+)$/m.exec(printed);
      if (line !== null) resolve(Number(line[1]));
    });
    child.once('exit', () => {
      reject(new Error(`${name} ended before it listened`));
    });
  });
  return ServerProcess.of(name, port, child);
}

/** The Router application takes a port; its log goes nowhere, as writing it would be measured too. */
async function startRouter(
  name: 'router' | 'before',
  program: string,
  { flags, core }: ServerOptions & { flags: readonly string[] },
): Promise<ServerProcess> {
  if (!existsSync(program)) throw new Error(`the router is not built: ${program} is missing`);
  const port = await freePort();
  const args = [...flags, program, '--dev', '--port', String(port)];
  const child = startNode({ args, core, stdio: ['ignore', 'ignore', 'inherit'] });
  const deadline = performance.now() + startTimeoutMs;
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`the router ended with code ${String(child.exitCode)}`);
    if (performance.now() > deadline) {
      await endProcess(child);
      throw new Error('the router does not listen');
    }
    await delay(50);
  }
  return ServerProcess.of(name, port, child);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no free port'));
        else resolve(address.port);
      });
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
