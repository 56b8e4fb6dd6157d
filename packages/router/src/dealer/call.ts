import type { Id } from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';

/** One running call: the CALL of a Caller and the INVOCATION of a Callee that belong together. */
export interface Call {
  readonly caller: RouterSession;
  /** `CALL.Request` */
  readonly request: Id;
  readonly callee: RouterSession;
  /** `INVOCATION.Request` */
  readonly invocation: Id;
  /** Ends the wait for a Callee that was asked to stop; present after CANCEL with mode `kill`. */
  stopWaiting: (() => void) | undefined;
}
