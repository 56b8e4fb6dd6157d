import type { AuthorityCertificate, Certificate, DelegateCertificate } from './certificate.js';
import type { SignedCertificate } from './presented.js';
import { signerOf } from './signer.js';

/** What a chain has to fit. */
export interface ChainExpectations {
  readonly chainId: bigint;
  readonly verifyingContract: string;
  /** Number of the current block of that chain. */
  readonly blockHeight: bigint;
  /** The address of the realm that HELLO means. */
  readonly realm: string;
  /** The root that HELLO names, which is trusted for the realm. */
  readonly trustroot: string;
  /** The key that HELLO announces: 64 lower-case hex characters. */
  readonly publicKey: string;
  /** Whether who issues certificates needs bit 0 or 1 of the capabilities. */
  readonly needsIssuingBits: boolean;
}

/** A chain of the right shape: who signs, and the authorities from the nearest to the root. */
interface Chain {
  readonly delegate: DelegateCertificate;
  readonly authorities: readonly AuthorityCertificate[];
  readonly root: AuthorityCertificate;
  readonly expected: ChainExpectations;
}

/** Says what is wrong, for people; `undefined`: nothing. */
type Rule = (chain: Chain) => string | undefined;

/** The rules that need no cryptography, as the specification numbers them where it does. */
const rules: readonly Rule[] = [
  function delegateHasKey({ delegate, expected }) {
    return delegate.csPubKey === expected.publicKey ? undefined : 'it is for another key'; // [CRY-53]
  },
  function contractAndBlockFit({ delegate, authorities, expected }) {
    const isOff = (certificate: Certificate): boolean =>
      certificate.chainId !== expected.chainId ||
      certificate.verifyingContract !== expected.verifyingContract;
    const all = [delegate, ...authorities];
    if (all.some(isOff)) return 'it is for another contract'; // [CRY-44]
    return all.every(({ validFrom }) => validFrom < expected.blockHeight) ? undefined : 'it is not yet valid';
  },
  function realmFits({ authorities, expected }) {
    return authorities.every(({ realm }) => realm === expected.realm) ? undefined : 'it is for another realm'; // [CRY-45]
  },
  function endsAtRoot({ root, expected }) {
    if (root.issuer !== root.subject) return 'it does not end at a root'; // [CRY-47]
    return root.issuer === expected.trustroot ? undefined : 'it ends at another root'; // [CRY-54]
  },
  function linksHold({ delegate, authorities }) {
    const isLinked = authorities.every((certificate, at) => {
      const next = authorities[at + 1];
      return next === undefined || certificate.issuer === next.subject; // [CRY-48]
    });
    return isLinked && authorities[0]?.subject === delegate.delegate ? undefined : 'its links do not hold'; // [CRY-51]
  },
  function issuersAreOlder({ delegate, authorities }) {
    const isOrdered = authorities.every(({ validFrom }, at) => {
      const issued = at === 0 ? delegate : authorities[at - 1];
      return issued === undefined || validFrom <= issued.validFrom; // [CRY-49]
    });
    return isOrdered ? undefined : 'one is older than what issued it';
  },
  function capabilitiesShrink({ authorities, expected }) {
    if (authorities.some(({ capabilities }) => capabilities >= 256n)) return 'it has unknown capabilities'; // [CRY-56]
    const isSubset = authorities.every(({ capabilities }, at) => {
      const issuer = authorities[at + 1];
      return issuer === undefined || (capabilities & ~issuer.capabilities) === 0n; // [CRY-50]
    });
    if (!isSubset) return 'one may do more than what issued it';
    const mayIssue = authorities.every(({ capabilities }) => (capabilities & 3n) !== 0n);
    return mayIssue || !expected.needsIssuingBits ? undefined : 'one was issued by who may not issue';
  },
];

/**
 * Verifies a chain, delegate first: cheap rules before signatures, the root's signature first.
 * @returns the delegate certificate, or what is wrong with the chain, for people
 */
export function verifyChain(
  signed: readonly SignedCertificate[],
  expected: ChainExpectations,
): DelegateCertificate | string {
  const chain = shapeOf(signed, expected);
  if (chain === undefined) return 'it is not one delegate certificate, then authority certificates'; // [CRY-46]
  for (const rule of rules) {
    const fault = rule(chain);
    if (fault !== undefined) return fault;
  }
  // [CRY-52]
  return signed.toReversed().every(isSignedByIssuer) ? chain.delegate : 'a signature does not hold';
}

function shapeOf(signed: readonly SignedCertificate[], expected: ChainExpectations): Chain | undefined {
  const [delegate, ...others] = signed.map(({ certificate }) => certificate);
  const authorities = others.filter((certificate) => certificate.kind === 'authority');
  const root = authorities.at(-1);
  if (delegate?.kind !== 'delegate' || root === undefined || authorities.length !== others.length) {
    return undefined;
  }
  return { delegate, authorities, root, expected };
}

function isSignedByIssuer(signed: SignedCertificate): boolean {
  const { certificate } = signed;
  return signerOf(signed) === (certificate.kind === 'delegate' ? certificate.delegate : certificate.issuer);
}
