import { ExitCode } from './exit-code.js';

/** What a person is told about a failure, beyond the one line that says what failed. */
export interface FailureHints {
  readonly uri?: string;
  /** Lines about why, and what to try. */
  readonly details?: readonly string[];
  readonly cause?: unknown;
}

/** A failure whose exit code and wording are decided. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code = 'WAMP_ERR_CLI';
  readonly exitCode: ExitCode;
  readonly uri: string | undefined;
  readonly details: readonly string[];

  constructor(what: string, exitCode: ExitCode, hints: FailureHints = {}) {
    super(what, { cause: hints.cause });
    this.exitCode = exitCode;
    this.uri = hints.uri;
    this.details = hints.details ?? [];
  }

  /** The same failure with further lines about why, and what to try. */
  withDetails(lines: readonly string[]): CliError {
    const { message, exitCode, uri, details, cause } = this;
    return new CliError(message, exitCode, {
      ...(uri === undefined ? {} : { uri }),
      details: [...details, ...lines],
      cause,
    });
  }
}

/** Something on the command line, or in what it points to, is wrong: exit 2. */
export function usageError(what: string, ...details: readonly string[]): CliError {
  return new CliError(what, ExitCode.USAGE, { details });
}
