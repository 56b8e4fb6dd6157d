import { ExitCode } from '../failure/exit-code.js';
import type { CliIo, StopSignal } from './cli-io.js';

/** Why a command has to stop before its time. */
export type InterruptionCause = StopSignal | 'EPIPE';

/** What a waiting operation is aborted with. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly code = 'WAMP_ERR_INTERRUPTED';
  readonly by: InterruptionCause;

  constructor(by: InterruptionCause) {
    super(`interrupted by ${by}`);
    this.by = by;
  }

  /** The exit code of a finite operation that was incomplete. A broken pipe is how readers say “enough”. */
  get exitCode(): ExitCode {
    switch (this.by) {
      case 'SIGINT':
        return ExitCode.INTERRUPTED;
      case 'SIGTERM':
        return ExitCode.TERMINATED;
      case 'EPIPE':
        return ExitCode.OK;
    }
  }
}

/** Turns signals and a broken pipe into one AbortSignal. A second Ctrl-C leaves at once. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #release: () => void;
  #reason: Interrupted | undefined;

  constructor(io: CliIo) {
    this.#release = io.onSignal((signal) => {
      if (this.#reason === undefined) this.#stop(signal);
      else io.exitNow(new Interrupted(signal).exitCode);
    });
    io.onBrokenPipe(() => this.#stop('EPIPE'));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the command has to stop; `undefined` while it need not. */
  get reason(): Interrupted | undefined {
    return this.#reason;
  }

  /** Gives the signals back to the process. */
  release(): void {
    this.#release();
  }

  #stop(by: InterruptionCause): void {
    this.#reason ??= new Interrupted(by);
    this.#controller.abort(this.#reason);
  }
}
