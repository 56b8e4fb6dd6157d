import type { CliError } from '../failure/cli-error.js';
import type { Style } from './style.js';

/** What goes to stderr. */
export interface StatusOptions {
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly style: Style;
  write(text: string): void;
}

/** Tells people on stderr what happens. */
export class Status {
  readonly #options: StatusOptions;

  constructor(options: StatusOptions) {
    this.#options = options;
  }

  /** What is going on; `-q` silences it. */
  info(text: string): void {
    if (!this.#options.quiet) this.#options.write(`${text}\n`);
  }

  /** Only with `-v`. */
  detail(text: string): void {
    if (this.#options.verbose && !this.#options.quiet)
      this.#options.write(`${this.#options.style.dim(text)}\n`);
  }

  /** Asked for by a flag, such as `--wire`, so that `-q` does not silence it. */
  wire(text: string): void {
    this.#options.write(`${text}\n`);
  }

  error(error: CliError): void {
    this.#options.write(errorText(error, this.#options.style));
    if (this.#options.verbose && error.cause instanceof Error && error.cause.stack !== undefined) {
      this.#options.write(`${this.#options.style.dim(error.cause.stack)}\n`);
    }
  }
}

/** One line: what, exit code, URI. Below it, indented: why, and what to try. */
export function errorText(error: CliError, style: Style): string {
  const uri = error.uri === undefined ? '' : `   ${error.uri}`;
  const head = `${style.bad('error:')} ${error.message.padEnd(66)}   exit ${error.exitCode}${uri}`;
  return [head, ...error.details.map((line) => `  ${line}`)].join('\n') + '\n';
}
