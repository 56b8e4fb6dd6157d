import { type CallProcedure, ErrorUri, ProcedureCallError, type Uri } from '@wamp/protocol';

/** Calls procedures as the Router itself, for authenticators and authorizers. L14 */
export class RouterCaller {
  /** @param realm - where procedures are looked for that do not name theirs */
  from(realm: Uri): CallProcedure {
    return (call) =>
      Promise.reject(
        new ProcedureCallError(`${call.procedure} in ${call.realm ?? realm}`, ErrorUri.NO_SUCH_PROCEDURE),
      );
  }
}
