import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import type { Kdf, KdfRequest } from '../crypto/kdf.js';
import {
  Secret,
  type StoredSecretKind,
  hashCraSecret,
  hashScramPassword,
  hashSecret,
  hashTicket,
  parseCraSecret,
  parseScramSecret,
  parseTicketSecret,
  storedSecretKinds,
} from '../secrets.js';

const canary = 'canary-4f2d';
/** All ways in which a value gets into a log. */
const shown = (value: unknown): string =>
  [inspect(value, { depth: Infinity, showHidden: true }), JSON.stringify(value), String(value)].join('\n');

describe('A Secret', () => {
  it('shows what it holds to nobody but who asks for it [T11, AUTH-45]', () => {
    const secret = new Secret(canary);
    expect(secret.reveal()).toBe(canary);
    for (const holder of [
      secret,
      { nested: [secret] },
      new Map([[1, secret]]),
      new Error('x', { cause: secret }),
    ]) {
      expect(shown(holder)).not.toContain(canary);
    }
    expect(String(secret)).toBe('[secret]');
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
    expect(inspect({ secret })).toBe('{ secret: [secret] }');
    expect(Object.keys(secret)).toEqual([]);
  });
});

const fast: Readonly<Record<StoredSecretKind, object>> = {
  'scram-pbkdf2': { iterations: 4_096 },
  'scram-argon2id': { cost: { iterations: 1, memory: 64 } },
  cra: { iterations: 1_000 },
  'ticket-argon2id': { cost: { iterations: 1, memory: 64 } },
  'ticket-sha256': {},
};
const parse = (text: string) =>
  text.startsWith('scram')
    ? parseScramSecret(text)
    : text.startsWith('cra')
      ? parseCraSecret(text)
      : parseTicketSecret(text);

