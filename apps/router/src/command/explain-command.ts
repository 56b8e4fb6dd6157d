import type { Action, ConsideredRule, Explanation, MatchPolicy } from '@wamp/protocol';
import { createRouter } from '@wamp/router';
import type { ConfigPath } from '../config/problem.js';
import type { RouterConfig } from '../config/router-config.js';
import { routerOptions } from '../router/router-options.js';
import type { CommandOptions } from './command-streams.js';
import { ExitCode } from './exit-code.js';
import { readConfigFile, summary } from './read-config-file.js';

/** What {@link explainCommand} is asked. */
export interface ExplainCommandOptions extends CommandOptions {
  readonly realm: string;
  readonly role: string;
  /** Fills `{authid}`; rules with it are switched off without one. */
  readonly authid?: string;
  /** `call`, `register`, `publish` or `subscribe`. */
  readonly action: string;
  readonly uri: string;
  /** For subscribe and register. @defaultValue `exact` */
  readonly match?: string;
  /** Whether one JSON object is printed instead of lines for people. */
  readonly json?: boolean;
}

const actions: readonly Action[] = ['call', 'register', 'publish', 'subscribe'];
const matches: readonly MatchPolicy[] = ['exact', 'prefix', 'wildcard'];

/**
 * Says whether a role may do something, and which rule of the configuration says so, by the evaluation of the router
 * itself. Nothing is run, and nobody is asked.
 * @returns the exit code: 0 when it may, 11 when it may not or only an authorizer knows
 */
export async function explainCommand(options: ExplainCommandOptions): Promise<ExitCode> {
  const { output, errors, realm, role, uri } = options;
  const refuse = (message: string, exitCode: ExitCode): ExitCode => {
    errors.write(`error: ${message}\n`);
    return exitCode;
  };
  const action = actions.find((each) => each === options.action);
  if (action === undefined)
    return refuse(`${options.action} is not one of ${actions.join(', ')}`, ExitCode.USAGE);
  const match = matches.find((each) => each === (options.match ?? 'exact'));
  if (match === undefined) return refuse(`--match takes ${matches.join(', ')}`, ExitCode.USAGE);
  const read = readConfigFile(options);
  if (read.kind === 'unreadable') return refuse(read.message.replace(/^error: /, ''), ExitCode.CONFIGURATION);
  if (read.kind === 'wrong') {
    errors.write(`${read.lines.join('\n')}\n`);
    const found = summary(read.errors, read.warnings);
    return refuse(`the configuration is not usable: ${found}`, ExitCode.CONFIGURATION);
  }
  if (!read.config.realms.some(({ name }) => name === realm)) {
    return refuse(`there is no realm ${realm} in the configuration`, ExitCode.USAGE);
  }
  await using router = createRouter(routerOptions(read.config, { of: () => [] }));
  const { authid } = options;
  const question = { realm, authrole: role, action, uri, match, ...(authid !== undefined && { authid }) };
  const explanation = router.explain(question);
  const placeOf = (rule: ConsideredRule): string => read.placeOf(pathOf(read.config, realm, rule));
  const wanted = `${role} ${action} ${uri}${match === 'exact' ? '' : ` (${match})`}`;
  output.write(
    options.json === true
      ? `${JSON.stringify(asJson(explanation, placeOf))}\n`
      : `${shown(explanation, { wanted, realm, placeOf }).join('\n')}\n`,
  );
  return explanation.allow === true ? ExitCode.OK : ExitCode.NOT_AUTHORIZED;
}

/** Where a rule stands in the configuration: in the realm, or in its template. */
function pathOf(
  { realms, realm_templates = [] }: RouterConfig,
  name: string,
  rule: ConsideredRule,
): ConfigPath {
  const at = realms.findIndex((realm) => realm.name === name);
  const entry = realms[at];
  const template = realm_templates.findIndex((each) => each.name === entry?.template);
  const owner = (key: 'roles' | 'meta'): ConfigPath =>
    entry?.[key] === undefined && template >= 0 ? ['realm_templates', template, key] : ['realms', at, key];
  if (rule.index === undefined) return owner('meta');
  const roles = entry?.roles ?? realm_templates[template]?.roles ?? [];
  return [...owner('roles'), roles.findIndex((role) => role.name === rule.role), 'permissions', rule.index];
}

function asJson(explanation: Explanation, placeOf: (rule: ConsideredRule) => string): object {
  const withPlace = (rule: ConsideredRule): object => ({ ...rule, place: placeOf(rule) });
  const { rule, considered, ...rest } = explanation;
  return {
    ...rest,
    allow: explanation.allow ?? null,
    ...(rule && { rule: withPlace(rule) }),
    considered: considered.map(withPlace),
  };
}

interface Shown {
  readonly wanted: string;
  readonly realm: string;
  readonly placeOf: (rule: ConsideredRule) => string;
}

function shown(explanation: Explanation, { wanted, realm, placeOf }: Shown): string[] {
  const verdict = { true: 'allowed', false: 'denied', undefined: 'unknown' }[`${explanation.allow}`];
  // The grants of the meta API stand for many rules; those about other URIs tell a person nothing.
  const worthReading = explanation.considered.filter(
    ({ index, outcome }) => index !== undefined || (outcome !== 'no_match' && outcome !== 'other_action'),
  );
  const rows = worthReading.map((rule) => [
    rule.outcome === 'decides' ? '→' : ' ',
    placeOf(rule),
    `${rule.effect ?? '-'} ${rule.uri === '' ? '""' : rule.uri} ${rule.match}`,
    outcomes[rule.outcome],
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return [
    `${verdict}  ${wanted} in ${realm}`,
    `  ${reasonOf(explanation, placeOf)}`,
    ...rows.map((row) =>
      `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
    ),
  ];
}

const outcomes: Readonly<Record<ConsideredRule['outcome'], string>> = {
  decides: 'decides',
  less_specific: 'less specific',
  covers_in_part: 'covers only a part of the pattern',
  no_match: 'is about other URIs',
  other_action: 'does not name the action',
  switched_off: 'is switched off: a variable has no value that can stand in a URI',
};

function reasonOf(
  { by, rule, right, procedure }: Explanation,
  placeOf: (rule: ConsideredRule) => string,
): string {
  switch (by) {
    case 'rule': {
      const what = right === undefined ? '' : ` about ${right}`;
      return rule === undefined ? 'a rule decides' : `${placeOf(rule)} decides${what}`;
    }
    case 'no_rule':
      return 'no rule allows it';
    case 'no_role':
      return 'the realm does not have this role';
    case 'authorizer':
      return procedure === undefined
        ? 'an authorizer decides, each time'
        : `${procedure} is asked, each time`;
    case 'invalid_uri':
      return 'the URI is malformed';
    case 'reserved_uri':
      return 'the URI is reserved';
    case 'trusted_procedure':
      return 'the procedure decides about others: nobody may call it, and only its role may register it';
  }
}
