import { type AbortMessage, ErrorUri, type Uri } from '@wamp/protocol';
import { quotedUri } from '../quoted-uri.js';

/** Why a join is refused. */
export interface JoinRefusal {
  readonly reason: AbortMessage['reason'];
  readonly message: string;
  /** Further keys of `ABORT.Details`; those that the Router itself has are not among them. [SCR-43] */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** How long the client shall stay away, ms. */
  readonly retryAfterMs?: number;
}

/** The same whatever the reason: nobody finds out which realms could be made. T47 */
export function noSuchRealm(realm: Uri): JoinRefusal {
  return { reason: ErrorUri.NO_SUCH_REALM, message: `there is no realm ${quotedUri(realm)}` };
}

/** What somebody was asked before the realm changed says nothing any more; he may try again. */
export const changedMeanwhile: JoinRefusal = Object.freeze({
  reason: ErrorUri.AUTHENTICATION_FAILED,
  message: 'the realm has changed meanwhile',
});
