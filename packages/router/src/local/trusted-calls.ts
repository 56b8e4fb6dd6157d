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
import type { ResolvedRealm } from '../options.js';
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
}

interface Waiting {
  readonly procedure: Uri;
  readonly resolve: (result: ProcedureResult) => void;
  readonly reject: (error: ProcedureCallError) => void;
  readonly cancelTimer: () => void;
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

  /** @throws {ProcedureCallError} when there is nobody to ask, the answer is an ERROR, or it does not come in time */
  call({ procedure, args, timeoutMs }: TrustedCall): Promise<ProcedureResult> {
    return new Promise((resolve, reject) => {
      if (!this.#isServed(procedure)) {
        reject(new ProcedureCallError(procedure, ErrorUri.NO_SUCH_PROCEDURE)); // [DYN-12]
        return;
      }
      const request = this.#requests.next();
      const cancelTimer = this.#parts.clock.after(timeoutMs, () => {
        this.#tooLate(request);
      });
      this.#waiting.set(request, { procedure, resolve, reject, cancelTimer });
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

  #tooLate(request: Id): void {
    const waiting = this.#take(request);
    if (waiting === undefined) return;
    waiting.reject(new ProcedureCallError(waiting.procedure, ErrorUri.TIMEOUT));
    const options = { mode: 'killnowait' } as const;
    this.#parts.dealer.cancel(this.#session, { type: MessageType.CANCEL, request, options });
  }

  #take(request: Id): Waiting | undefined {
    const waiting = this.#waiting.get(request);
    waiting?.cancelTimer();
    this.#waiting.delete(request);
    return waiting;
  }
}
