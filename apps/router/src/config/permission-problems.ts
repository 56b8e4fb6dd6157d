import {
  defaultUriLimits,
  isUriPattern,
  isWithinUriLimits,
  type MatchPolicy,
  type UriRule,
} from '@wamp/protocol';
import type { ConfigNode } from './config-node.js';
import type { Problem } from './problem.js';
import { suggestionFor } from './suggestion.js';

/** Mistakes in the rules of one role. */
export function permissionProblems(permissions: ConfigNode, rule: UriRule): Problem[] {
  const items = permissions.items;
  return items.flatMap((permission, index) => [
    ...ruleUriProblems(permission, rule),
    ...actionProblems(permission),
    ...shadowProblems(permission, items.slice(0, index)),
  ]);
}

function matchOf(permission: ConfigNode): MatchPolicy | undefined {
  const match = permission.get('match').value ?? 'exact';
  return match === 'exact' || match === 'prefix' || match === 'wildcard' ? match : undefined;
}

const hints = {
  exact: 'parts without spaces, joined by single dots',
  prefix: 'parts without spaces, joined by single dots; only the last may be empty',
  wildcard: 'parts without spaces, joined by dots',
};

/** Mistakes in `uri` and `match` of a record. */
export function uriProblems(entry: ConfigNode, rule: UriRule): Problem[] {
  const uri = entry.get('uri');
  return /\{\w*\}/.test(uri.text ?? '')
    ? [uri.error('"{…}" has no meaning here: only permissions have variables')]
    : patternProblems(entry, rule, { text: uri.text, match: matchOf(entry) });
}

interface Pattern {
  readonly text: string | undefined;
  readonly match: MatchPolicy | undefined;
}

/** The pattern of a rule, which stars can write too; no text where they cannot stand so. [AZ-17] */
function withoutStars(permission: ConfigNode): Pattern {
  const { text = '' } = permission.get('uri');
  if (permission.get('match').exists || !text.includes('*')) return { text, match: matchOf(permission) };
  if (text.indexOf('*') === text.length - 1) return { text: text.slice(0, -1), match: 'prefix' };
  const components = text.split('.');
  const isTorn = components.some((component) => component.includes('*') && component !== '*');
  return {
    text: isTorn ? undefined : components.map((component) => component.replace('*', '')).join('.'),
    match: 'wildcard',
  };
}

/** Variables stand alone between dots, and their end is never open. (D43) T53 */
function ruleUriProblems(permission: ConfigNode, rule: UriRule): Problem[] {
  const uri = permission.get('uri');
  const { text, match } = withoutStars(permission);
  if (text === undefined) return [uri.error('a star stands for a whole part between dots, or for the end')];
  const variables = variableProblems(uri, { text, match });
  return variables.length > 0
    ? variables
    : patternProblems(permission, rule, { text: text.replaceAll(/\{\w+\}/g, 'x'), match });
}

function variableProblems(uri: ConfigNode, { text = '', match }: Pattern): Problem[] {
  const components = text.split('.');
  const last = components.length - 1;
  for (const [at, component] of components.entries()) {
    if (!/[{}]/.test(component)) continue;
    const [, name] = /^\{(\w*)\}$/.exec(component) ?? [];
    if (name === undefined)
      return [uri.error(`a variable fills one part between dots, not some of ${component}`)];
    if (!variableNames.includes(name)) {
      const known = variableNames.map((each) => `{${each}}`).join(', ');
      return [uri.error(`there is no variable {${name}}, only ${known}`, suggestionFor(name, variableNames))];
    }
    if (match === 'prefix' && at === last) {
      return [uri.error(`{${name}} is a prefix of longer names too: a dot has to follow`, `${text}.`)];
    }
  }
  return [];
}

/** Mistakes in `uri` and `match`, where `text` stands for the URI. */
function patternProblems(entry: ConfigNode, rule: UriRule, { text, match }: Pattern): Problem[] {
  const uri = entry.get('uri');
  if (text === undefined || match === undefined) return [];
  if (!isUriPattern(text, match, rule)) {
    const kind = match === 'exact' ? 'a URI' : `a ${match} pattern`;
    const characters = rule === 'strict' ? '; letters a-z, 0-9 and _ only (uri_check: strict)' : '';
    const problem = `${JSON.stringify(uri.text)} is not ${kind}: ${hints[match]}${characters}`;
    // The commonest mistake: a pattern, but `match` was forgotten.
    if (match === 'exact' && isUriPattern(text, 'prefix', rule)) return [uri.error(problem, 'match: prefix')];
    if (match === 'exact' && isUriPattern(text, 'wildcard', rule))
      return [uri.error(problem, 'match: wildcard')];
    return [uri.error(problem)];
  }
  return isWithinUriLimits(text, match, defaultUriLimits)
    ? []
    : [uri.warning('is longer than the URIs that are accepted by default')];
}

const variableNames = ['authid', 'authrole', 'session'];

const allActions = ['call', 'register', 'publish', 'subscribe'];

function actionsOf(node: ConfigNode): string[] {
  return node.text === 'all' ? allActions : node.items.flatMap((item) => item.text ?? []);
}

function actionProblems(permission: ConfigNode): Problem[] {
  const [allow, deny] = [permission.get('allow'), permission.get('deny')];
  if (!allow.exists && !deny.exists)
    return [permission.error('has neither allow nor deny: it would do nothing')];
  const both = actionsOf(allow).filter((action) => actionsOf(deny).includes(action));
  return both.length === 0 ? [] : [allow.warning(`deny wins: ${both.join(', ')} stays refused`)];
}

/** Rules with the same pattern that an earlier one leaves nothing to decide. (D42) */
function shadowProblems(permission: ConfigNode, before: readonly ConfigNode[]): Problem[] {
  const same = before.filter(
    (other) =>
      other.get('uri').text === permission.get('uri').text &&
      matchOf(other) === matchOf(permission) &&
      permission.get('uri').text !== undefined,
  );
  const allowed = new Set(same.flatMap((other) => actionsOf(other.get('allow'))));
  const denied = new Set(same.flatMap((other) => actionsOf(other.get('deny'))));
  const [allow, deny] = [actionsOf(permission.get('allow')), actionsOf(permission.get('deny'))];
  const decides =
    allow.some((action) => !allowed.has(action) && !denied.has(action)) ||
    deny.some((action) => !denied.has(action));
  const first = same[0];
  if (first === undefined || decides || allow.length + deny.length === 0) return [];
  return [
    permission.warning(
      `never decides: permissions[${first.path.at(-1) ?? 0}] has the same uri and says it all`,
    ),
  ];
}
