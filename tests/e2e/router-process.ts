import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../apps/router/dist/bin.js', import.meta.url));

/** The built router with the demo, as `npm start` runs it. */
export class RouterProcess implements AsyncDisposable {
  /** Where the demo is, as the router says. */
  readonly demo: URL;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, demo: URL) {
    this.#child = child;
    this.demo = demo;
  }

  /** @param port - 0 takes one that is free */
  static async start(port = 0): Promise<RouterProcess> {
    if (!existsSync(script)) throw new Error(`${script} is missing: run  npm run build`);
    const child = spawn(process.execPath, [script, '--dev', '--demo', '--port', String(port)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new RouterProcess(child, await demoAddress(child));
  }

  get port(): number {
    return Number(this.demo.port);
  }

  /** Ends it without a word to anybody. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

/** Resolves with the address that the router names in its first lines. */
function demoAddress(child: ChildProcess): Promise<URL> {
  return new Promise((resolve, reject) => {
    let output = '';
    const heard = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /Demo\s+(http:\/\/\S+)\s/.exec(output);
      if (found?.[1] !== undefined) resolve(new URL(found[1]));
    };
    child.stdout?.on('data', heard);
    child.stderr?.on('data', heard);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the router ended with ${String(code)}:\n${output}`)));
  });
}
