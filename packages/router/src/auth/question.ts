import type { Action, MatchPolicy, Uri } from '@wamp/protocol';

/** What a session wants to do with which URIs. */
export interface Question {
  readonly action: Action;
  readonly uri: Uri;
  readonly match: MatchPolicy;
}
