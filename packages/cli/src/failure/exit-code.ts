/** The exit codes of every command. */
export const ExitCode = {
  OK: 0,
  FAILURE: 1,
  USAGE: 2,
  CONFIGURATION: 3,
  UNREACHABLE: 4,
  REFUSED: 5,
  ROUTER_ERROR: 6,
  APPLICATION_ERROR: 7,
  TIMEOUT: 8,
  LOST: 9,
  CHECK_FAILED: 10,
  NOT_AUTHORIZED: 11,
  CANNOT_LISTEN: 12,
  INTERRUPTED: 130,
  TERMINATED: 143,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** What each exit code means, for help texts and documentation. */
export const exitCodeMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'success; also a clean stop of an open-ended command by Ctrl-C, SIGTERM, --count, --for or --idle',
  1: 'internal or unclassified failure',
  2: 'usage: unknown flag, bad value, malformed JSON',
  3: 'configuration file invalid',
  4: 'cannot reach the router: DNS, refused, TLS, upgrade, no common serializer',
  5: 'the router refused the session',
  6: 'the router answered with an error, wamp.error.… or router.error.… (except 8 and 11)',
  7: 'application error from the peer: any other error URI',
  8: 'timeout, here or wamp.error.timeout',
  9: 'connection lost before the work was done',
  10: 'a check failed: --expect, --expect-error',
  11: 'not authorized: wamp.error.not_authorized and its kin',
  12: 'the router cannot listen',
  130: 'interrupted by Ctrl-C while a finite operation was incomplete',
  143: 'ended by SIGTERM while a finite operation was incomplete',
};
