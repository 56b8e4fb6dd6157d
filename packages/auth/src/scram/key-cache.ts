import { hmacSha256 } from '#digest';
import { equalBytes } from '../bytes/equal-bytes.js';
import { randomOctets } from '../crypto/random-octets.js';
import { utf8 } from '../bytes/utf8.js';
import type { ClientKeys } from './scram-keys.js';

/**
 * Keeps the keys of the last derivation, so that connecting again costs none while nothing changes. What they were
 * derived from is kept as a keyed hash only. [SCR-46]
 */
export class KeyCache {
  readonly #hashKey = randomOctets(32);
  #last: { readonly of: Uint8Array; readonly keys: ClientKeys } | undefined;

  /** The keys for these inputs, which are all that the derivation depends on. */
  async get(inputs: readonly unknown[], derive: () => Promise<ClientKeys>): Promise<ClientKeys> {
    const of = hmacSha256(this.#hashKey, utf8(JSON.stringify(inputs)));
    if (this.#last !== undefined && equalBytes(this.#last.of, of)) return this.#last.keys;
    const keys = await derive();
    this.#last = { of, keys };
    return keys;
  }
}
