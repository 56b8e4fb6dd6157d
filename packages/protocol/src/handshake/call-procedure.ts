import type { Uri } from '../uris/uri.js';
import type { Kwargs } from '../messages/payload.js';

/** A call that the Router itself makes. */
export interface ProcedureCall {
  readonly procedure: Uri;
  readonly args: readonly unknown[];
  /** Where the procedure is registered. @defaultValue the realm of the session that is judged */
  readonly realm?: Uri;
}

/** What a procedure gave. */
export interface ProcedureResult {
  readonly args: readonly unknown[];
  readonly kwargs: Kwargs;
}

/**
 * Calls a procedure as the Router itself: bounded in number and time (L14). Only an exact registration of a session
 * whose role the realm trusts with this procedure is asked. [DYN-16] [AZ-28]
 * @throws {ProcedureCallError} when there is nobody to ask, the answer is an ERROR, or it does not come in time
 */
export type CallProcedure = (call: ProcedureCall) => Promise<ProcedureResult>;
