import type { WampError } from '@wamp/client';
import type { CliError } from '../failure/cli-error.js';
import { describeAnswer } from '../failure/describe-failure.js';
import { ExitCode } from '../failure/exit-code.js';
import type { CommandContext } from '../io/command-context.js';
import type { Printer } from '../output/printer.js';
import type { ErrorRecord, OutputRecord } from '../output/record.js';

/** One answered request: what is printed, and the error that it was answered with. */
export type Outcome<R extends OutputRecord> =
  | { readonly kind: 'done'; readonly record: R }
  | { readonly kind: 'error'; readonly record: ErrorRecord; readonly error: WampError };

/** What a request was about, for messages. */
export interface RequestScene {
  readonly verb: 'call' | 'publish to' | 'subscribe to' | 'register';
  readonly uri: string;
  readonly realm: string;
}

/** What an answer is compared with. */
export interface AnswerCheck<R extends OutputRecord> {
  /** Whether an error may be what was expected, so that it is no failure in itself. */
  readonly wantsError: boolean;
  /** Why the answer is not what was expected; `undefined` when it is. */
  check(record: R | ErrorRecord): CliError | undefined;
}

/** Prints outcomes one after the other and keeps the exit code: that of the first failure. */
export class Outcomes<R extends OutputRecord> {
  readonly #context: CommandContext;
  readonly #printer: Printer;
  readonly #scene: RequestScene;
  readonly #expectation: AnswerCheck<R> | undefined;
  readonly #printsResults: boolean;
  readonly #hints: ((error: WampError) => Promise<readonly string[]>) | undefined;
  exitCode: ExitCode = ExitCode.OK;

  constructor(
    context: CommandContext,
    printer: Printer,
    options: {
      readonly scene: RequestScene;
      readonly expectation?: AnswerCheck<R> | undefined;
      /** @defaultValue true */
      readonly printsResults?: boolean;
      /** What to tell a person beside the error. */
      readonly hints?: (error: WampError) => Promise<readonly string[]>;
    },
  ) {
    this.#context = context;
    this.#printer = printer;
    this.#scene = options.scene;
    this.#expectation = options.expectation;
    this.#printsResults = options.printsResults ?? true;
    this.#hints = options.hints;
  }

  async take(outcome: Outcome<R>): Promise<void> {
    const { io, status } = this.#context;
    const wantsError = this.#expectation?.wantsError === true;
    const failure =
      outcome.kind === 'error' && !wantsError
        ? await this.#describe(outcome.error)
        : this.#expectation?.check(outcome.record);
    // On a terminal, a person sees the record of an error and needs no second telling.
    const isRecord = outcome.kind === 'done' ? this.#printsResults : this.#printer.printsErrors;
    if (isRecord) this.#printer.print(outcome.record);
    await io.stdout.drained();
    if (failure === undefined) return;
    if (this.exitCode === ExitCode.OK) this.exitCode = failure.exitCode;
    const isSeen = outcome.kind === 'error' && isRecord && io.stdout.isTerminal && !wantsError;
    if (!isSeen) status.error(failure);
  }
  async #describe(error: WampError): Promise<CliError> {
    const failure = describeAnswer(error, this.#scene);
    const hints = (await this.#hints?.(error)) ?? [];
    return hints.length === 0 ? failure : failure.withDetails(hints);
  }
}
