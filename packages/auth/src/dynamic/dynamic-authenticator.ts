import { type Authenticator, ErrorUri } from '@wamp/protocol';
import {
  type DecoyParts,
  type ScramParts,
  craMethod,
  scramMethod,
  ticketMethod,
} from './challenged-methods.js';
import { type CryptosignParts, cryptosignMethod } from './cryptosign-method.js';
import type { Decide } from './decide.js';
import { Decider } from './decider.js';
import { defaultCraCost, defaultScramCost } from '../secrets/cost.js';
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
  /** What else `wamp-scram` needs. @defaultValue nothing */
  readonly scram?: ScramParts;
  /**
   * Makes the salts of names that do not exist, for `wampcra` and `wamp-scram`: at least 16 octets, the same after a
   * restart. (D41) @defaultValue random
   */
  readonly decoyKey?: Uint8Array;
  /**
   * A decision as they usually are, for `wampcra` and `wamp-scram`: what does not exist looks like it. Its keys open
   * nothing. (D41) @defaultValue role `user`; a key derived with 100,000 iterations, for `wamp-scram` 600,000
   */
  readonly decoy?: Readonly<Record<string, unknown>>;
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
      return craMethod(decider, decoyParts(options, craDecoy));
    case 'wamp-scram':
      return scramMethod(decider, { ...options.scram, ...decoyParts(options, scramDecoy) });
  }
}

function hiddenReasons({ method, tellsUnknown = false }: DynamicOptions): ReadonlySet<ErrorUri> {
  if (tellsUnknown) return new Set();
  // (D41) before a CHALLENGE, a denial would tell who can log in
  const isChallenged = method === 'wampcra' || method === 'wamp-scram' || method === 'cryptosign';
  return new Set([ErrorUri.NO_SUCH_PRINCIPAL, ...(isChallenged ? [ErrorUri.AUTHENTICATION_DENIED] : [])]);
}

function decoyParts({ decoyKey, decoy }: DynamicOptions, usual: DecoyParts['decoy']): DecoyParts {
  return { decoy: decoy ?? usual, ...(decoyKey !== undefined && { decoyKey }) };
}

/** Of these only the form counts. */
const noKey = '00'.repeat(32);
const craDecoy = {
  role: 'user',
  secret: `${'A'.repeat(43)}=`,
  salt: 'A'.repeat(22),
  ...defaultCraCost,
};
const scramDecoy = {
  role: 'user',
  salt: '00'.repeat(16),
  'stored-key': noKey,
  'server-key': noKey,
  kdf: defaultScramCost.kdf,
  iterations: defaultScramCost.iterations,
};
