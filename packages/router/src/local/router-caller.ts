import {
  type CallProcedure,
  ErrorUri,
  type ProcedureCall,
  ProcedureCallError,
  type ProcedureResult,
  type Uri,
} from '@wamp/protocol';
import type { TrustedCall } from './trusted-calls.js';

/** A realm in which the Router itself calls. */
export interface CallableRealm {
  /** As `TrustedCalls.call`. */
  callTrusted(call: TrustedCall): Promise<ProcedureResult>;
}

/** What the calls of one kind may take. L14 */
export interface RouterCallerParts {
  readonly realms: { get(name: Uri): CallableRealm | undefined };
  /** How long one call may take, ms. */
  readonly timeoutMs: number;
  /** Calls without an answer, on behalf of one realm. */
  readonly maxPending: number;
}

/**
 * Calls procedures as the Router itself, for authenticators or for authorizers. What one realm asks for does not use up
 * what another may ask, wherever their procedures are registered. L14
 */
export class RouterCaller {
  readonly #parts: RouterCallerParts;
  readonly #pending = new Map<Uri, number>();

  constructor(parts: RouterCallerParts) {
    this.#parts = parts;
  }

  /**
   * @param realm - on whose behalf; there procedures are looked for that do not name their realm
   * @param signal - when it ends, nobody waits for the answers any more, and they count no more
   */
  from(realm: Uri, signal?: AbortSignal): CallProcedure {
    return (call) => this.#call(realm, call, signal);
  }

  async #call(
    from: Uri,
    { procedure, args, realm = from }: ProcedureCall,
    signal: AbortSignal | undefined,
  ): Promise<ProcedureResult> {
    const { realms, timeoutMs, maxPending } = this.#parts;
    const target = realms.get(realm); // looked up each time, as realms come and go
    if (target === undefined) throw new ProcedureCallError(procedure, ErrorUri.NO_SUCH_REALM);
    if ((this.#pending.get(from) ?? 0) >= maxPending) {
      throw new ProcedureCallError(procedure, ErrorUri.LIMIT_EXCEEDED);
    }
    this.#count(from, 1);
    try {
      return await target.callTrusted({ procedure, args, timeoutMs, signal });
    } finally {
      this.#count(from, -1);
    }
  }

  #count(from: Uri, by: 1 | -1): void {
    const pending = (this.#pending.get(from) ?? 0) + by;
    if (pending === 0) this.#pending.delete(from);
    else this.#pending.set(from, pending);
  }
}
