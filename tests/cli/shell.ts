import { type ChildProcess, spawn } from 'node:child_process';

/** How the lines of a {@link Shell} are told apart. */
const mark = '@@@ end of the command @@@';

/** A terminal in which one command runs after the other; what one exports is there for the next. */
export class Shell implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #output = '';
  #heard = (): void => undefined;

  constructor(options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> }) {
    this.#child = spawn('bash', ['--norc', '-c', 'exec 2>&1; exec bash --norc'], {
      ...options,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#closed = new Promise((resolve) => this.#child.on('close', resolve));
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#output += chunk.toString();
      this.#heard();
    });
  }

  /** Resolves with what the command wrote to stdout and stderr. */
  run(command: string): Promise<string> {
    this.#output = '';
    // The terminal itself is no input of a command.
    this.#child.stdin?.write(`{\n${command}\n} < /dev/null\necho '${mark}'\n`);
    return new Promise((resolve) => {
      this.#heard = () => {
        const end = this.#output.indexOf(mark);
        if (end !== -1) resolve(this.#output.slice(0, end));
      };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.end();
    await this.#closed;
  }
}
