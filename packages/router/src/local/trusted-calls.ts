import {
  type CallMessage,
  ErrorUri,
  type Id,
  type IdGenerator,
  type Message,
  MessageType,
  ProcedureCallError,
  type ProcedureResult,
  SequentialIds,
  type Uri,
  payloadOf,
} from '@wamp/protocol';
import type { Clock } from '../clock.js';
import type { Dealer } from '../dealer/dealer.js';
import type { ResolvedRealm } from '../realm-options.js';
import type { RouterSession } from '../session/router-session.js';
import { localSession } from './local-session.js';

/** What the Router's own calls in one realm need. */
export interface TrustedCallsParts {
  /** Of the realm, as they are at each call. */
  readonly options: Pick<ResolvedRealm, 'name' | 'trustedProcedures'>;
  readonly sessionIds: IdGenerator;
  readonly dealer: Dealer;
  readonly clock: Clock;
}

/** One call of the Router itself. */
export interface TrustedCall {
  readonly procedure: Uri;
  readonly args: readonly unknown[];
  /** How long the answer may take, ms. */
  readonly timeoutMs: number;
  /** Ends when the answer is of no use any more. */
  readonly signal?: AbortSignal | undefined;
}

interface Waiting {
  readonly procedure: Uri;
  readonly resolve: (result: ProcedureResult) => void;
  readonly reject: (error: ProcedureCallError) => void;
  /** Forgets the timer and the signal. */
  readonly stop: () => void;
}

/** Nobody learns who calls, and the Router keeps the time itself. */
const plainly = { discloses: false, trustlevel: undefined, timer: undefined };

/**
 * The calls that the Router itself makes in one realm, through the Dealer like everybody's. It asks nobody but the one
 * Callee that serves exactly this procedure, in the role that the realm trusts with it. [DYN-16] [AZ-28]
 */
export class TrustedCalls {
  readonly #parts: TrustedCallsParts;
  readonly #session: RouterSession;
  readonly #requests = new SequentialIds();
  readonly #waiting = new Map<Id, Waiting>();

  constructor(parts: TrustedCallsParts) {
    this.#parts = parts;
    this.#session = localSession({
      id: parts.sessionIds.next(),
      realm: parts.options.name,
      principal: { authid: 'router', authrole: 'router', authprovider: 'router' },
      roles: { caller: { features: { call_canceling: true } } },
      onMessage: (message) => {
        this.#answered(message);
      },
    });
  }

  /**
   * @throws {ProcedureCallError} when there is nobody to ask, the answer is an ERROR, it does not come in time, or the
   * signal ends
   */
  call({ procedure, args, timeoutMs, signal }: TrustedCall): Promise<ProcedureResult> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(new ProcedureCallError(procedure, ErrorUri.CANCELED));
        return;
      }
      if (!this.#isServed(procedure)) {
        reject(new ProcedureCallError(procedure, ErrorUri.NO_SUCH_PROCEDURE)); // [DYN-12]
        return;
      }
      const request = this.#requests.next();
      const giveUp = (): void => {
        this.#giveUp(request, ErrorUri.CANCELED);
      };
      const cancelTimer = this.#parts.clock.after(timeoutMs, () => {
        this.#giveUp(request, ErrorUri.TIMEOUT);
      });
      const stop = (): void => {
        cancelTimer();
        signal?.removeEventListener('abort', giveUp);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#waiting.set(request, { procedure, resolve, reject, stop });
      const message: CallMessage = {
        type: MessageType.CALL,
        request,
        options: {},
        procedure,
        payload: payloadOf([...args]),
      };
      this.#parts.dealer.call(this.#session, message, plainly);
    });
  }

  #isServed(procedure: Uri): boolean {
    const trusted = this.#parts.options.trustedProcedures.filter(({ uri }) => uri === procedure);
    const registration = this.#parts.dealer.registrations.get(procedure, 'exact');
    if (registration?.invoke !== 'single') return false;
    return registration.callees.every(({ principal }) =>
      trusted.some(({ authrole }) => authrole === principal.authrole),
    );
  }

  #answered(message: Message): void {
    if (message.type !== MessageType.RESULT && message.type !== MessageType.ERROR) return;
    const waiting = this.#take(message.request);
    if (waiting === undefined) return;
    const { procedure, resolve, reject } = waiting;
    try {
      const { args = [], kwargs = {} } = message.payload;
      if (message.type === MessageType.RESULT) resolve({ args, kwargs });
      else reject(new ProcedureCallError(procedure, message.error, args));
    } catch {
      // Arguments that have no counterpart here are found out when they are read.
      reject(new ProcedureCallError(procedure, ErrorUri.INVALID_ARGUMENT));
    }
  }

  /** Nobody waits any more: the Callee is told, and what it gives is dropped. */
  #giveUp(request: Id, reason: ErrorUri): void {
    const waiting = this.#take(request);
    if (waiting === undefined) return;
    waiting.reject(new ProcedureCallError(waiting.procedure, reason));
    const options = { mode: 'killnowait' } as const;
    this.#parts.dealer.cancel(this.#session, { type: MessageType.CANCEL, request, options });
  }

  #take(request: Id): Waiting | undefined {
    const waiting = this.#waiting.get(request);
    waiting?.stop();
    this.#waiting.delete(request);
    return waiting;
  }
}
