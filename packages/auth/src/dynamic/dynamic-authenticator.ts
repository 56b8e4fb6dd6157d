import { type Authenticator, ErrorUri } from '@wamp/protocol';
import { type CryptosignParts, cryptosignMethod } from './cryptosign-method.js';
import type { Decide } from './decide.js';
import { Decider } from './decider.js';
import { ticketMethod } from './ticket-method.js';
import { bearer, certificate, foreignCookie, nothing, presentedMethod } from './transport-methods.js';

/** Methods that code or a procedure can decide about. */
export type DynamicMethod =
  'anonymous' | 'ticket' | 'wampcra' | 'wamp-scram' | 'cryptosign' | 'tls' | 'jwt' | 'cookie';

/** Options of {@link dynamicAuthenticator}. */
export interface DynamicOptions {
  readonly method: DynamicMethod;
  /** Code, or a WAMP procedure: `procedure('com.example.authenticate')`. */
  readonly decide: Decide;
  /**
   * Tells clients of a principal that does not exist. Else they cannot tell it from a wrong credential, which for
   * `wampcra`, `wamp-scram` and `cryptosign` takes a CHALLENGE that nobody can answer. [AUTH-27] @defaultValue false
   */
  readonly tellsUnknown?: boolean;
  /** Takes tickets, tokens and cookies where others can read them on the way. [TIC-15] @defaultValue false */
  readonly allowInsecure?: boolean;
  /** The name of the cookie, of the method `cookie`. @defaultValue `session` */
  readonly cookie?: string;
  /** What else `cryptosign` needs, such as the key of the Router. @defaultValue nothing */
  readonly cryptosign?: Omit<CryptosignParts, 'tellsUnknown'>;
  /** What decoys are made with, 32 octets. (D41) @defaultValue random, so that they differ after a restart */
  readonly decoyKey?: Uint8Array;
}

/**
 * An authentication method that code or a WAMP procedure decides about, for each login anew. Whoever it lets in has the
 * `authprovider` `dynamic`. It fails closed: no decision, one that cannot be read, and an error of its own refuse with
 * `wamp.error.authentication_failed`. [DYN-12] [DYN-15] [DYN-17]
 */
export function dynamicAuthenticator(options: DynamicOptions): Authenticator {
  const { method, decide, allowInsecure = false } = options;
  const decider = new Decider({ method, decide, hidden: hiddenReasons(options) });
  switch (method) {
    case 'anonymous':
      return presentedMethod(decider, nothing);
    case 'tls':
      return presentedMethod(decider, certificate);
    case 'jwt':
      return presentedMethod(decider, bearer(allowInsecure));
    case 'cookie':
      return presentedMethod(decider, foreignCookie(options.cookie ?? 'session', allowInsecure));
    case 'ticket':
      return ticketMethod(decider, allowInsecure);
    case 'cryptosign':
      return cryptosignMethod(decider, {
        ...options.cryptosign,
        tellsUnknown: options.tellsUnknown ?? false,
      });
    case 'wampcra':
    case 'wamp-scram':
      throw new TypeError(`dynamicAuthenticator: ${method} is not there yet`);
  }
}

function hiddenReasons({ method, tellsUnknown = false }: DynamicOptions): ReadonlySet<ErrorUri> {
  if (tellsUnknown) return new Set();
  // (D41) before a CHALLENGE, a denial would tell who can log in
  const isChallenged = method === 'wampcra' || method === 'wamp-scram' || method === 'cryptosign';
  return new Set([ErrorUri.NO_SUCH_PRINCIPAL, ...(isChallenged ? [ErrorUri.AUTHENTICATION_DENIED] : [])]);
}
