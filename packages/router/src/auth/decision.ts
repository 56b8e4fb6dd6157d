import type { Action, ErrorUri, Id, MatchPolicy, Uri } from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';
import type { Question } from './question.js';
import type { Ruling } from './ruling.js';

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

/** What came of a question. */
export interface Outcome {
  readonly ruling: Ruling;
  readonly isRemembered: boolean;
}

/** What is told of it. */
export function decisionOn(
  { realm, id, principal }: RouterSession,
  { action, uri, match }: Question,
  { ruling, isRemembered }: Outcome,
): Decision {
  const { authid, authrole } = principal;
  const { allow } = ruling;
  const error = ruling.allow ? undefined : ruling.error;
  return { realm, session: id, authid, authrole, action, uri, match, allow, error, isRemembered };
}
