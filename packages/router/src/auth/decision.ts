import type { Action, ErrorUri, Id, MatchPolicy, Uri } from '@wamp/protocol';

/** One answer to the question whether a session may do something, for those who keep accounts. [AZ-34] */
export interface Decision {
  readonly realm: Uri;
  readonly session: Id;
  readonly authid: string;
  readonly authrole: string;
  readonly action: Action;
  readonly uri: Uri;
  readonly match: MatchPolicy;
  readonly allow: boolean;
  /** What a refusal is answered with: `wamp.error.not_authorized`, or `…authorization_failed` when there was no verdict. */
  readonly error: ErrorUri | undefined;
  /** Whether it is an answer that was given before. */
  readonly isRemembered: boolean;
}