describe('Stored secrets', () => {
  it.each<[StoredSecretKind, RegExp]>([
    ['scram-pbkdf2', /^scram-sha-256\$pbkdf2\$i=4096\$[^$]{24}\$[^$]{44}\$[^$]{44}$/],
    ['scram-argon2id', /^scram-sha-256\$argon2id13\$t=1,m=64\$[^$]{24}\$[^$]{44}\$[^$]{44}$/],
    ['cra', /^cra\$pbkdf2\$i=1000,l=32\$[^$]{22}\$[^$]{44}$/],
    ['ticket-argon2id', /^argon2id\$t=1,m=64\$[^$]{24}\$[^$]{44}$/],
    ['ticket-sha256', /^sha256\$[^$]{44}$/],
  ])(
    'of kind %s have their form and show nothing when they are read (D49) [SCR-44, AUTH-45]',
    async (kind, form) => {
      const text = await hashSecret(kind, canary, fast[kind]);
      expect(text).toMatch(form);
      const credential = parse(text);
      for (const part of [canary, ...text.split('$').slice(-1)])
        expect(shown(credential)).not.toContain(part);
      expect(shown(credential)).toContain('[secret]');
      expect(storedSecretKinds).toContain(kind);
    },
  );

  it.each<StoredSecretKind>(['scram-pbkdf2', 'scram-argon2id', 'cra', 'ticket-argon2id'])(
    'of kind %s have a random salt: twice the same password differs [SCR-45]',
    async (kind) => {
      const [one, other] = [
        await hashSecret(kind, canary, fast[kind]),
        await hashSecret(kind, canary, fast[kind]),
      ];
      expect(one).not.toBe(other);
      const salts = [one, other].map((text) => /\$([A-Za-z0-9+/=]{22,24})\$/.exec(text)?.[1]);
      expect(new Set(salts).size).toBe(2);
    },
  );

  it('cost what the decisions say unless told otherwise (D49)', async () => {
    const asked: KdfRequest[] = [];
    const kdf: Kdf = async (request) => {
      asked.push(request);
      return new Uint8Array(request.length);
    };
    await hashScramPassword('p', { kdf });
    await hashScramPassword('p', { kdf, form: 'argon2id13' });
    await hashCraSecret('p', { kdf });
    await hashTicket('p', { kdf });
    expect(asked).toMatchObject([
      { kdf: 'pbkdf2', iterations: 600_000, length: 32 },
      { kdf: 'argon2id13', iterations: 2, memory: 19_456, length: 32 },
      { kdf: 'pbkdf2', iterations: 100_000, length: 32 },
      { kdf: 'argon2id13', iterations: 2, memory: 19_456, length: 32 },
    ]);
    expect(asked.every(({ salt }) => salt.length >= 16)).toBe(true);
  });

  it('know SHA-256 only, no SHA-1 [SCR-52]', async () => {
    for (const kind of storedSecretKinds) {
      expect(await hashSecret(kind, canary, fast[kind])).not.toMatch(/sha-?1(?!\d)/);
    }
    expect(() => parseScramSecret('scram-sha-1$pbkdf2$i=4096$AAAAAAAAAAA=$AAAA$AAAA')).toThrow(TypeError);
  });

  it('in the clear are known as such, so that `check` can warn', () => {
    expect(parseTicketSecret('secret!!!').kind).toBe('clear');
    expect(parseCraSecret('secret1').kind).toBe('clear');
    expect(() => parseScramSecret('secret1')).toThrow(TypeError);
    expect(shown([parseTicketSecret(canary), parseCraSecret(canary)])).not.toContain(canary);
  });

  const key = Buffer.alloc(32, 1).toString('base64');
  it.each([
    `scram-sha-256$pbkdf2$i=4096$QEFCQ0RFRkdISUpLTE1OTw==$${key}`,
    `scram-sha-256$pbkdf2$i=0$QEFCQ0RFRkdISUpLTE1OTw==$${key}$${key}`,
    `scram-sha-256$pbkdf2$i=04096$QEFCQ0RFRkdISUpLTE1OTw==$${key}$${key}`,
    `scram-sha-256$pbkdf2$t=2,m=64$QEFCQ0RFRkdISUpLTE1OTw==$${key}$${key}`,
    `scram-sha-256$argon2id13$i=4096$QEFCQ0RFRkdISUpLTE1OTw==$${key}$${key}`,
    `scram-sha-256$argon2id13$t=2,m=9999999999$QEFCQ0RFRkdISUpLTE1OTw==$${key}$${key}`,
    `scram-sha-256$scrypt$i=4096$QEFCQ0RFRkdISUpLTE1OTw==$${key}$${key}`,
    `scram-sha-256$pbkdf2$i=4096$QEFC$${key}$${key}`,
    `scram-sha-256$pbkdf2$i=4096$QEFCQ0RFRkdISUpLTE1OTw==$canary-4f2d$${key}`,
    `scram-sha-256$pbkdf2$i=4096$QEFCQ0RFRkdISUpLTE1OTw==$${key}$${key}AAAA`,
    `scram-sha-256$pbkdf2$i=4096$QEFCQ0RFRkdISUpLTE1OTw==$${key}$${key}$`,
    'cra$pbkdf2$i=1000,l=32$salt$canary-4f2d',
    'cra$pbkdf2$i=1000,l=32$salt$AAAA',
    `cra$pbkdf2$i=1000,l=16$salt$${key}`,
    `cra$pbkdf2$l=32,i=1000$salt$${key}`,
    `cra$pbkdf2$i=1000,l=32$$${key}`,
    `cra$${key}`,
    'sha256$canary-4f2d',
    'sha256$AAAA',
    'argon2id$canary-4f2d',
    `argon2id$t=2,m=64$AAAA$${key}`,
    `argon2id$t=0,m=64$QEFCQ0RFRkdISUpLTE1OTw==$${key}`,
  ])('that are damaged are refused without being repeated: %s [AUTH-45]', (text) => {
    const error: unknown = (() => {
      try {
        return parse(text);
      } catch (thrown) {
        // what is looked at
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(TypeError);
    for (const part of text
      .split('$')
      .filter((each) => each.length > 3 && !/^(scram|argon2id|sha256|pbkdf2|salt)/.test(each))) {
      expect(shown(error)).not.toContain(part);
    }
  });

  it('of another method are refused, not taken for a secret in the clear', async () => {
    const scram = await hashSecret('scram-pbkdf2', canary, fast['scram-pbkdf2']);
    const ticket = await hashSecret('ticket-sha256', canary);
    expect(() => parseTicketSecret(scram)).toThrow(TypeError);
    expect(() => parseCraSecret(ticket)).toThrow(TypeError);
    expect(() => parseScramSecret(ticket)).toThrow(TypeError);
  });

  it('are not made of nothing, nor with what cannot be used', async () => {
    const kdf = vi.fn(async () => new Uint8Array(32));
    for (const kind of storedSecretKinds) await expect(hashSecret(kind, '')).rejects.toThrow('empty');
    await expect(hashScramPassword('\u00ad')).rejects.toThrow('empty');
    await expect(hashScramPassword(`${canary}\u0007`)).rejects.toThrow(/^(?!.*canary)/);
    await expect(hashScramPassword('p', { salt: new Uint8Array(7) })).rejects.toThrow('salt');
    await expect(hashScramPassword('p', { iterations: 0 })).rejects.toThrow('iterations');
    await expect(hashCraSecret('p', { salt: 'a$b', kdf })).rejects.toThrow('salt');
    await expect(hashCraSecret('p', { keylen: 8, kdf })).rejects.toThrow('octets');
    await expect(hashTicket('p', { cost: { iterations: 1, memory: 1.5 }, kdf })).rejects.toThrow('memory');
    expect(kdf).not.toHaveBeenCalled();
  });
});
