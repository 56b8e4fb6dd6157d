import type { Uri } from '@wamp/protocol';
import { addressFrom } from './address.js';
import { unsigned } from './presented.js';

/** A root that a realm trusts. [CRY-54] */
export interface TrustRoot {
  /** Its Ethereum address. */
  readonly address: string;
  /**
   * The chain is on the block chain: clients show their delegate certificate alone, and the rest is looked up. [CRY-55]
   * @defaultValue false: clients show the whole chain, or the delegate certificate alone
   */
  readonly isOnChain?: boolean;
}

/** What the certificates of one realm have to say. */
export interface CertificateRealm {
  /** The realm that clients ask for in HELLO. */
  readonly realm: Uri;
  /** The Ethereum address that stands for it in certificates. [CRY-45] */
  readonly address: string;
  readonly trustroots: readonly TrustRoot[];
  /** The block chain. [CRY-44] */
  readonly chainId: bigint | number;
  /** The address of the contract on it. [CRY-44] */
  readonly verifyingContract: string;
  /** The role of who shows a chain. */
  readonly authrole: string;
}

/** A {@link CertificateRealm} whose addresses are written as EIP-55 has it. */
export interface ResolvedRealmTrust extends CertificateRealm {
  readonly chainId: bigint;
}

/**
 * Checks what realms trust.
 * @throws {TypeError} when something is no address, no chain id, or a realm stands twice
 */
export function resolveTrust(realms: readonly CertificateRealm[]): ReadonlyMap<Uri, ResolvedRealmTrust> {
  const trust = new Map<Uri, ResolvedRealmTrust>();
  for (const given of realms) {
    if (trust.has(given.realm)) throw new TypeError(`there are two realms "${given.realm}"`);
    const chainId = unsigned(given.chainId, 256);
    if (chainId === undefined)
      throw new TypeError(`the chainId of realm "${given.realm}" is no unsigned integer`);
    trust.set(given.realm, {
      ...given,
      chainId,
      address: address(given.address),
      verifyingContract: address(given.verifyingContract),
      trustroots: given.trustroots.map((root) => ({ ...root, address: address(root.address) })),
    });
  }
  return trust;
}

function address(text: string): string {
  const known = addressFrom(text);
  if (known === undefined) throw new TypeError(`"${text}" is no Ethereum address`);
  return known;
}
