import {
  type AuthorizationContext,
  type AuthorizationRequest,
  type Authorizer,
  type Explanation,
  type Verdict,
  isReservedUri,
} from '@wamp/protocol';
import { InvalidOptionError } from '../errors.js';
import type { PermittedAction } from './permission.js';
import type { RoleOptions } from './role-options.js';
import { RoleRules, rulesOfGrants } from './role-rules.js';
import { RuleTrace } from './rule-trace.js';
import { denied } from './rule.js';

/** What decides about one role. */
interface Judge {
  readonly rules: RoleRules;
  /** Asked about everything but the URIs of the Router. */
  readonly authorizer: Authorizer | undefined;
}

/** Decides by roles, and can be asked without a Router: only roles with an `authorizer` need the context. */
export interface RoleAuthorizer extends Required<Authorizer> {
  authorize(request: AuthorizationRequest, context?: AuthorizationContext): Verdict | Promise<Verdict>;
}

/**
 * Decides by roles. A rule speaks only of the actions that it names; for each action the most specific rule that names
 * it decides, then one of the role itself before an inherited one, and of those that are still equal `deny`. A pattern is
 * allowed only when one `allow` rule covers all of it and no `deny` that goes before that reaches into it. Whatever no
 * rule names is denied. For the URIs of the Router the grants of the role decide where no rule does. (D42)
 * @throws {InvalidOptionError} that names the role and the permission
 */
export function staticAuthorizer(roles: readonly RoleOptions[]): RoleAuthorizer {
  const judges = judgesOf(roles);
  return {
    hasRole: (name) => judges.has(name),
    get switchedOff() {
      return [...judges.values()].reduce((sum, { rules }) => sum + rules.switchedOff, 0);
    },
    asks: (name) => judges.get(name)?.authorizer?.asks?.(name),
    scopeOf(subject) {
      const judge = judges.get(subject.authrole);
      if (judge === undefined) return '';
      const { authorizer, rules } = judge;
      if (authorizer === undefined) return rules.scopeOf(subject);
      return authorizer.scopeOf?.(subject) ?? `authid ${subject.authid}`;
    },
    authorize(request, context) {
      const judge = judges.get(request.authrole);
      if (judge === undefined) return denied;
      const asked = authorizerFor(request, judge);
      if (asked === undefined) return judged(request, judge.rules);
      if (context === undefined)
        throw new TypeError(`who decides about "${request.authrole}" needs a context`);
      return asked.authorize(request, context);
    },
    explain(request) {
      const judge = judges.get(request.authrole);
      if (judge === undefined) return { allow: false, by: 'no_role', considered: [] };
      const asked = authorizerFor(request, judge);
      if (asked !== undefined) return explanationOf(asked, request);
      const trace = new RuleTrace(judge.rules);
      const { allow, force } = judged(request, judge.rules, trace);
      return trace.explanation(allow && (request.force !== true || force === true));
    },
  };
}

/** What can be said of a request that any authorizer decides about. */
export function explanationOf(authorizer: Authorizer, request: AuthorizationRequest): Explanation {
  if (authorizer.explain !== undefined) return authorizer.explain(request);
  const procedure = authorizer.asks?.(request.authrole);
  return {
    allow: undefined,
    by: 'authorizer',
    ...(procedure === undefined ? {} : { procedure }),
    considered: [],
  };
}

/** [AZ-29] the meta API has its own grants, whoever decides about the rest */
function authorizerFor(request: AuthorizationRequest, { authorizer }: Judge): Authorizer | undefined {
  return isReservedUri(request.uri) ? undefined : authorizer;
}

/** The one evaluation of rules; a trace sees every step of it. */
function judged(request: AuthorizationRequest, rules: RoleRules, trace?: RuleTrace): Verdict {
  const verdictOn = (right: PermittedAction): Verdict =>
    rules.deciding(right, request, trace?.begin(right))?.written.verdict ?? denied;
  const verdict = verdictOn(request.action);
  if (!verdict.allow || request.action !== 'register') return verdict;
  const shared = sharedRight(request);
  if (shared !== undefined && !verdictOn(shared).allow) return denied;
  if (request.force !== true || !verdictOn('force_register').allow) return verdict;
  return { ...verdict, force: true };
}

/** What a REGISTER needs beside `register` for what it asks with `invoke`. T20 */
function sharedRight({ options }: AuthorizationRequest): PermittedAction | undefined {
  const { invoke } = options;
  if (invoke === undefined || invoke === 'single') return undefined;
  return invoke === 'last' ? 'last_register' : 'shared_register';
}

function judgesOf(roles: readonly RoleOptions[]): ReadonlyMap<string, Judge> {
  const byName = new Map(roles.map((role) => [role.name, role]));
  if (byName.size < roles.length) {
    const twice = roles.find((role, at) => roles.findIndex(({ name }) => name === role.name) !== at);
    throw new InvalidOptionError('roles', `there are two roles "${twice?.name ?? ''}"`);
  }
  return new Map(
    roles.map((role): [string, Judge] => {
      if (role.permissions === undefined) {
        return [role.name, { rules: rulesOfGrants(role.name, role.meta), authorizer: role.authorizer }];
      }
      return [role.name, { rules: new RoleRules(role, byName), authorizer: undefined }];
    }),
  );
}
