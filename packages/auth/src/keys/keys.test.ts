import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type KeyFormat,
  fingerprint,
  formatPrivateKey,
  formatPublicKey,
  generateSeed,
  parsePrivateKey,
  parsePublicKey,
  publicKeyOfSeed,
  signChallenge,
  verifyChallenge,
} from '../keys.js';
import { toHex } from '../bytes/hex.js';
import { alice, bob, octets, vectors } from '../fixtures/cryptosign.js';

/** Made by `ssh-keygen -t ed25519 -N '' -C ops@example.com`. */
const sshPrivate = [
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW',
  'QyNTUxOQAAACClJ+fFn0I6E8MKFt+sDgIo8FMa49yeo7g7QoDT2hHLxQAAAJhf5v6xX+b+',
  'sQAAAAtzc2gtZWQyNTUxOQAAACClJ+fFn0I6E8MKFt+sDgIo8FMa49yeo7g7QoDT2hHLxQ',
  'AAAEDJK+/E50xA6WoKPKPcvN/WNyxBY8tkqGacdQ0Rqcm0laUn58WfQjoTwwoW36wOAijw',
  'Uxrj3J6juDtCgNPaEcvFAAAAD29wc0BleGFtcGxlLmNvbQECAwQFBg==',
  '-----END OPENSSH PRIVATE KEY-----',
].join('\n');
const sshPublic =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKUn58WfQjoTwwoW36wOAijwUxrj3J6juDtCgNPaEcvF ops@example.com';
const sshFingerprint = 'SHA256:EymNYe0GTx0jku1Q+R2aUGqSDIOhcuPkk+B6afP26UE';
/** Made by `ssh-keygen -t ed25519 -N secret`. */
const sshEncrypted = [
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  'b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABCQ295GEX',
  'I6uUmnQTmcEvOMAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIHzQaNsvuSS4fBEs',
  'zhXt4MKCH9kozL400n7Bx2Vax09VAAAAkNbH7xmaNtP1ixxt85xYiFzh8MS15VnVnBmQcv',
  '+ERJ/PzBs0GRSbZkVt4B3Jui/eHAw5YXd2vzl+A1WqXuokHLo4WZR5QZVhaShthAVjGBTI',
  'cTGSfbJgW5RT/UamHOS8SPCnsqkR6ZCqMjhti1+FlLol8ryGQ8Pmrr779Lcr2VJc6JJ9wJ',
  'OPqN23PJByz9nXIA==',
  '-----END OPENSSH PRIVATE KEY-----',
].join('\n');
/** Made by `ssh-keygen -t ecdsa -N ''`. */
const sshOther = [
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaAAAABNlY2RzYS',
  '1zaGEyLW5pc3RwMjU2AAAACG5pc3RwMjU2AAAAQQQBtT5zhb4CIdgXm7wzyR7B3inNJCVh',
  'UhzTtzX+gGr0e+AFRzFh4EPK1Ewe05qJcGUv2wufKGGmCyWU0S4acr9bAAAAoL3CCAe9wg',
  'gHAAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBAG1PnOFvgIh2Beb',
  'vDPJHsHeKc0kJWFSHNO3Nf6AavR74AVHMWHgQ8rUTB7TmolwZS/bC58oYaYLJZTRLhpyv1',
  'sAAAAgavqL0990RpxquMOX54Cj1H0ssngAPsbtlPkRcZEJr1kAAAABeAECAwQFBgc=',
  '-----END OPENSSH PRIVATE KEY-----',
].join('\n');
/** Made by `openssl genpkey -algorithm ed25519`. */
const pemPrivate = [
  '-----BEGIN PRIVATE KEY-----',
  'MC4CAQAwBQYDK2VwBCIEIGUj83igoAamha+SH0WQusTaHpz4Sygke0u8fbBBf57f',
  '-----END PRIVATE KEY-----',
].join('\n');
const pemPublicHex = '9759f9493caec2dc8a4bb80a26379f7f92f5e013b851f00bb139120bc70a7942';

const formats: readonly KeyFormat[] = ['hex', 'openssh', 'pem'];

