/**
 * Certificate chains of Cryptosign: a key that the Router has never seen is let in because a chain of certificates, up to
 * a root that the realm trusts, vouches for it.
 *
 * @packageDocumentation
 */
export {
  type AuthorityLookUp,
  type CertificateChainOptions,
  certificateLimits,
  certificateChains,
} from './certificates/chains.js';
export type { AuthorityCertificate, Certificate, DelegateCertificate } from './certificates/certificate.js';
export type { CertificateRealm, TrustRoot } from './certificates/trust.js';
