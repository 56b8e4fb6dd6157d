import {
  type AuthorizationSubject,
  type MatchPolicy,
  type Uri,
  isReservedUri,
  isUriPattern,
} from '@wamp/protocol';
import { InvalidOptionError } from '../errors.js';
import type { UriSet } from './uri-rule.js';

/** What a variable in the URI of a rule stands for. */
const variables = {
  '{authid}': ({ authid }: AuthorizationSubject) => authid,
  '{authrole}': ({ authrole }: AuthorizationSubject) => authrole,
  '{session}': ({ session }: AuthorizationSubject) => String(session),
} as const;

/** A variable that rules can hold. */
export type RuleVariable = keyof typeof variables;

/** The URI of a rule as it is written: with its match policy, stars read, variables not yet filled in. */
export interface RuleUri extends UriSet {
  /** What it says depends on them. */
  readonly variables: ReadonlySet<RuleVariable>;
  readonly isReserved: boolean;
}

/**
 * Reads the URI of a permission. [AZ-17] (D43)
 * @throws {InvalidOptionError} when it is no URI or pattern, or has a variable where none can stand
 */
export function ruleUri(option: string, given: Uri, policy: MatchPolicy | undefined): RuleUri {
  const { uri, match } = policy === undefined ? withoutStars(option, given) : { uri: given, match: policy };
  const components = uri.split('.');
  const used = new Set<RuleVariable>();
  for (const [at, component] of components.entries()) {
    if (!/[{}]/.test(component)) continue;
    if (!isVariable(component)) {
      throw new InvalidOptionError(option, `"${component}" is no variable; one fills a whole component`);
    }
    if (match === 'prefix' && at === components.length - 1) {
      throw new InvalidOptionError(option, `a dot must follow ${component} in a prefix`); // T53
    }
    used.add(component);
  }
  const sample = components.map((component) => (isVariable(component) ? 'x' : component)).join('.');
  if (!isUriPattern(sample, match, 'loose')) {
    throw new InvalidOptionError(option, `"${given}" is no URI for match ${match}`);
  }
  return { uri, match, variables: used, isReserved: isReservedUri(uri) };
}

/**
 * Fills in the variables. A value that is empty or holds what separates components would change what the rule is about:
 * then it is about nothing. (D43) T53
 * @returns undefined when a value cannot stand in a component
 */
export function fillIn(rule: RuleUri, subject: AuthorizationSubject): UriSet | undefined {
  if (rule.variables.size === 0) return rule;
  const components = rule.uri.split('.');
  for (const [at, component] of components.entries()) {
    if (!isVariable(component)) continue;
    const value = variables[component](subject);
    if (!/^[^\s.#]+$/.test(value)) return undefined;
    components[at] = value;
  }
  // whether it reaches the Router's URIs is a matter of what is written, not of what somebody is called (D42)
  return { uri: components.join('.'), match: rule.match, isReserved: rule.isReserved };
}

function isVariable(component: string): component is RuleVariable {
  return Object.hasOwn(variables, component);
}

function withoutStars(option: string, given: Uri): { uri: Uri; match: MatchPolicy } {
  const first = given.indexOf('*');
  if (first < 0) return { uri: given, match: 'exact' };
  if (first === given.length - 1) return { uri: given.slice(0, -1), match: 'prefix' };
  const components = given.split('.');
  const torn = components.find((component) => component.includes('*') && component !== '*');
  if (torn !== undefined) {
    throw new InvalidOptionError(
      option,
      `a star stands for a whole component or for the end, not in "${torn}"`,
    );
  }
  return {
    uri: components.map((component) => (component === '*' ? '' : component)).join('.'),
    match: 'wildcard',
  };
}
