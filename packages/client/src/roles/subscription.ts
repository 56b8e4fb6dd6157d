import type { Uri } from '@wamp/protocol';

/** A handler that is called for each event, until it is unsubscribed. */
export interface Subscription extends AsyncDisposable {
  /** The URI or pattern as it went on the wire. */
  readonly uri: Uri;
  /** Whether the Router holds it now. */
  readonly active: boolean;
  /** Resolves when the Router knows; at once when there is no session. Does nothing the second time. */
  unsubscribe(): Promise<void>;
  /** Resolves when it is over: with the Router's reason when it was revoked. */
  readonly ended: Promise<Uri | undefined>;
}
