import type { Id, MatchPolicy, Uri } from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';

/** One procedure or pattern with the Callee that serves it. */
export interface Registration {
  readonly id: Id;
  readonly procedure: Uri;
  readonly match: MatchPolicy;
  readonly callee: RouterSession;
}
