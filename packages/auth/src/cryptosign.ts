/**
 * Cryptosign: the client proves that it holds an Ed25519 key, and if asked to, so does the Router.
 *
 * @packageDocumentation
 */
export { type CryptosignClientKey, type CryptosignOptions, cryptosign } from './cryptosign/client.js';
export { type CryptosignAuthenticatorOptions, cryptosignAuthenticator } from './cryptosign/authenticator.js';
export type { BindingPolicy } from './transport-login/requires-tls.js';
export type { CertificateChains, PresentedChain } from './cryptosign/certificate-chains.js';
export type { CryptosignBinding } from './cryptosign/channel-id.js';
export {
  type CryptosignCredential,
  type KeyPrincipal,
  type KeyPrincipalSource,
  type KeyPrincipals,
  keyPrincipals,
} from './cryptosign/key-principals.js';
export type { CryptosignKey, CryptosignSigner } from './cryptosign/signing-key.js';
