/**
 * End-to-end encryption of payloads: who has no key, the Router included, sees bytes. Needs the packages
 * `@noble/ciphers` and `@noble/hashes`.
 *
 * @example
 * ```ts
 * import { createClient } from '@wamp/client';
 * import { cryptobox } from '@wamp/client/cryptobox';
 * import { cbor } from '@wamp/protocol/cbor';
 * import { webSocket } from '@wamp/transport-websocket';
 *
 * const key = crypto.getRandomValues(new Uint8Array(32));
 * const client = createClient({
 *   realm: 'realm1',
 *   transports: [webSocket('ws://127.0.0.1:8080/ws')],
 *   payloadCodecs: [cryptobox({ serializer: cbor(), keys: [{ uri: 'com.acme.', key }] })],
 * });
 * ```
 *
 * @packageDocumentation
 */
import { gcm } from '@noble/ciphers/aes.js';
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { managedNonce } from '@noble/ciphers/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Serializer, Uri } from '@wamp/protocol';
import type { PayloadCodec, PayloadUse } from './payload-codec.js';
import type { PayloadPacker } from './ppt/packer.js';
import { type PayloadCipher, passthru } from './ppt/passthru.js';

/** A key, and what it is for. */
export interface CryptoboxKey {
  /** The beginning of the procedures and topics whose payloads it seals; the longest one that fits counts. */
  readonly uri: Uri;
  /** 32 bytes, known to both ends and nobody else. */
  readonly key: Uint8Array;
  /** What stands in `ppt_keyid`, so that the other end finds the key although it has several; see {@link keyIdOf}. */
  readonly keyid?: string | undefined;
}

/** Options of {@link cryptobox}. */
export interface CryptoboxOptions {
  /** CBOR, as the scheme `wamp` demands; the serializer of the session may be another one. */
  readonly serializer: Serializer | PayloadPacker;
  /** Keys to seal and to open with. While keys change, the old one stays behind the new one with its own `keyid`. */
  readonly keys: readonly CryptoboxKey[];
  /** @defaultValue `xsalsa20poly1305` */
  readonly cipher?: 'xsalsa20poly1305' | 'aes256gcm' | undefined;
}

// Each message has a random nonce, which stands in front.
const ciphers = { xsalsa20poly1305: managedNonce(xsalsa20poly1305), aes256gcm: managedNonce(gcm) };

/**
 * A codec of the scheme `wamp` that seals all payloads for whose URI there is a key, and the answers to calls that were
 * sealed.
 * @throws {TypeError} when a key has not 32 bytes
 */
export function cryptobox({ serializer, keys, cipher = 'xsalsa20poly1305' }: CryptoboxOptions): PayloadCodec {
  const make = ciphers[cipher];
  for (const { uri, key } of keys) {
    if (key.length !== 32) throw new TypeError(`the key of ${uri} has ${key.length} bytes, not 32`);
  }

  const keyFor = (uri: Uri, keyid?: string): CryptoboxKey | undefined =>
    keys
      .filter((each) => uri.startsWith(each.uri) && (keyid === undefined || each.keyid === keyid))
      .reduce<CryptoboxKey | undefined>(
        (best, each) => (best && best.uri.length >= each.uri.length ? best : each),
        undefined,
      );

  const box = (
    use: PayloadUse,
    keyid?: string,
  ): { readonly key: CryptoboxKey; readonly box: ReturnType<typeof make> } => {
    const key = keyFor(use.uri, keyid);
    if (!key) throw new Error(`no key ${keyid ?? ''} for ${use.uri}`);
    return { key, box: make(key.key) };
  };

  const payloadCipher: PayloadCipher = {
    name: cipher,
    encrypt(plain, use) {
      const { key, box: sealing } = box(use);
      return { bytes: sealing.encrypt(plain), keyid: key.keyid };
    },
    decrypt: (bytes, keyid, use) => box(use, keyid).box.decrypt(bytes),
  };

  return passthru({
    scheme: 'wamp',
    serializer,
    cipher: payloadCipher,
    applies: ({ kind, uri, call }) =>
      keyFor(uri) !== undefined && (kind === 'call' || kind === 'event' || call?.ppt_scheme === 'wamp'),
  });
}

/**
 * The `ppt_keyid` of a public key of 32 bytes: `0x` and the last 20 bytes of its SHA-256, upper and lower case by the
 * rule of EIP-55. [PPT-27]
 * @throws {TypeError} when it has not 32 bytes
 */
export function keyIdOf(publicKey: Uint8Array): string {
  if (publicKey.length !== 32) throw new TypeError(`a public key has 32 bytes, not ${publicKey.length}`);
  const hex = bytesToHex(sha256(publicKey).slice(-20));
  const checksum = bytesToHex(keccak_256(utf8ToBytes(hex)));
  const cased = Array.from(hex, (digit, at) =>
    parseInt(checksum[at] ?? '0', 16) >= 8 ? digit.toUpperCase() : digit,
  );
  return `0x${cased.join('')}`;
}
