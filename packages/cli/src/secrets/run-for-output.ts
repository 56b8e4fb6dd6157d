import { execFile } from 'node:child_process';
import { CliError, usageError } from '../failure/cli-error.js';
import { ExitCode } from '../failure/exit-code.js';

/** How long a program may take to give a secret, ms. */
const timeoutMs = 30_000;

/** Who asks for what a program prints. */
export interface OutputAsk {
  readonly origin: string;
  readonly signal: AbortSignal;
}

/**
 * What a program prints on stdout. The line is split at blanks; there is no shell, so nothing in it is expanded.
 * @throws {CliError} exit 2, with what it printed on stderr
 */
export function runForOutput(line: string, { origin, signal }: OutputAsk): Promise<string> {
  const [program, ...args] = line.split(/\s+/).filter((word) => word !== '');
  if (program === undefined) throw usageError(`${origin} cmd: names no program`);
  return new Promise((resolve, reject) => {
    execFile(program, args, { signal, timeout: timeoutMs, encoding: 'utf8' }, (cause, stdout, stderr) => {
      if (cause === null) resolve(stdout);
      else if (signal.aborted) reject(new Error(`${program} was stopped`, { cause }));
      else {
        const said = stderr.trim();
        reject(
          new CliError(`${origin} cmd:${program} failed`, ExitCode.USAGE, {
            cause,
            details: [said === '' ? `it ended with ${String(cause.code ?? cause.signal)}` : said],
          }),
        );
      }
    });
  });
}
