import type { Action, AuthorizationRequest, InvocationPolicy, MatchPolicy, Uri } from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';

/** What a session wants to do with which URIs. */
export interface Question {
  readonly action: Action;
  readonly uri: Uri;
  readonly match: MatchPolicy;
  /** Those of the message. @defaultValue `match`, where it is about a pattern */
  readonly options?: Readonly<Record<string, unknown>>;
}

const matches: readonly MatchPolicy[] = ['exact', 'prefix', 'wildcard'];
const policies: readonly InvocationPolicy[] = ['single', 'roundrobin', 'random', 'first', 'last', 'sharded'];

/** Kinds of questions whose answers are remembered apart, as small numbers: the action, and what changes its meaning. */
export const Kind = {
  publish: 0,
  call: 1,
  subscribe: (match: MatchPolicy = 'exact'): number => 2 + matches.indexOf(match),
  register: (match: MatchPolicy = 'exact', invoke: InvocationPolicy = 'single', force = false): number =>
    5 + matches.indexOf(match) + matches.length * (policies.indexOf(invoke) + (force ? policies.length : 0)),
} as const;

/** The kind of a question that is no message: the same as of a message that asks for the same. T13 */
export function kindOf({ action, match, options }: Question): number {
  switch (action) {
    case 'publish':
    case 'call':
      return Kind[action];
    case 'subscribe':
      return Kind.subscribe(match);
    case 'register': {
      const invoke = policies.find((policy) => policy === options?.['invoke']);
      return Kind.register(match, invoke, options?.['force_reregister'] === true);
    }
  }
}

/**
 * A question about a session, as authorizers are asked. Procedures are told of a pattern by its option alone, so it is
 * there also where no message is. [AZ-02] [AZ-20] [AZ-21] T12
 */
export function requestOf(
  { id, realm, principal, authmethod, transport }: RouterSession,
  { action, uri, match, options = match === 'exact' ? {} : { match } }: Question,
): AuthorizationRequest {
  const { authid, authrole, authprovider, authextra } = principal;
  return {
    realm,
    session: id,
    authid,
    authrole,
    authmethod,
    authprovider,
    ...(authextra === undefined ? {} : { authextra }),
    transport: transport.kind,
    action,
    uri,
    match,
    options,
    ...(options['force_reregister'] === true ? { force: true } : {}),
  };
}
