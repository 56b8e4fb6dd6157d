/** The exit codes that a Router ends with; the same numbers as those of the command `wamp`. (D7) */
export const ExitCode = {
  /** Ended in order. */
  OK: 0,
  /** Sessions were cut, or something else failed. */
  FAILED: 1,
  /** The command line was wrong. */
  USAGE: 2,
  /** The configuration was wrong, or missing. */
  CONFIGURATION: 3,
  /** What was asked about is not allowed. */
  NOT_AUTHORIZED: 11,
  /** An address could not be listened on. */
  CANNOT_LISTEN: 12,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
