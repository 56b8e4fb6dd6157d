import type { MatchPolicy } from '../messages/options.js';
import type { Uri } from '../uris/uri.js';

/**
 * What became of one rule while a request was judged:
 *
 * - `decides`: it is the rule that says so
 * - `less_specific`: it would decide if no other came before it
 * - `covers_in_part`: it allows some of the URIs that the pattern matches, not all, so it cannot allow the pattern
 * - `no_match`: it is about other URIs
 * - `other_action`: it does not name the action
 * - `switched_off`: a variable of it has a value here that cannot stand in a URI
 */
export type RuleOutcome =
  'decides' | 'less_specific' | 'covers_in_part' | 'no_match' | 'other_action' | 'switched_off';

/** One rule that was looked at. */
export interface ConsideredRule {
  /** The role whose permissions it stands in. */
  readonly role: string;
  /** Which of the permissions of that role; undefined for what the grants `meta` stand for. */
  readonly index: number | undefined;
  /** As it was compared: without stars, variables filled in where they can be. */
  readonly uri: Uri;
  readonly match: MatchPolicy;
  /** What it says of the action; undefined where it does not name it. */
  readonly effect: 'allow' | 'deny' | undefined;
  readonly outcome: RuleOutcome;
}

/**
 * What decided:
 *
 * - `rule`: a permission, or a grant of the meta API
 * - `no_rule`: none speaks of it, which means no
 * - `no_role`: the role is not known
 * - `authorizer`: code or a procedure, which is asked anew each time and was not asked now
 * - `invalid_uri`, `reserved_uri`: the URI cannot be used for this at all
 * - `trusted_procedure`: the procedure decides about others; nobody may call it, and one role may register it, alone
 */
export type DecidedBy =
  'rule' | 'no_rule' | 'no_role' | 'authorizer' | 'invalid_uri' | 'reserved_uri' | 'trusted_procedure';

/** The answer to one question about rights, and where it comes from. */
export interface Explanation {
  /** Undefined where only an authorizer knows. */
  readonly allow: boolean | undefined;
  readonly by: DecidedBy;
  /** The right that decided, where a request needs several: the action, or one beside `register`. */
  readonly right?: string;
  /** The rule that decides, where one does. */
  readonly rule?: ConsideredRule;
  /** The procedure that would be asked. */
  readonly procedure?: Uri;
  /** Every rule of the role and of those that it inherits from, in the order in which they are asked. */
  readonly considered: readonly ConsideredRule[];
}
