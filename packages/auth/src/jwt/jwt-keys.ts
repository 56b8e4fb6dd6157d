/** Public keys as they are published: a JSON Web Key Set. */
export interface JwkSet {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** Where the keys that tokens are verified with come from. */
export type JwtKeys =
  | {
      /** The address of a key set, `https:`, or `http:` on this machine; or the key set itself. */
      readonly jwks: URL | string | JwkSet;
      readonly secret?: never;
    }
  | {
      /** What both sides know, at least 32 octets: tokens are then verified with HMAC. */
      readonly secret: Uint8Array;
      readonly jwks?: never;
    };

/** How a key set is fetched. */
export interface JwksOptions {
  /** One fetch, ms. @defaultValue 5000 */
  readonly fetchTimeoutMs?: number;
  /** For how long an unknown key does not make it fetched again, and after a failure nothing does, ms. @defaultValue 30000, 5000 after a failure */
  readonly cooldownMs?: number;
  /** For how long a fetched key set is used, ms. @defaultValue 600000 */
  readonly maxAgeMs?: number;
  /** The longest key set, bytes. @defaultValue 262144 */
  readonly maxBytes?: number;
}
