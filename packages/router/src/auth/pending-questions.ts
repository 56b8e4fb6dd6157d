import type { AuthorizationContext, CallProcedure } from '@wamp/protocol';
import type { Clock } from '../clock.js';
import type { RouterSession } from '../session/router-session.js';

/** Bounds of questions that are open. L14 */
export interface PendingLimits {
  readonly clock: Clock;
  /** For one answer, ms. */
  readonly timeoutMs: number;
  /** Of all sessions. */
  readonly max: number;
  /** Of one session. */
  readonly maxPerSession: number;
}

/** One question that is put to an authorizer. */
export class OpenQuestion implements AuthorizationContext {
  readonly call: CallProcedure;
  #stop: AbortController | undefined;
  #ended: Error | undefined;
  #onEnd: (reason: Error) => void = () => undefined;

  constructor(call: CallProcedure) {
    this.call = call;
  }

  get signal(): AbortSignal {
    if (this.#stop === undefined) {
      this.#stop = new AbortController();
      if (this.#ended !== undefined) this.#stop.abort(this.#ended);
    }
    return this.#stop.signal;
  }

  /** Nobody waits for the answer any more. */
  end(reason: Error): void {
    this.#ended = reason;
    this.#stop?.abort(reason);
    this.#onEnd(reason);
  }

  /** The answer, or the rejection that `end` was called with. */
  answerOrEnd<T>(answer: PromiseLike<T>): Promise<T> {
    const ended = new Promise<never>((_resolve, reject) => {
      this.#onEnd = reject;
    });
    return Promise.race([answer, ended]);
  }
}

/** The session left while it was asked about. */
export class SessionGone extends Error {
  override readonly name = 'SessionGone';
}

/** The questions of one realm that wait for an answer: bounded in number, for each session too, and in time. L14 */
export class PendingQuestions {
  readonly #limits: PendingLimits;
  readonly #open = new Map<RouterSession, Set<OpenQuestion>>();
  #size = 0;

  constructor(limits: PendingLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
  }

  /** Whether a session may ask one more. */
  hasRoom(session: RouterSession): boolean {
    const { max, maxPerSession } = this.#limits;
    return this.#size < max && (this.#size === 0 || (this.#open.get(session)?.size ?? 0) < maxPerSession);
  }

  /** Waits for an answer. Rejects when it does not come in time, or the session leaves. */
  async wait<T>(session: RouterSession, question: OpenQuestion, answer: PromiseLike<T>): Promise<T> {
    const { clock, timeoutMs } = this.#limits;
    const open = this.#open.get(session) ?? new Set();
    this.#open.set(session, open.add(question));
    this.#size++;
    const cancel = clock.after(timeoutMs, () => {
      question.end(new Error('the authorizer did not answer in time'));
    });
    try {
      return await question.answerOrEnd(answer);
    } finally {
      cancel();
      this.#size--;
      open.delete(question);
      if (open.size === 0 && this.#open.get(session) === open) this.#open.delete(session);
    }
  }

  /** A session leaves: nobody waits for its answers. */
  leave(session: RouterSession): void {
    for (const question of this.#open.get(session) ?? [])
      question.end(new SessionGone('the session is gone'));
  }
}
