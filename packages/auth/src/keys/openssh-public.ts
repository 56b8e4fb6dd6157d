import { concatBytes } from '@noble/hashes/utils.js';
import { decodeBase64, encodeBase64 } from '../bytes/base64.js';
import { equalBytes } from '../bytes/equal-bytes.js';
import { utf8 } from '../bytes/utf8.js';
import { SshReader, sshField } from './ssh-wire.js';

/** OpenSSH's name of Ed25519 keys. */
export const sshKeyType = 'ssh-ed25519';

/** A public key as OpenSSH keeps it inside its formats. */
export function sshPublicBlob(publicKey: Uint8Array): Uint8Array {
  return concatBytes(sshField(utf8(sshKeyType)), sshField(publicKey));
}

/** One line as in `~/.ssh/id_ed25519.pub`. */
export function toSshPublicKey(publicKey: Uint8Array, comment = ''): string {
  return [sshKeyType, encodeBase64(sshPublicBlob(publicKey)), ...(comment === '' ? [] : [comment])].join(' ');
}

/** The 32 octets of such a line; `undefined` when it is none. */
export function fromSshPublicKey(line: string): Uint8Array | undefined {
  const [type, blob = ''] = line.trim().split(/\s+/);
  const octets = type === sshKeyType ? decodeBase64(blob) : undefined;
  if (octets?.length !== sshPublicBlob(new Uint8Array(32)).length) return undefined;
  const reader = new SshReader(octets);
  return equalBytes(reader.field(), utf8(sshKeyType)) ? reader.field() : undefined;
}
