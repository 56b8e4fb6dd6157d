import type { Action, DisclosurePolicy, MatchPolicy, Uri } from '@wamp/protocol';

/**
 * What a permission can name: an action, or one of the rights beside `register`. `force_register` takes procedures from
 * whoever holds them; `shared_register` registers a procedure that several Callees serve (`invoke` other than `single`);
 * `last_register` does so with `invoke: last`, where the newest Callee gets all calls. T20
 */
export type PermittedAction = Action | 'force_register' | 'shared_register' | 'last_register';

/** What one role may do with the URIs that a pattern matches. [AZ-16] */
export interface Permission {
  /**
   * The URI or pattern. `{authid}`, `{authrole}` and `{session}` stand for what the session has there; each fills one
   * component (D43). Only one that begins with `wamp` reaches the URIs of the Router.
   */
  readonly uri: Uri;
  /**
   * How `uri` is compared. Without it stars are read as Crossbar reads them: `com.app.*` is the prefix `com.app.`,
   * `com.*.x` the wildcard pattern `com..x`; with it a star is a letter like others. [AZ-17]
   * @defaultValue what the stars say; `exact` without them
   */
  readonly match?: MatchPolicy;
  /**
   * Actions that are allowed. `all` is publish, subscribe, call and register; the rights beside `register` have to be
   * named, and need `register` too. @defaultValue none
   */
  readonly allow?: readonly PermittedAction[] | 'all';
  /** Actions that are refused; stronger than `allow` in the same or an equally specific rule. @defaultValue none */
  readonly deny?: readonly PermittedAction[] | 'all';
  /** Whether receivers are told who calls or publishes what this rule allows. [PID-06] @defaultValue the realm's policy */
  readonly disclose?: DisclosurePolicy;
}
