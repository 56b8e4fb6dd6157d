import { sha256 } from '#digest';
import { encodeBase64 } from '../bytes/base64.js';
import { publicKeyFrom } from '../cryptosign/signing-key.js';
import { sshPublicBlob } from './openssh-public.js';

/** The fingerprint of a public key as `ssh-keygen -l` prints it: `SHA256:` and 43 characters. */
export function fingerprint(publicKey: string | Uint8Array): string {
  return `SHA256:${encodeBase64(sha256(sshPublicBlob(publicKeyFrom(publicKey)))).replaceAll('=', '')}`;
}
