import { concatBytes } from '@noble/hashes/utils.js';
import { equalBytes } from '../bytes/equal-bytes.js';
import { utf8 } from '../bytes/utf8.js';
import { randomOctets } from '../crypto/random-octets.js';
import { publicKeyOf } from '../crypto/ed25519.js';
import { sshKeyType, sshPublicBlob } from './openssh-public.js';
import { SshReader, sshField, sshNumber } from './ssh-wire.js';

/** What OpenSSH's private keys begin with. */
const magic = utf8('openssh-key-v1\0');
/** Keys that are not encrypted are padded to this. */
const blockOctets = 8;

/** A private key in the format of `ssh-keygen -t ed25519`, not encrypted. */
export function toSshPrivateKey(seed: Uint8Array, comment = ''): Uint8Array {
  const publicKey = publicKeyOf(seed);
  const check = randomOctets(4);
  const secret = concatBytes(
    check,
    check,
    sshField(utf8(sshKeyType)),
    sshField(publicKey),
    sshField(concatBytes(seed, publicKey)),
    sshField(utf8(comment)),
  );
  const none = sshField(utf8('none'));
  return concatBytes(
    magic,
    none, // cipher
    none, // key derivation
    sshField(new Uint8Array()), // its options
    sshNumber(1), // number of keys
    sshField(sshPublicBlob(publicKey)),
    sshField(concatBytes(secret, paddingOf(secret.length))),
  );
}

function paddingOf(length: number): Uint8Array {
  return Uint8Array.from({ length: (blockOctets - (length % blockOctets)) % blockOctets }, (_, at) => at + 1);
}

/**
 * The seed in a private key of OpenSSH.
 * @throws {TypeError} when it is encrypted, of another kind, or damaged; the error never repeats any of it
 */
export function fromSshPrivateKey(bytes: Uint8Array): Uint8Array {
  try {
    return readKey(new SshReader(bytes));
  } catch (error) {
    // Only text of ours goes out: what another error quotes may be the key.
    throw error instanceof TypeError ? error : damaged();
  }
}

function readKey(reader: SshReader): Uint8Array {
  if (!equalBytes(reader.take(magic.length), magic)) throw damaged();
  const isEncrypted = !equalBytes(reader.field(), utf8('none'));
  if (isEncrypted) throw new TypeError('the private key is encrypted: decrypt it with ssh-keygen -p first');
  reader.field(); // key derivation
  reader.field(); // its options
  if (reader.number() !== 1) throw damaged();
  reader.field(); // the public key, which stands inside again
  return readSecret(new SshReader(reader.field()));
}

function readSecret(reader: SshReader): Uint8Array {
  if (reader.number() !== reader.number()) throw damaged();
  if (!equalBytes(reader.field(), utf8(sshKeyType))) {
    throw new TypeError('the private key is not an Ed25519 key');
  }
  const publicKey = reader.field();
  const secret = reader.field();
  const seed = secret.slice(0, 32);
  if (seed.length !== 32 || !equalBytes(publicKeyOf(seed), publicKey)) throw damaged();
  if (!equalBytes(secret.subarray(32), publicKey)) throw damaged();
  return seed;
}

const damaged = (): TypeError => new TypeError('the private key is damaged');
