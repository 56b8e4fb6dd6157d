import type { ProcedureResult, Uri } from '@wamp/protocol';
import type { Decide } from './decide.js';

/** Options of {@link procedure}. */
export interface ProcedureOptions {
  /** Where the procedure is registered. @defaultValue the realm that the client asks for */
  readonly realm?: Uri;
}

/**
 * Lets a WAMP procedure decide. The Router calls it with `(realm, authid, details)` for each login; its first result is
 * the decision, an ERROR is a refusal. Only sessions of the role that the realm trusts with the procedure can register
 * it. [DYN-01] [DYN-02] [DYN-16]
 */
export function procedure(uri: Uri, { realm: home }: ProcedureOptions = {}): Decide {
  return async (...[realm, authid, details, { call }]) => {
    const args = [realm, authid, details];
    return resultOf(await call({ procedure: uri, args, ...(home !== undefined && { realm: home }) }));
  };
}

/** @throws {TypeError} when there is no result, which is no decision either [DYN-12] */
function resultOf({ args }: ProcedureResult): unknown {
  if (args.length === 0) throw new TypeError('the procedure that decides gave no result');
  return args[0];
}
