import type { AuthorizationSubject, DisclosurePolicy, Verdict } from '@wamp/protocol';
import type { Permission, PermittedAction } from './permission.js';
import { type RuleUri, fillIn, ruleUri } from './rule-uri.js';
import { type UriSet, compareSpecificity, covers, reachesInto } from './uri-rule.js';

/** What one permission says of one action, as it is written. */
export interface WrittenRule {
  readonly role: string;
  readonly index: number | undefined;
  /** How far the role is from the one that is judged. */
  readonly distance: number;
  readonly uri: RuleUri;
  readonly allow: boolean;
  /** What is answered where this rule decides. */
  readonly verdict: Verdict;
}

/** A rule as it is for one session. */
export interface Rule {
  readonly written: WrittenRule;
  /** Undefined while a variable switches it off. (D43) */
  readonly uris: UriSet | undefined;
}

/** Told of every rule that is looked at, and what became of it. */
export type RuleRecorder = (
  rule: Rule,
  outcome: 'decides' | 'less_specific' | 'covers_in_part' | 'no_match' | 'switched_off',
) => void;

/** Where a permission stands. */
export interface RuleOrigin {
  readonly role: string;
  readonly index: number | undefined;
  readonly distance: number;
  /** For errors: the path of the option. */
  readonly option: string;
}

/** Made once: answers of rules stay the same as long as the rules are there. */
const allowed: Verdict = Object.freeze({ allow: true, cache: 'always' });
const allowing: Readonly<Record<DisclosurePolicy, Verdict>> = {
  never: Object.freeze({ ...allowed, disclose: 'never' }),
  by_option: Object.freeze({ ...allowed, disclose: 'by_option' }),
  always: Object.freeze({ ...allowed, disclose: 'always' }),
};
/** What no rule allows. */
export const denied: Verdict = Object.freeze({ allow: false, cache: 'always' });

/** Whether a permission names an action in one of its lists. `all` is the four actions. T20 */
function names(list: readonly PermittedAction[] | 'all' | undefined, action: PermittedAction): boolean {
  if (list === 'all') return !action.endsWith('_register');
  return list?.includes(action) ?? false;
}

/** What a permission says of an action: nothing, one rule, or two when it names it twice. */
export function rulesOf(
  permission: Permission,
  action: PermittedAction,
  origin: RuleOrigin,
): readonly WrittenRule[] {
  const { allow, deny, disclose } = permission;
  const isDenied = deny === 'all' || names(deny, action);
  const isAllowed = names(allow, action);
  if (!isDenied && !isAllowed) return [];
  const { role, index, distance, option } = origin;
  const rule = { role, index, distance, uri: ruleUri(`${option}.uri`, permission.uri, permission.match) };
  const verdict = disclose === undefined ? allowed : allowing[disclose];
  return [
    ...(isDenied ? [{ ...rule, allow: false, verdict: denied }] : []),
    ...(isAllowed ? [{ ...rule, allow: true, verdict }] : []),
  ];
}

/**
 * The rules as they are for one session, in the order in which they are asked: the most specific first, then those of
 * the nearer role, then `deny` before `allow`. (D42)
 */
export function inOrder(rules: readonly WrittenRule[], subject: AuthorizationSubject): readonly Rule[] {
  const bound = rules.map((written): Rule => ({ written, uris: fillIn(written.uri, subject) }));
  return bound.sort(compareRules);
}

/**
 * The first rule that has something to say: an `allow` that covers all that is asked for, or a `deny` that reaches into
 * it. [AZ-15] [AZ-18] (D42)
 * @param record - told of all rules, also of those behind the one that decides
 */
export function firstDeciding(
  rules: readonly Rule[],
  asked: UriSet,
  record?: RuleRecorder,
): Rule | undefined {
  let decided: Rule | undefined;
  for (const rule of rules) {
    const { uris, written } = rule;
    const decides = uris !== undefined && (written.allow ? covers(uris, asked) : reachesInto(uris, asked));
    if (decides) decided ??= rule;
    if (record === undefined) {
      if (decides) return rule;
      continue;
    }
    if (decides) record(rule, decided === rule ? 'decides' : 'less_specific');
    else if (uris === undefined) record(rule, 'switched_off');
    else record(rule, written.allow && reachesInto(uris, asked) ? 'covers_in_part' : 'no_match');
  }
  return decided;
}

function compareRules(a: Rule, b: Rule): number {
  if (a.uris === undefined || b.uris === undefined)
    return Number(a.uris === undefined) - Number(b.uris === undefined);
  return (
    compareSpecificity(a.uris, b.uris) ||
    a.written.distance - b.written.distance ||
    Number(a.written.allow) - Number(b.written.allow)
  );
}
