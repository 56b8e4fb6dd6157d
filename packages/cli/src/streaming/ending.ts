import type { Client } from '@wamp/client';
import { CliError } from '../failure/cli-error.js';
import { ExitCode } from '../failure/exit-code.js';
import { lostSession } from '../failure/lost-session.js';
import type { Interruption } from '../io/interruption.js';
import type { Invocation } from '../line/invocation.js';
import type { SessionSettings } from '../session/session-settings.js';

/** When a command that goes on and on is over, and with which exit code. */
export class Ending {
  readonly #controller = new AbortController();
  readonly #interruption: Interruption;
  readonly #limit: number | undefined;
  readonly #forMs: number | undefined;
  readonly #idleMs: number | undefined;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #stop = (): void => this.#end();
  #idle: NodeJS.Timeout | undefined;
  #count = 0;
  #failure: CliError | undefined;

  /** @throws {CliError} when a flag is malformed */
  constructor(invocation: Invocation, interruption: Interruption) {
    this.#interruption = interruption;
    this.#limit = invocation.count('count');
    this.#forMs = invocation.durationMs('for');
    this.#idleMs = invocation.durationMs('idle');
  }

  /** Aborted once it is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** How many came. */
  get count(): number {
    return this.#count;
  }

  /** Begins to watch: the time, the signals and the client. */
  start(client: Client, settings: SessionSettings): void {
    const { signal } = this.#interruption;
    if (signal.aborted) this.#end();
    else signal.addEventListener('abort', this.#stop, { once: true });
    void client.closed.then((cause) => this.fail(lostSession(cause, settings.realm)));
    if (this.#forMs !== undefined) this.#after(this.#forMs, () => this.#end());
    // With a count the command is finite, and then the time limit that was asked for is one for all of it.
    if (this.#limit !== undefined && settings.timeoutIsExplicit && settings.timeoutMs > 0) {
      this.#after(settings.timeoutMs, () =>
        this.fail(new CliError(`${this.#count} of ${this.#limit} came in time`, ExitCode.TIMEOUT)),
      );
    }
    this.#restartIdle();
  }

  /** Counts one. `false`: it is one too many, as it is over already. */
  arrived(): boolean {
    if (this.signal.aborted) return false;
    this.#count++;
    this.#restartIdle();
    if (this.#count === this.#limit) this.#end();
    return true;
  }

  /** Ends it with a failure, unless it is over already. */
  fail(failure: CliError): void {
    if (this.signal.aborted) return;
    this.#failure = failure;
    this.#end();
  }

  /** The exit code once it is over. @throws {CliError} the failure that ended it */
  exitCode(): ExitCode {
    if (this.#failure !== undefined) throw this.#failure;
    const isComplete = this.#limit === undefined || this.#count >= this.#limit;
    const { reason } = this.#interruption;
    return isComplete || reason === undefined ? ExitCode.OK : reason.exitCode;
  }

  #after(ms: number, then: () => void): NodeJS.Timeout {
    const timer = setTimeout(then, ms);
    this.#timers.add(timer);
    return timer;
  }

  #restartIdle(): void {
    if (this.#idleMs === undefined || this.signal.aborted) return;
    if (this.#idle === undefined) this.#idle = this.#after(this.#idleMs, () => this.#end());
    else this.#idle.refresh();
  }

  #end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#interruption.signal.removeEventListener('abort', this.#stop);
    this.#controller.abort();
  }
}
