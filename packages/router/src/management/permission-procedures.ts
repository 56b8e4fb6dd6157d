import { type Action, ErrorUri, type Explanation, payloadOf } from '@wamp/protocol';
import type { PermissionQuestion } from '../auth/explain-permission.js';
import { InvalidOptionError } from '../errors.js';
import { ProcedureError } from '../local/procedure-error.js';
import type { Dict } from '../dict.js';
import { invalidArgument, matchOption, optionalDict } from '../meta/call-arguments.js';
import type { Procedures } from '../meta/procedures.js';

const actions: readonly string[] = ['publish', 'subscribe', 'call', 'register'] satisfies readonly Action[];

/**
 * `router.permission.explain`, with the keyword arguments `realm`, `authrole`, `authid`, `action`, `uri`, `match` and
 * `options`: who may do what, and which rule says so.
 */
export function permissionProcedures(explain: (question: PermissionQuestion) => Explanation): Procedures {
  return {
    'router.permission.explain': ({ kwargs }) => payloadOf([dictOf(explained(questionOf(kwargs), explain))]),
  };
}

/** @throws {ProcedureError} when an argument is missing or of the wrong kind */
function questionOf(kwargs: Dict): PermissionQuestion {
  const action = text(kwargs, 'action');
  if (!isAction(action)) throw invalidArgument(`action must be one of ${actions.join(', ')}`);
  const { authid } = kwargs;
  return {
    realm: text(kwargs, 'realm'),
    authrole: text(kwargs, 'authrole'),
    ...(authid === undefined || authid === null ? {} : { authid: text(kwargs, 'authid') }),
    action,
    uri: text(kwargs, 'uri'),
    match: matchOption(kwargs),
    options: optionalDict(kwargs['options'], 'options'),
  };
}

function explained(
  question: PermissionQuestion,
  explain: (question: PermissionQuestion) => Explanation,
): Explanation {
  try {
    return explain(question);
  } catch (error) {
    if (error instanceof InvalidOptionError) throw new ProcedureError(ErrorUri.NO_SUCH_REALM, error.message);
    throw error;
  }
}

/** What any serializer can write: keys without a value are left out, and `allow` is null where nobody knows. */
function dictOf({ allow, rule, considered, ...rest }: Explanation): Dict {
  return {
    allow: allow ?? null,
    ...rest,
    ...(rule === undefined ? {} : { rule: withoutGaps(rule) }),
    considered: considered.map(withoutGaps),
  };
}

function withoutGaps(dict: object): Dict {
  return Object.fromEntries(Object.entries(dict).filter(([, value]) => value !== undefined));
}

function text(kwargs: Dict, name: string): string {
  const value = kwargs[name];
  if (typeof value !== 'string') throw invalidArgument(`${name} must be a string`);
  return value;
}

function isAction(text: string): text is Action {
  return actions.includes(text);
}
