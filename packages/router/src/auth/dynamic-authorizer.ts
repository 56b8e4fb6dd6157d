import {
  type AuthorizationContext,
  type AuthorizationRequest,
  type Authorizer,
  type Uri,
  isReservedUri,
  isUri,
} from '@wamp/protocol';
import { InvalidOptionError } from '../errors.js';
import { type DynamicAnswer, verdictOf } from './dynamic-answer.js';
import { maxCacheMs } from './rulings.js';

/** What all dynamic authorizers can be told. */
export interface DynamicAuthorizerBase {
  /**
   * How long an answer with `cache: true` is remembered, ms, up to 60,000; 0: not at all. L54
   * @defaultValue 60,000
   */
  readonly cacheMs?: number;
}

/** Code of this program decides. */
export interface AuthorizerHook extends DynamicAuthorizerBase {
  readonly decide: (
    request: AuthorizationRequest,
    context: AuthorizationContext,
  ) => DynamicAnswer | Promise<DynamicAnswer>;
  readonly procedure?: undefined;
}

/** A procedure decides, called with `(session, uri, action, options)`. [AZ-19] */
export interface AuthorizerProcedure extends DynamicAuthorizerBase {
  /** Has to stand in `trustedProcedures` of its realm, with the role of who serves it. [AZ-28] */
  readonly procedure: Uri;
  /** Where it is registered. @defaultValue the realm of the session that is judged */
  readonly realm?: Uri;
  readonly decide?: undefined;
}

/** Options of {@link dynamicAuthorizer}. */
export type DynamicAuthorizerOptions = AuthorizerHook | AuthorizerProcedure;

/**
 * Asks code or a procedure what sessions may do; for a realm, or as the `authorizer` of a role. Whatever goes wrong is a
 * no, with `wamp.error.authorization_failed`. (D48) L14
 * @throws {InvalidOptionError} when a time is out of range or the procedure is no URI
 */
export function dynamicAuthorizer(options: DynamicAuthorizerOptions): Authorizer {
  const { cacheMs = maxCacheMs } = options;
  if (!(cacheMs >= 0 && cacheMs <= maxCacheMs)) {
    throw new InvalidOptionError(
      'cacheMs',
      `must be from 0 to ${String(maxCacheMs)}, got ${String(cacheMs)}`,
    );
  }
  if (options.procedure === undefined) {
    const { decide } = options;
    return {
      authorize(request, context) {
        const answer = decide(request, context);
        return answer instanceof Promise
          ? answer.then((given) => verdictOf(given, cacheMs))
          : verdictOf(answer, cacheMs);
      },
    };
  }
  const { procedure, realm } = options;
  if (!isUri(procedure) || isReservedUri(procedure)) {
    throw new InvalidOptionError('procedure', `"${procedure}" is no URI of a procedure`);
  }
  return {
    asks: () => procedure,
    async authorize(request, { call }) {
      const args = [sessionDict(request), request.uri, request.action, request.options];
      const result = await call({ procedure, args, ...(realm === undefined ? {} : { realm }) });
      if (result.args.length !== 1 || Object.keys(result.kwargs).length > 0) {
        throw new TypeError('the authorizer answered with more or less than one value');
      }
      return verdictOf(result.args[0], cacheMs);
    },
  };
}

/** The first argument: only what the Router itself knows. [AZ-20] */
function sessionDict(request: AuthorizationRequest): Readonly<Record<string, unknown>> {
  const { realm, session, authid, authrole, authmethod, authprovider, authextra, transport } = request;
  return {
    realm,
    session,
    authid,
    authrole,
    authmethod,
    authprovider,
    authextra: authextra ?? {},
    transport: { type: transport },
  };
}
