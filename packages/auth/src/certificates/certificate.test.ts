import { type HelloMessage, MessageType, createMessageCodec, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { describe, expect, it } from 'vitest';
import { toHex } from '../bytes/hex.js';
import { example, examplePairs, typedData } from '../fixtures/certificates.js';
import { addressFrom, addressOf, octetsOf } from './address.js';
import { authorityFields, delegateFields, digestOf, domainFields } from './certificate.js';
import { structHash, typeHash } from './eip712.js';
import { readCertificate, unsigned } from './presented.js';
import { signerOf } from './signer.js';

const [delegate, intermediate] = examplePairs();

describe('The types of certificates', () => {
  it('hash as the vectors do, fields in their order [CRY-39, CRY-40, CRY-41, CRY-42]', () => {
    const { typeHashHex, domainSeparatorHex } = example.computed;
    expect(toHex(typeHash('EIP712DelegateCertificate', delegateFields))).toBe(
      typeHashHex.EIP712DelegateCertificate,
    );
    expect(toHex(typeHash('EIP712AuthorityCertificate', authorityFields))).toBe(
      typeHashHex.EIP712AuthorityCertificate,
    );
    expect(toHex(structHash(typeHash('EIP712Domain', domainFields), ['WMP', '1']))).toBe(domainSeparatorHex);
  });
});

describe('A certificate', () => {
  it.each(example.chain)(
    'has the digest and the signer of the example: $primaryType [CRY-38, CRY-42]',
    (vector) => {
      const read = readCertificate([typedData(vector.primaryType, vector.message), vector.signature]);
      expect(read && toHex(digestOf(read.certificate))).toBe(vector.digestHex);
      expect(read && signerOf(read)).toBe(vector.signerAddress);
    },
  );

  it.each([
    ['another domain', { domain: { name: 'WMP', version: '2' } }],
    ['a longer domain', { domain: { name: 'WMP', version: '1', chainId: 1 } }],
    ['no domain', { domain: undefined }],
    [
      'one more field in its types',
      {
        types: {
          ...delegate[0].types,
          EIP712DelegateCertificate: [...listOf(delegate[0].types), { name: 'x', type: 'string' }],
        },
      },
    ],
    [
      'fields in another order',
      {
        types: { ...delegate[0].types, EIP712DelegateCertificate: listOf(delegate[0].types).toReversed() },
      },
    ],
    ['one more type', { types: { ...delegate[0].types, Person: [] } }],
    ['no types', { types: {} }],
    ['types that are no lists', { types: { EIP712Domain: {}, EIP712DelegateCertificate: {} } }],
    ['another primary type', { primaryType: 'EIP712AuthorityCertificate' }],
    ['a primary type that is no text', { primaryType: 5 }],
    ['one more field', { message: { ...delegate[0].message, x: 1 } }],
    ['a key that is no key', { message: { ...delegate[0].message, csPubKey: 'ab' } }],
    [
      'an address in wrong case',
      {
        message: { ...delegate[0].message, delegate: '0xF5173a6111B2A6B3C20fceD53B2A8405EC142bF6' },
      },
    ],
    ['an address that is none', { message: { ...delegate[0].message, verifyingContract: '0x00' } }],
    ['a rounded integer', { message: { ...delegate[0].message, bootedAt: 1_658_765_756_680_629_000 } }],
    ['a negative integer', { message: { ...delegate[0].message, validFrom: -1 } }],
    ['no text as meta', { message: { ...delegate[0].message, meta: null } }],
    ['members beside it', { extra: 1 }],
  ])('is none with %s [CRY-39]', (_, change) => {
    expect(readCertificate([{ ...delegate[0], ...change }, delegate[1]])).toBeUndefined();
  });

  it.each([
    ['no pair', delegate[0]],
    ['a triple, as some write it', ['00', delegate[0], delegate[1]]],
    ['a pair and more', [...delegate, '00']],
    ['a signature of 64 octets', [delegate[0], delegate[1].slice(2)]],
    ['a signature with a prefix', [delegate[0], `0x${delegate[1].slice(2)}`]],
    ['no signature', [delegate[0], undefined]],
    ['a list', [[], delegate[1]]],
    ['null', null],
  ])('is none when it is %s [CRY-38, CRY-42]', (_, pair) => {
    expect(readCertificate(pair)).toBeUndefined();
  });

  it('has another signer, or none, when one bit of the signature is flipped [CRY-52]', () => {
    for (let nibble = 0; nibble < 130; nibble += 1) {
      const flipped = Number.parseInt(delegate[1].charAt(nibble), 16) ^ 1;
      const text = `${delegate[1].slice(0, nibble)}${flipped.toString(16)}${delegate[1].slice(nibble + 1)}`;
      const read = readCertificate([delegate[0], text]);
      expect(read && signerOf(read)).not.toBe(example.chain[0]?.signerAddress);
    }
  });

  it('has no signer with the other form of s, and none with zeros [CRY-42]', () => {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const s = order - BigInt(`0x${delegate[1].slice(64, 128)}`);
    const other = `${delegate[1].slice(0, 64)}${s.toString(16).padStart(64, '0')}1c`;
    for (const text of [other, `${'00'.repeat(64)}1b`, `${delegate[1].slice(0, 128)}00`]) {
      const read = readCertificate([delegate[0], text]);
      expect(read).toBeDefined();
      expect(read && signerOf(read)).toBeUndefined();
    }
  });
});

function listOf(types: Readonly<Record<string, unknown>>): readonly unknown[] {
  const list = types['EIP712DelegateCertificate'];
  return Array.isArray(list) ? list : [];
}

describe('Integers beyond 2^53', () => {
  const bootedAt = 1_658_765_756_680_628_959n;

  const message = { ...delegate[0].message, bootedAt };
  const authextra = { certificates: [[typedData('EIP712DelegateCertificate', message), delegate[1]]] };
  const hello: HelloMessage = {
    type: MessageType.HELLO,
    realm: 'devices',
    details: { roles: { caller: {} }, authextra },
  };
  // JSON of other peers has the digits themselves; ours refuses to write them.
  const inJson = JSON.stringify([1, 'devices', hello.details], (_, value: unknown) =>
    typeof value === 'bigint' ? `<${value}>` : value,
  ).replace(/"<(\d+)>"/, '$1');

  it.each([
    ['JSON', json(), inJson],
    ['MessagePack', msgpack(), undefined],
    ['CBOR', cbor(), undefined],
  ])('come exactly through %s, and so does the digest [CRY-43]', (_, serializer, text) => {
    const codec = createMessageCodec(serializer);
    const decoded = codec.decode(text ?? codec.encode(hello).payload);
    const details = 'details' in decoded ? decoded.details : {};
    const certificates = 'authextra' in details ? details.authextra['certificates'] : undefined;
    const read = readCertificate(Array.isArray(certificates) ? certificates[0] : undefined);
    expect(read && toHex(digestOf(read.certificate))).toBe(example.chain[0]?.digestHex);
  });

  it('are numbers where they are safe, bigints, or decimal text [CRY-43]', () => {
    expect(unsigned(12, 64)).toBe(12n);
    expect(unsigned(2 ** 53 - 1, 64)).toBe(2n ** 53n - 1n);
    expect(unsigned(bootedAt, 64)).toBe(bootedAt);
    expect(unsigned(String(bootedAt), 64)).toBe(bootedAt);
    expect(unsigned(2n ** 64n - 1n, 64)).toBe(2n ** 64n - 1n);
    for (const value of [
      2 ** 53,
      1.5,
      -1,
      Number.NaN,
      '1.0',
      '01',
      '-1',
      '0x10',
      '',
      ' 1',
      '1'.repeat(79),
      null,
      true,
    ]) {
      expect(unsigned(value, 256), String(value)).toBeUndefined();
    }
    expect(unsigned(2n ** 64n, 64)).toBeUndefined();
  });
});

describe('An address', () => {
  it('is written as EIP-55 has it, and read so or in one case [CRY-38]', () => {
    const address = intermediate[0].message['issuer'];
    expect(address).toBe('0xf766Dc789CF04CD18aE75af2c5fAf2DA6650Ff57');
    expect(addressFrom(address)).toBe(address);
    expect(addressFrom(String(address).toLowerCase())).toBe(address);
    expect(addressFrom(`0x${String(address).slice(2).toUpperCase()}`)).toBe(address);
    expect(addressFrom('0xF766Dc789CF04CD18aE75af2c5fAf2DA6650Ff57')).toBeUndefined();
    expect(addressFrom(String(address).slice(2))).toBeUndefined();
    expect(addressFrom(5)).toBeUndefined();
    expect(addressOf(octetsOf(String(address)))).toBe(address);
  });
});
