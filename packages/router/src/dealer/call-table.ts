import { type Id, SequentialIds } from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';
import type { Call } from './call.js';

/**
 * The running calls, found from both ends: by Caller and CALL request, and by Callee and INVOCATION request. Ids are
 * looked up per session, so no session can touch another's calls. [RPC-38] [CAN-17]
 */
export class CallTable {
  readonly #calls = new Map<RouterSession, Map<Id, Call>>();
  readonly #invocations = new Map<RouterSession, Map<Id, Call>>();
  readonly #invocationIds = new Map<RouterSession, SequentialIds>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  pendingCalls(caller: RouterSession): number {
    return this.#calls.get(caller)?.size ?? 0;
  }

  pendingInvocations(callee: RouterSession): number {
    return this.#invocations.get(callee)?.size ?? 0;
  }

  byCaller(caller: RouterSession, request: Id): Call | undefined {
    return this.#calls.get(caller)?.get(request);
  }

  byCallee(callee: RouterSession, invocation: Id): Call | undefined {
    return this.#invocations.get(callee)?.get(invocation);
  }

  /** Whether an INVOCATION with this id was ever sent to the Callee. [RPC-36] [RPC-37] AMB-13 */
  wasIssued(callee: RouterSession, invocation: Id): boolean {
    return invocation <= (this.#invocationIds.get(callee)?.last ?? 0);
  }

  /** Draws the next INVOCATION id of a Callee. [RPC-19] */
  nextInvocation(callee: RouterSession): Id {
    let ids = this.#invocationIds.get(callee);
    if (ids === undefined) this.#invocationIds.set(callee, (ids = new SequentialIds()));
    return ids.next();
  }

  /** Takes back the id drawn last, for an INVOCATION that was not sent. [RPC-20] */
  returnInvocation(callee: RouterSession, invocation: Id): void {
    this.#invocationIds.set(callee, new SequentialIds(invocation - 1));
  }

  /** Adds a call on its Caller's side. */
  add(call: Call): void {
    insert(this.#calls, call.caller, { id: call.request, call });
    this.#size++;
  }

  /** Adds the INVOCATION of a call that has a Callee. */
  addInvocation(call: Call): void {
    if (call.callee !== undefined)
      insert(this.#invocations, call.callee.session, { id: call.invocation, call });
  }

  delete(call: Call): void {
    this.deleteInvocation(call);
    if (call.extras?.parent !== undefined) return;
    if (this.#calls.get(call.caller)?.delete(call.request) === true) this.#size--;
  }

  deleteInvocation(call: Call): void {
    if (call.callee !== undefined) this.#invocations.get(call.callee.session)?.delete(call.invocation);
  }

  /** The calls that a session made. */
  callsOf(caller: RouterSession): readonly Call[] {
    return [...(this.#calls.get(caller)?.values() ?? [])];
  }

  /** The calls that a session is working on. */
  invocationsOf(callee: RouterSession): readonly Call[] {
    return [...(this.#invocations.get(callee)?.values() ?? [])];
  }

  /** Forgets a session that left and has no calls any more. */
  forget(session: RouterSession): void {
    this.#calls.delete(session);
    this.#invocations.delete(session);
    this.#invocationIds.delete(session);
  }
}

type Table = Map<RouterSession, Map<Id, Call>>;

function insert(table: Table, session: RouterSession, { id, call }: { id: Id; call: Call }): void {
  let calls = table.get(session);
  if (calls === undefined) table.set(session, (calls = new Map<Id, Call>()));
  calls.set(id, call);
}
