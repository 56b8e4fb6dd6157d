import { fromHex } from '../bytes/hex.js';
import { octetsOf } from './address.js';
import { type StructFields, signedDigest, structHash, typeHash } from './eip712.js';

/** Says which key a delegate uses: the first certificate of a chain. [CRY-40] */
export interface DelegateCertificate {
  readonly kind: 'delegate';
  readonly chainId: bigint;
  readonly verifyingContract: string;
  /** Number of a block. */
  readonly validFrom: bigint;
  /** Who signs it, and who the client is. */
  readonly delegate: string;
  /** The Ed25519 key: 64 lower-case hex characters. */
  readonly csPubKey: string;
  /** Nanoseconds since 1970. */
  readonly bootedAt: bigint;
  readonly meta: string;
}

/** Says what a subject may do in a realm: every further certificate of a chain. [CRY-41] */
export interface AuthorityCertificate {
  readonly kind: 'authority';
  readonly chainId: bigint;
  readonly verifyingContract: string;
  /** Number of a block. */
  readonly validFrom: bigint;
  /** Who signs it. */
  readonly issuer: string;
  readonly subject: string;
  readonly realm: string;
  /** Bits 0 to 7. [CRY-56] */
  readonly capabilities: bigint;
  readonly meta: string;
}

/** One of the two kinds of certificate. Addresses are written as EIP-55 has it. */
export type Certificate = DelegateCertificate | AuthorityCertificate;

/** The fields of a delegate certificate. [CRY-40] */
export const delegateFields: StructFields = [
  ['chainId', 'uint256'],
  ['verifyingContract', 'address'],
  ['validFrom', 'uint256'],
  ['delegate', 'address'],
  ['csPubKey', 'bytes32'],
  ['bootedAt', 'uint64'],
  ['meta', 'string'],
];

/** The fields of an authority certificate. [CRY-41] */
export const authorityFields: StructFields = [
  ['chainId', 'uint256'],
  ['verifyingContract', 'address'],
  ['validFrom', 'uint256'],
  ['issuer', 'address'],
  ['subject', 'address'],
  ['realm', 'address'],
  ['capabilities', 'uint64'],
  ['meta', 'string'],
];

/** The fields of the domain that all certificates share. [CRY-39] */
export const domainFields: StructFields = [
  ['name', 'string'],
  ['version', 'string'],
];

/** The domain that all certificates share. [CRY-39] */
export const domain = Object.freeze({ name: 'WMP', version: '1' });

const domainSeparator = structHash(typeHash('EIP712Domain', domainFields), [domain.name, domain.version]);
const delegateType = typeHash('EIP712DelegateCertificate', delegateFields);
const authorityType = typeHash('EIP712AuthorityCertificate', authorityFields);

/** The 32 octets that the signature of a certificate is made of, by our own definitions of the types. [CRY-39] [CRY-42] */
export function digestOf(certificate: Certificate): Uint8Array {
  const { chainId, validFrom, meta } = certificate;
  const contract = octetsOf(certificate.verifyingContract);
  if (certificate.kind === 'delegate') {
    const { delegate, bootedAt } = certificate;
    const key = fromHex(certificate.csPubKey, 32) ?? new Uint8Array(32);
    return signedDigest(
      domainSeparator,
      structHash(delegateType, [chainId, contract, validFrom, octetsOf(delegate), key, bootedAt, meta]),
    );
  }
  const { issuer, subject, realm, capabilities } = certificate;
  const parties = [octetsOf(issuer), octetsOf(subject), octetsOf(realm)];
  return signedDigest(
    domainSeparator,
    structHash(authorityType, [chainId, contract, validFrom, ...parties, capabilities, meta]),
  );
}
