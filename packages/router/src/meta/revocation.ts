import { ErrorUri } from '@wamp/protocol';
import type { LocalCall } from '../local/local-callee.js';
import { ProcedureError } from '../local/procedure-error.js';
import type { RouterSession } from '../session/router-session.js';
import { idAt, invalidArgument } from './call-arguments.js';

/** The session that the second argument names. @throws {ProcedureError} when it is none of `members` [REVS-12] */
export function memberAt(call: LocalCall, members: readonly RouterSession[]): RouterSession {
  const id = idAt(call, 1, 'session');
  const member = members.find((session) => session.id === id);
  if (member === undefined) throw new ProcedureError(ErrorUri.NO_SUCH_SESSION);
  return member;
}

/** The keyword argument `reason`, any text. @throws {ProcedureError} when it is something else [REV-04] [REVS-02] */
export function reasonOf({ kwargs: { reason } }: LocalCall): string | undefined {
  if (reason === undefined || reason === null) return undefined;
  if (typeof reason !== 'string') throw invalidArgument('reason must be a string');
  return reason;
}
