import type { Action, DisclosurePolicy, MatchPolicy, Uri } from '@wamp/protocol';

/** What a permission can name: an action, or the right to take procedures from whoever holds them. */
export type PermittedAction = Action | 'force_register';

/** What one role may do with the URIs that a pattern matches. */
export interface Permission {
  /** The URI or pattern. Only one that begins with `wamp` reaches the URIs of the Router. */
  readonly uri: Uri;
  /** How `uri` is compared. @defaultValue `exact` */
  readonly match?: MatchPolicy;
  /**
   * Actions that are allowed. `all` is publish, subscribe, call and register; `force_register` has to be named, and
   * needs `register` beside it. @defaultValue none
   */
  readonly allow?: readonly PermittedAction[] | 'all';
  /** Actions that are refused; stronger than `allow` in the same or an equally specific rule. @defaultValue none */
  readonly deny?: readonly PermittedAction[] | 'all';
  /** Whether receivers are told who calls or publishes what this rule allows. [PID-06] @defaultValue the realm's policy */
  readonly disclose?: DisclosurePolicy;
}
