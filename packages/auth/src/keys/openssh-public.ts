import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { equalBytes } from '../bytes/equal-bytes.js';
import { fromBase64, toBase64 } from './base64.js';
import { SshReader, sshField } from './ssh-wire.js';

/** OpenSSH's name of Ed25519 keys. */
export const sshKeyType = 'ssh-ed25519';

/** A public key as OpenSSH keeps it inside its formats. */
export function sshPublicBlob(publicKey: Uint8Array): Uint8Array {
  return concatBytes(sshField(utf8ToBytes(sshKeyType)), sshField(publicKey));
}

/** One line as in `~/.ssh/id_ed25519.pub`. */
export function toSshPublicKey(publicKey: Uint8Array, comment = ''): string {
  return [sshKeyType, toBase64(sshPublicBlob(publicKey)), ...(comment === '' ? [] : [comment])].join(' ');
}

/** The 32 octets of such a line; `undefined` when it is none. */
export function fromSshPublicKey(line: string): Uint8Array | undefined {
  const [type, blob = ''] = line.trim().split(/\s+/);
  const octets = type === sshKeyType ? fromBase64(blob) : undefined;
  if (octets?.length !== sshPublicBlob(new Uint8Array(32)).length) return undefined;
  const reader = new SshReader(octets);
  return equalBytes(reader.field(), utf8ToBytes(sshKeyType)) ? reader.field() : undefined;
}
