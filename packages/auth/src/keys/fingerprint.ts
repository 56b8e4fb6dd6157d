import { sha256 } from '@noble/hashes/sha2.js';
import { publicKeyFrom } from '../cryptosign/signing-key.js';
import { sshPublicBlob } from './openssh-public.js';
import { toBase64 } from './base64.js';

/** The fingerprint of a public key as `ssh-keygen -l` prints it: `SHA256:` and 43 characters. */
export function fingerprint(publicKey: string | Uint8Array): string {
  return `SHA256:${toBase64(sha256(sshPublicBlob(publicKeyFrom(publicKey)))).replaceAll('=', '')}`;
}
