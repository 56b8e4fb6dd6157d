import type { ConsideredRule, Explanation } from '@wamp/protocol';
import type { PermittedAction } from './permission.js';
import type { RoleRules } from './role-rules.js';
import type { Rule, RuleRecorder } from './rule.js';

/** Writes down how rules came to an answer, while they do. */
export class RuleTrace {
  readonly #rules: RoleRules;
  #right: PermittedAction | undefined;
  #considered: ConsideredRule[] = [];

  constructor(rules: RoleRules) {
    this.#rules = rules;
  }

  /** A right is looked for. What was written down of the one before is dropped: that one is there. */
  begin(right: PermittedAction): RuleRecorder {
    this.#right = right;
    const considered: ConsideredRule[] = (this.#considered = []);
    return (rule, outcome) => considered.push({ ...described(rule), outcome });
  }

  /** What was found, with the rules that say nothing of this right. */
  explanation(allow: boolean): Explanation {
    const rule = this.#considered.find(({ outcome }) => outcome === 'decides');
    const silent = this.#right === undefined ? [] : this.#rules.silentOn(this.#right);
    return {
      allow,
      by: rule === undefined ? 'no_rule' : 'rule',
      ...(this.#right === undefined ? {} : { right: this.#right }),
      ...(rule === undefined ? {} : { rule }),
      considered: [...this.#considered, ...silent],
    };
  }
}

function described({ written, uris }: Rule): Omit<ConsideredRule, 'outcome'> {
  const { role, index, allow, uri } = written;
  const { uri: compared, match } = uris ?? uri;
  return { role, index, uri: compared, match, effect: allow ? 'allow' : 'deny' };
}