describe('Private keys', () => {
  it('are 32 fresh octets', () => {
    expect(generateSeed()).toHaveLength(32);
    expect(generateSeed()).not.toEqual(generateSeed());
  });

  it.each(formats)('come back from %s [CRY-22]', (format) => {
    const seed = generateSeed();
    expect(parsePrivateKey(formatPrivateKey(seed, { format, comment: 'ops' }))).toEqual(seed);
    expect(parsePrivateKey(`  ${formatPrivateKey(toHex(seed), { format })}\n\n`)).toEqual(seed);
  });

  it('are read as ssh-keygen and OpenSSL write them', () => {
    expect(
      formatPublicKey(publicKeyOfSeed(parsePrivateKey(sshPrivate)), {
        format: 'openssh',
        comment: 'ops@example.com',
      }),
    ).toBe(sshPublic);
    expect(toHex(publicKeyOfSeed(parsePrivateKey(pemPrivate)))).toBe(pemPublicHex);
    expect(parsePrivateKey(sshPrivate.replaceAll('\n', '\r\n'))).toEqual(parsePrivateKey(sshPrivate));
  });

  it('are written as OpenSSL reads them, and as OpenSSL writes them', () => {
    const pem = formatPrivateKey(alice.seed, { format: 'pem' });
    const key = createPrivateKey(pem);
    expect(key.asymmetricKeyType).toBe('ed25519');
    expect(key.export({ format: 'pem', type: 'pkcs8' })).toBe(pem);
    expect(createPublicKey(key).export({ format: 'pem', type: 'spki' })).toBe(
      formatPublicKey(alice.publicKey, { format: 'pem' }),
    );
  });

  it('may have their public key behind them [CRY-22]', () => {
    expect(toHex(parsePrivateKey(alice.seed + alice.publicKey))).toBe(alice.seed);
    expect(() => parsePrivateKey(alice.seed + bob.publicKey)).toThrow(TypeError);
  });

  it.each([
    ['encrypted', sshEncrypted, 'encrypted'],
    ['of another kind', sshOther, 'not an Ed25519 key'],
    ['cut short', sshPrivate.replace('AAAAD29wc0BleGFtcGxlLmNvbQECAwQFBg==', ''), 'damaged'],
    ['damaged in their check', sshPrivate.replace('Jhf5v', 'Jhf4v'), 'damaged'],
    ['damaged in their seed', sshPrivate.replace('DJK+/E50', 'DJK+/E51'), 'damaged'],
    ['a public key', formatPublicKey(alice.publicKey, { format: 'pem' }), 'PEM'],
    ['PEM of something else', pemPrivate.replace('MC4CAQAw', 'MC4CAQEw'), 'PEM'],
    ['PEM that is no base64', pemPrivate.replace('MC4CAQAw', '????????'), 'PEM'],
    ['PEM that does not end', pemPrivate.slice(0, 100), 'PEM'],
    ['another number of octets', alice.seed.slice(2), '32 octets'],
    ['nothing', '', '32 octets'],
  ])('are refused when they are %s, and are not in the error [AUTH-45]', (_, text, why) => {
    const secrets = [text.slice(30, 60), alice.seed.slice(4, 20), 'GUj83igoAamha'];
    expect(() => parsePrivateKey(text)).toThrow(new RegExp(why));
    expect(() => parsePrivateKey(text)).toThrow(TypeError);
    try {
      parsePrivateKey(text);
    } catch (error) {
      const told = String(error instanceof Error ? `${error.stack} ${String(error.cause)}` : error);
      expect(secrets.filter((secret) => secret !== '' && told.includes(secret))).toEqual([]);
    }
  });

  it('are refused with every octet of OpenSSH changed that matters, and never end in another error', () => {
    const seed = parsePrivateKey(sshPrivate);
    const [head = '', ...rest] = sshPrivate.split('\n');
    const foot = rest.pop() ?? '';
    const bytes = Buffer.from(rest.join(''), 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x41;
      const text = [head, changed.toString('base64'), foot].join('\n');
      let read: Uint8Array | undefined;
      try {
        read = parsePrivateKey(text);
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
      }
      // What is left to change: the public key that stands outside, the comment, the padding.
      if (read !== undefined) expect(read).toEqual(seed);
    }
  });
});

describe('Public keys', () => {
  it.each(formats)('come back from %s', (format) => {
    const key = octets(alice.publicKey);
    expect(parsePublicKey(formatPublicKey(key, { format }))).toEqual(key);
    expect(parsePublicKey(`${formatPublicKey(alice.publicKey, { format, comment: 'a b' })}\n`)).toEqual(key);
  });

  it('have the fingerprint that ssh-keygen prints', () => {
    expect(fingerprint(parsePublicKey(sshPublic))).toBe(sshFingerprint);
  });

  it.each([
    ['of another kind', sshPublic.replaceAll('ssh-ed25519', 'ssh-rsa')],
    ['cut short', sshPublic.slice(0, 60)],
    ['no point', '02'.padEnd(64, '0')],
    ['of small order', '01'.padEnd(64, '0')],
    ['private', pemPrivate],
    ['nothing', ''],
  ])('are refused when they are %s [CRY-09]', (_, text) => {
    expect(() => parsePublicKey(text)).toThrow(TypeError);
  });
});

describe('Signing by hand', () => {
  it.each(vectors.vectors)('gives and takes what vector $name says [CRY-15]', async (vector) => {
    const text = {
      challenge: vector.challengeHex,
      ...(vector.channelIdHex !== null && { channelId: vector.channelIdHex }),
    };
    expect(await signChallenge(text, vector.privateKeySeedHex)).toBe(vector.signature);
    expect(verifyChallenge(text, vector.signature, vector.publicKeyHex)).toBe(true);
    expect(verifyChallenge({ challenge: 'ab'.repeat(32) }, vector.signature, vector.publicKeyHex)).toBe(
      false,
    );
  });

  it('refuses a challenge that is none', async () => {
    await expect(signChallenge({ challenge: 'ab' }, alice.seed)).rejects.toThrow(TypeError);
    const text = { challenge: 'ab'.repeat(32), channelId: 'ab' };
    expect(() => verifyChallenge(text, '', alice.publicKey)).toThrow(TypeError);
  });
});
