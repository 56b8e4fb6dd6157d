import type { Client, Disconnect } from '@wamp/client';
import { CliError } from './cli-error.js';
import { describeFailure } from './describe-failure.js';
import { ExitCode } from './exit-code.js';

/** What a person is told when a client is done for good although the work is not. */
export function lostSession(cause: Disconnect, realm: string): CliError {
  if (cause.error !== undefined) {
    const failure = describeFailure(cause.error, { realm });
    if (failure instanceof CliError) {
      return failure.exitCode === ExitCode.FAILURE
        ? new CliError(`connection lost: ${failure.message}`, ExitCode.LOST, { cause: cause.error })
        : failure;
    }
  }
  const why = cause.message ?? cause.uri ?? cause.kind;
  return new CliError(
    `connection lost: ${why}`,
    ExitCode.LOST,
    cause.uri === undefined ? {} : { uri: cause.uri },
  );
}

/** Aborted with the failure to tell when the client is done for good. */
export function lostSignal(client: Client, realm: string): AbortSignal {
  const controller = new AbortController();
  void client.closed.then((cause) => controller.abort(lostSession(cause, realm)));
  return controller.signal;
}
