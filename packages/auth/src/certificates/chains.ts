import type { JoinContext, JoinRequest, Principal, Uri } from '@wamp/protocol';
import type { CertificateChains } from '../cryptosign/certificate-chains.js';
import { addressFrom } from './address.js';
import type { DelegateCertificate } from './certificate.js';
import { verifyChain } from './chain-rules.js';
import { type SignedCertificate, readCertificate, unsigned } from './presented.js';
import { isWithin } from './size.js';
import { type CertificateRealm, type ResolvedRealmTrust, type TrustRoot, resolveTrust } from './trust.js';

/** The defaults of {@link CertificateChainOptions}: what is read of a chain at the most. [CRY-57] */
export const certificateLimits = Object.freeze({ maxCertificates: 8, maxBytes: 16_384 });

/** Which authority certificates are to be looked up. */
export interface AuthorityLookUp {
  readonly realm: Uri;
  readonly trustroot: TrustRoot;
  /** The certificate that the client shows; its signature was not looked at yet. */
  readonly delegate: DelegateCertificate;
  readonly signal: AbortSignal;
}

/** Options of {@link certificateChains}. */
export interface CertificateChainOptions {
  readonly realms: readonly CertificateRealm[];
  /** The number of the current block of a chain. Rejecting refuses the login. (D52) */
  readonly blockHeight: (chainId: bigint, signal: AbortSignal) => bigint | number | Promise<bigint | number>;
  /**
   * The authority certificates above a delegate, nearest first, root last, as `[certificate, signature]` pairs: from a
   * store, or from the block chain. They are verified like those that clients show. [CRY-55] (D52)
   * @defaultValue clients have to show whole chains, and roots on the block chain cannot be used
   */
  readonly lookUp?: (wanted: AuthorityLookUp) => Promise<readonly unknown[]>;
  /** Certificates of one chain. L15 @defaultValue 8 */
  readonly maxCertificates?: number;
  /** All certificates of one chain, octets of text. L15 @defaultValue 16384 */
  readonly maxBytes?: number;
  /**
   * Whether who issues certificates needs the capability to (bit 0 or 1). The example of the specification has an
   * issuer without it. [CRY-56] @defaultValue false
   */
  readonly needsIssuingBits?: boolean;
}

/**
 * Lets clients in whose key a chain of certificates vouches for, up to a root that the realm trusts. Their authid is the
 * address of the delegate. [CRY-38]
 * @throws {TypeError} when an option is none of those that can be used
 */
export function certificateChains(options: CertificateChainOptions): CertificateChains {
  const { maxCertificates, maxBytes } = { ...certificateLimits, ...options };
  const trust = resolveTrust(options.realms);
  return {
    read(request) {
      const given = request.authextra['certificates'] ?? undefined;
      if (given === undefined) return undefined;
      // [CRY-57] Nothing is read of what is too much.
      if (!Array.isArray(given) || given.length === 0 || given.length > maxCertificates) {
        return 'authextra.certificates is no list of certificates, or too long';
      }
      if (!isWithin(given, maxBytes)) return 'authextra.certificates is too large';
      const signed = readAll(given);
      if (signed === undefined) return 'one of authextra.certificates is no certificate';
      return { judge: (context) => judge({ request, context, signed, options, trust }) };
    },
  };
}

/** A chain that is judged. */
interface Case {
  readonly request: JoinRequest;
  readonly context: JoinContext;
  readonly signed: readonly SignedCertificate[];
  readonly options: CertificateChainOptions;
  readonly trust: ReadonlyMap<Uri, ResolvedRealmTrust>;
}

async function judge({ request, context, signed, options, trust }: Case): Promise<Principal | string> {
  const { realm, authextra, authid } = request;
  const trusted = trust.get(realm);
  const named = addressFrom(authextra['trustroot']);
  const trustroot = trusted?.trustroots.find(({ address }) => address === named);
  // [CRY-54]
  if (trusted === undefined || trustroot === undefined)
    return refused('its root is not trusted in this realm');
  const { signal } = context;
  const chain = await completed({ signed, trustroot, realm, signal }, options);
  if (typeof chain === 'string') return refused(chain);
  const blockHeight = unsigned(await options.blockHeight(trusted.chainId, signal), 256);
  if (blockHeight === undefined) throw new TypeError('blockHeight gave no unsigned integer');
  const delegate = verifyChain(chain, {
    chainId: trusted.chainId,
    verifyingContract: trusted.verifyingContract,
    blockHeight,
    realm: trusted.address,
    trustroot: trustroot.address,
    publicKey: String(authextra['pubkey']).toLowerCase(),
    needsIssuingBits: options.needsIssuingBits ?? false,
  });
  if (typeof delegate === 'string') return refused(delegate);
  if (authid !== undefined && addressFrom(authid) !== delegate.delegate)
    return refused('it is for another authid');
  return { authid: delegate.delegate, authrole: trusted.authrole, authprovider: 'certificates' };
}

interface Presented {
  readonly signed: readonly SignedCertificate[];
  readonly trustroot: TrustRoot;
  readonly realm: Uri;
  readonly signal: AbortSignal;
}

/** The chain up to its root: as it was shown, or with what is known of its authorities. [CRY-55] */
async function completed(
  { signed, trustroot, realm, signal }: Presented,
  { lookUp, maxCertificates = certificateLimits.maxCertificates }: CertificateChainOptions,
): Promise<readonly SignedCertificate[] | string> {
  const [first] = signed;
  if (first === undefined || signed.length > 1) {
    return trustroot.isOnChain === true ? 'with this root, only the delegate certificate is shown' : signed;
  }
  const { certificate: delegate } = first;
  if (lookUp === undefined || delegate.kind !== 'delegate') return 'it does not reach a root';
  const found = readAll(await lookUp({ realm, trustroot, delegate, signal }));
  if (found === undefined || found.length >= maxCertificates) throw new TypeError('lookUp gave no chain');
  return [first, ...found];
}

function readAll(pairs: readonly unknown[]): readonly SignedCertificate[] | undefined {
  const signed: SignedCertificate[] = [];
  for (const pair of pairs) {
    const certificate = readCertificate(pair);
    if (certificate === undefined) return undefined;
    signed.push(certificate);
  }
  return signed;
}

const refused = (why: string): string => `the certificate chain is refused: ${why}`;
