import type { Uri } from '@wamp/protocol';

/** A procedure that this client offers, until it is unregistered. */
export interface Registration extends AsyncDisposable {
  /** The URI or pattern as it went on the wire. */
  readonly uri: Uri;
  /** Whether the Router holds it now. */
  readonly active: boolean;
  /** Resolves when the Router knows; at once when there is no session. Running invocations are told by their signal. */
  unregister(): Promise<void>;
  /** Resolves when it is over: with the Router's reason when it was revoked. */
  readonly ended: Promise<Uri | undefined>;
}
