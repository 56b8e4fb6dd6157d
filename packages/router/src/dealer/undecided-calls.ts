import { type CallMessage, ErrorUri, type Id } from '@wamp/protocol';
import { errorReply } from '../replies.js';
import type { RouterSession } from '../session/router-session.js';
import type { CallTimer } from './call-timer.js';
import type { DealerContext } from './dealer-context.js';
import { startTimer } from './timeout.js';

/** A CALL that waits for the authorizer: state PENDING. */
export interface UndecidedCall {
  /** Its timeout, which runs already. LC-09 */
  readonly timer: CallTimer | undefined;
  /** Takes it out, as the decision is there. @returns false when it ended before: the decision is not needed */
  decide(): boolean;
}

interface Entry extends UndecidedCall {
  readonly message: CallMessage;
  readonly onOver: () => void;
}

/** The CALLs that wait for an authorizer: one of each Caller at the most, as later messages stand in line behind it. */
export class UndecidedCalls {
  readonly #calls = new Map<RouterSession, Entry>();

  get size(): number {
    return this.#calls.size;
  }

  /** @param onOver - the call ended without the decision */
  add(
    from: RouterSession,
    message: CallMessage,
    { context, onOver }: { context: DealerContext; onOver: () => void },
  ): UndecidedCall {
    const timeout = message.options.timeout ?? 0;
    const timer = timeout > 0 ? startTimer({ timeout, context }) : undefined;
    const entry: Entry = {
      message,
      timer,
      onOver,
      decide: () => this.#calls.get(from) === entry && this.#calls.delete(from),
    };
    this.#calls.set(from, entry);
    if (timer !== undefined) {
      timer.onUndecided = () => {
        this.#end(from, entry, { error: ErrorUri.TIMEOUT, context }); // LC-17d
      };
    }
    return entry;
  }

  has(from: RouterSession, request: Id): boolean {
    return this.#calls.get(from)?.message.request === request;
  }

  /** Ends the call that a CANCEL names, whatever its mode. [CAN-33] LC-17c @returns whether there was one */
  cancel(from: RouterSession, request: Id, context: DealerContext): boolean {
    const entry = this.#calls.get(from);
    if (entry?.message.request !== request) return false;
    this.#end(from, entry, { error: ErrorUri.CANCELED, context });
    return true;
  }

  /** The Caller is gone. LC-17e */
  leave(session: RouterSession): void {
    const entry = this.#calls.get(session);
    if (entry === undefined) return;
    this.#calls.delete(session);
    entry.timer?.stop();
    entry.onOver();
  }

  #end(
    from: RouterSession,
    entry: Entry,
    { error, context }: { error: ErrorUri; context: DealerContext },
  ): void {
    const { message, timer, onOver } = entry;
    this.#calls.delete(from);
    timer?.stop();
    if (message.options.progress === true) context.endedUploads.add(from, message.request, message.procedure);
    context.emit.to(from, errorReply(message, error));
    onOver();
  }
}
