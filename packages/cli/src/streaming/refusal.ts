import { isAnsweredError } from '../failure/answered-error.js';
import { CliError } from '../failure/cli-error.js';
import {
  type AnsweredRequest,
  type FailureScene,
  describeAnswer,
  describeFailure,
} from '../failure/describe-failure.js';
import { ExitCode } from '../failure/exit-code.js';
import type { Ending } from './ending.js';

/** Ends the command because a SUBSCRIBE or REGISTER failed. */
export function endOnRefusal(ending: Ending, error: unknown, request: AnsweredRequest): void {
  endOnFailure(ending, isAnsweredError(error) ? describeAnswer(error, request) : error, request);
}

/** Ends the command because something that it cannot do without failed. */
export function endOnFailure(ending: Ending, error: unknown, scene: FailureScene = {}): void {
  // It is over while the router was still asked: that is for the exit code to say.
  if (ending.signal.aborted) return;
  const failure = describeFailure(error, scene);
  if (!(failure instanceof CliError)) throw failure;
  ending.fail(failure);
}

/** A subscription or registration that the router granted. */
export interface Granted {
  readonly uri: string;
  /** Resolves with the reason when the router took it back. */
  readonly ended: Promise<string | undefined>;
}

/** Ends the command when the router takes back what it granted. */
export function endOnRevocation(ending: Ending, { uri, ended }: Granted): void {
  void ended.then((reason) => {
    if (reason === undefined) return;
    ending.fail(new CliError(`the router took ${uri} back`, ExitCode.ROUTER_ERROR, { uri: reason }));
  });
}
