import type { Action, AuthorizationRequest, Explanation, MatchPolicy, Uri } from '@wamp/protocol';
import type { RoleOptions } from './role-options.js';
import { staticAuthorizer } from './static-authorizer.js';

/** Who wants to do what; for people who want to know why. */
export interface PermissionQuestion {
  readonly realm: Uri;
  readonly authrole: string;
  /** @defaultValue empty, which switches off rules with `{authid}` */
  readonly authid?: string;
  /** @defaultValue 0, no session in particular */
  readonly session?: number;
  readonly action: Action;
  readonly uri: Uri;
  /** For subscribe and register. @defaultValue `exact` */
  readonly match?: MatchPolicy;
  /** Further options of the message, such as `invoke` and `force_reregister`. @defaultValue none */
  readonly options?: Readonly<Record<string, unknown>>;
}

/**
 * Answers from roles alone, without a Router, by the evaluation that a Router with these roles uses. URIs are not checked,
 * and a realm's `trustedProcedures` are not known here: for that there is `Router.explain`.
 * @throws {InvalidOptionError} when the roles cannot be used
 */
export function explainPermission(
  roles: readonly RoleOptions[],
  question: Omit<PermissionQuestion, 'realm'>,
): Explanation {
  return staticAuthorizer(roles).explain(requestAbout({ realm: '', ...question }));
}

/** The question as an authorizer is asked. */
export function requestAbout(question: PermissionQuestion): AuthorizationRequest {
  const { realm, authrole, authid = '', session = 0, action, uri, options = {} } = question;
  const { match = 'exact' } = action === 'subscribe' || action === 'register' ? question : {};
  return {
    realm,
    session,
    authid,
    authrole,
    authmethod: '',
    authprovider: '',
    transport: '',
    action,
    uri,
    match,
    options: match === 'exact' ? options : { ...options, match },
    ...(action === 'register' && options['force_reregister'] === true ? { force: true } : {}),
  };
}
