import {
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
} from 'jose';
import { JwksFetch } from './jwks-fetch.js';
import type { JwkSet, JwksOptions, JwtKeys } from './jwt-keys.js';
import { keySetUrl } from './key-set-url.js';

/** What a token has to be. */
export interface TokenRules {
  readonly keys: JwtKeys;
  readonly fetching: JwksOptions;
  readonly algorithms: readonly string[];
  readonly issuer: string | readonly string[];
  readonly audience: string | readonly string[];
  readonly typ: string | undefined;
  readonly clockToleranceMs: number;
}

/** The claims of a good token, `undefined` for a bad one; rejects when there are no keys to tell. */
export type TokenVerifier = (token: string) => Promise<ReadonlyMap<string, unknown> | undefined>;

/** Failures that say something of the keys, not of the token. */
const technical: ReadonlySet<string> = new Set([
  errors.JWKSInvalid.code,
  errors.JWKSTimeout.code,
  errors.JOSEError.code,
  errors.JWKInvalid.code,
]);

/**
 * Verifies signature, algorithm, issuer, audience and times of tokens with `jose`; a token without an end is a bad one.
 * The only module that knows that library.
 */
export function tokenVerifier(rules: TokenRules): TokenVerifier {
  const keys = keysOf(rules);
  const options = {
    algorithms: [...rules.algorithms],
    issuer: listOf(rules.issuer),
    audience: listOf(rules.audience),
    clockTolerance: rules.clockToleranceMs / 1_000,
    requiredClaims: ['exp'],
    ...(rules.typ !== undefined && { typ: rules.typ }),
  };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, options);
      return claimsOf(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError && !technical.has(error.code)) return undefined;
      throw new Error('tokens cannot be verified', { cause: error });
    }
  };
}

const listOf = (value: string | readonly string[]): string[] =>
  typeof value === 'string' ? [value] : [...value];

const claimsOf = (payload: JWTPayload): ReadonlyMap<string, unknown> => new Map(Object.entries(payload));

function keysOf({ keys, fetching }: TokenRules): JWTVerifyGetKey {
  if (keys.secret !== undefined) {
    const { secret } = keys;
    return () => secret;
  }
  if (typeof keys.jwks === 'object' && !(keys.jwks instanceof URL))
    return createLocalJWKSet(copyOf(keys.jwks));
  const { fetchTimeoutMs = 5_000, cooldownMs = 30_000, maxAgeMs = 600_000, maxBytes = 256 * 1024 } = fetching;
  const fetcher = new JwksFetch({ maxBytes, pauseMs: Math.min(cooldownMs, 5_000) });
  return createRemoteJWKSet(keySetUrl(keys.jwks), {
    timeoutDuration: fetchTimeoutMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: maxAgeMs,
    [customFetch]: (url, request) => fetcher.fetch(url, request),
  });
}

const copyOf = ({ keys }: JwkSet): JSONWebKeySet => ({ keys: keys.map((key) => ({ ...key })) });
