import { type MatchPolicy, type Uri, matchesUri } from '@wamp/protocol';
import { InvalidOptionError } from '../errors.js';

/** Gives a level of trust to what some senders send, or to what is sent to some URIs. */
export interface TrustRule {
  /** An integer from 0, the lowest, on. [TRL-03] [PTL-02] */
  readonly level: number;
  /** The role of the Caller or Publisher. @defaultValue every role */
  readonly authrole?: string;
  /** The procedure or topic, or a pattern of them. @defaultValue every URI */
  readonly uri?: Uri;
  /** How `uri` is compared. @defaultValue `exact` */
  readonly match?: MatchPolicy;
}

/** What a call or a publication is judged by. */
export interface Trusted {
  readonly uri: Uri;
  readonly authrole: string;
}

/** The level of the first rule that fits, `undefined` when none does: then no level is told. [TRL-06] [PTL-05] */
export function trustLevelOf(rules: readonly TrustRule[], { uri, authrole }: Trusted): number | undefined {
  if (rules.length === 0) return undefined;
  return rules.find(
    (rule) =>
      (rule.authrole === undefined || rule.authrole === authrole) &&
      (rule.uri === undefined || matchesUri(rule.uri, rule.match ?? 'exact', uri)),
  )?.level;
}

/** @throws {InvalidOptionError} when a level is no integer from 0 on [TRL-03] */
export function checkTrustRules(option: string, rules: readonly TrustRule[]): readonly TrustRule[] {
  for (const [index, { level }] of rules.entries()) {
    if (!Number.isInteger(level) || level < 0) {
      const where = `${option}[${String(index)}].level`;
      throw new InvalidOptionError(where, `must be an integer from 0 on, got ${String(level)}`);
    }
  }
  return Object.freeze([...rules]);
}
