import { inspect } from 'node:util';
import { type Authenticator, type ClientAuthenticator, ErrorUri } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { toHex } from '../bytes/hex.js';
import { cryptosign, cryptosignAuthenticator, keyPrincipals } from '../cryptosign.js';
import { handshake } from '../fixtures/handshake.js';
import { loginAttempt, loginContext, namelessAttempt } from '../fixtures/login-attempt.js';
import { AuthenticationRefusal } from './authentication-refusal.js';
import { scram } from '../scram.js';
import { hashScramPassword, parseScramSecret } from '../secrets.js';
import { wampcra } from '../wampcra.js';
import type { Decide } from './decide.js';
import { type DynamicOptions, dynamicAuthenticator } from './dynamic-authenticator.js';

const seed = '4ffddd896a530ce5ee8c86b83b0d31835490a97a9cd718cb2f09c9fd31c4a7d7';
const otherSeed = '11'.repeat(32);

/** What the documentation of the contract has: `secret1` derived with salt `salt123`, 100 iterations, 16 octets. */
const salted = {
  role: 'user',
  secret: 'prq7+YkJ1/KlW1X0YczMHw==',
  salt: 'salt123',
  iterations: 100,
  keylen: 16,
};

async function scramDecision(kdf: 'pbkdf2' | 'argon2id13'): Promise<Record<string, unknown>> {
  const stored = await hashScramPassword(
    'pencil',
    kdf === 'pbkdf2' ? { form: kdf, iterations: 4_096 } : { form: kdf },
  );
  const { salt, storedKey, serverKey, cost } = parseScramSecret(stored);
  return {
    role: 'user',
    salt: toHex(salt),
    'stored-key': toHex(storedKey.reveal()),
    'server-key': toHex(serverKey.reveal()),
    kdf,
    iterations: cost.iterations,
    memory: cost.memory,
  };
}

async function publicKeyOf(key: string): Promise<string> {
  const login = await cryptosign({ key }).begin({
    realm: 'realm1',
    transport: 'memory',
    peer: { isPrivate: true },
    signal: new AbortController().signal,
  });
  return String(login.authextra?.['pubkey']);
}

const dynamic = (
  method: DynamicOptions['method'],
  decide: Decide,
  options: Partial<DynamicOptions> = {},
): Authenticator => dynamicAuthenticator({ method, decide, decoyKey: new Uint8Array(32), ...options });

const cra = (secret: string, authid = 'joe'): ClientAuthenticator =>
  wampcra({ authid, secret, minIterations: 1 });

describe('WAMP-CRA that somebody decides about', () => {
  it('takes a secret, before the CHALLENGE [DYN-05]', async () => {
    const order: string[] = [];
    const authenticator = dynamic('wampcra', () => {
      order.push('decided');
      return { role: 'user', secret: 'secret1' };
    });
    const step = await authenticator.begin(loginAttempt(), loginContext());
    order.push(step.kind);
    expect(order).toEqual(['decided', 'challenge']);
    const { outcome } = await handshake(cra('secret1'), authenticator);
    expect(outcome).toEqual({
      kind: 'accepted',
      principal: { authid: 'joe', authrole: 'user', authprovider: 'dynamic' },
    });
  });

  it('takes the derived key where there is a salt [DYN-05, DYN-06]', async () => {
    const { steps, outcome } = await handshake(
      cra('secret1'),
      dynamic('wampcra', () => salted),
    );
    expect(steps[0]).toMatchObject({ extra: { salt: 'salt123', iterations: 100, keylen: 16 } });
    expect(outcome).toMatchObject({ kind: 'accepted' });
  });

  it('fails where there is a salt and the secret is no derived key [DYN-06, DYN-12]', async () => {
    const decide = (): unknown => ({ ...salted, secret: 'canary-secret' });
    const error: unknown = await handshake(cra('secret1'), dynamic('wampcra', decide)).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(inspect(error)).not.toContain('canary-secret');
  });

  it('refuses a wrong secret [AUTH-23]', async () => {
    const { outcome } = await handshake(
      cra('secret2'),
      dynamic('wampcra', () => salted),
    );
    expect(outcome).toMatchObject({ kind: 'refused', reason: ErrorUri.AUTHENTICATION_DENIED });
  });

  it('names in the CHALLENGE who it will be [DYN-04]', async () => {
    const decide = (): unknown => ({ role: 'ops', authid: 'j.o.e', secret: 'secret1' });
    const step = await dynamic('wampcra', decide).begin(loginAttempt(), loginContext());
    const text = step.kind === 'challenge' ? String(step.extra['challenge']) : '';
    expect(JSON.parse(text)).toMatchObject({ authid: 'j.o.e', authrole: 'ops', authprovider: 'dynamic' });
  });
});

describe('WAMP-SCRAM that somebody decides about', () => {
  it.each(['pbkdf2', 'argon2id13'] as const)('takes hex keys and the cost of %s [DYN-07]', async (kdf) => {
    const decision = await scramDecision(kdf);
    const authenticator = dynamic('wamp-scram', () => decision);
    const client = (password: string): ClientAuthenticator => scram({ authid: 'joe', password });
    expect((await handshake(client('pencil'), authenticator)).outcome).toMatchObject({
      kind: 'accepted',
      principal: { authid: 'joe', authrole: 'user', authprovider: 'dynamic' },
    });
    expect((await handshake(client('pen'), authenticator)).outcome).toMatchObject({
      kind: 'refused',
      reason: ErrorUri.AUTHENTICATION_DENIED,
    });
  });

  it('knows Argon2id by the name that other routers use [DYN-07]', async () => {
    const decision = { ...(await scramDecision('argon2id13')), kdf: 'argon2id-13' };
    const { outcome } = await handshake(
      scram({ authid: 'joe', password: 'pencil' }),
      dynamic('wamp-scram', () => decision),
    );
    expect(outcome).toMatchObject({ kind: 'accepted' });
  });

  it.each([
    ['no kdf', { kdf: undefined }],
    ['another kdf', { kdf: 'canary-secret' }],
    ['no cost', { iterations: undefined }],
    ['a cost that is no integer', { iterations: 4_096.5 }],
    ['Argon2id without memory', { kdf: 'argon2id13', memory: null }],
    ['a stored key that is no hex', { 'stored-key': 'canary-secret' }],
    ['a server key that is too short', { 'server-key': 'ab'.repeat(31) }],
    ['a salt of half octets', { salt: 'abc' }],
  ])('fails with %s, and the error does not repeat it [DYN-07, DYN-12, T11]', async (_what, wrong) => {
    const decision = { ...(await scramDecision('pbkdf2')), ...wrong };
    const error: unknown = await handshake(
      scram({ authid: 'joe', password: 'pencil' }),
      dynamic('wamp-scram', () => decision),
    ).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(inspect(error)).not.toContain('canary-secret');
  });
});

describe('a name that SASLprep changes', () => {
  it('is asked for as it came, and as it then is [SCR-22, DYN-02]', async () => {
    const asked: unknown[] = [];
    const authenticator = dynamic('wamp-scram', (...[, authid, details]) => {
      asked.push([authid, details.authid]);
      return undefined;
    });
    await authenticator.begin(
      loginAttempt({ authid: '\u2168', authextra: { nonce: 'AAAAAAAAAAAAAAAAAAAAAAAA' } }),
      loginContext(),
    );
    expect(asked).toEqual([
      ['\u2168', '\u2168'],
      ['IX', 'IX'],
    ]);
  });
});

describe('Cryptosign that somebody decides about', () => {
  it('takes the key of the decision [DYN-08]', async () => {
    const pubkey = (await publicKeyOf(seed)).toUpperCase();
    const authenticator = dynamic('cryptosign', () => ({ role: 'user', pubkey }));
    const { outcome } = await handshake(cryptosign({ authid: 'joe', key: seed }), authenticator);
    expect(outcome).toMatchObject({
      kind: 'accepted',
      principal: { authid: 'joe', authrole: 'user', authprovider: 'dynamic' },
    });
  });

  it('refuses a client with another key, though its signature is right [DYN-08]', async () => {
    const pubkey = await publicKeyOf(seed);
    const authenticator = dynamic('cryptosign', () => ({ role: 'user', authid: 'joe', pubkey }));
    for (const client of [cryptosign({ authid: 'joe', key: otherSeed }), cryptosign({ key: otherSeed })]) {
      expect((await handshake(client, authenticator)).outcome).toMatchObject({
        kind: 'refused',
        reason: ErrorUri.AUTHENTICATION_DENIED,
      });
    }
  });

  it('finds out who has a key when the client does not say who it is [DYN-08, CRY-06]', async () => {
    const pubkey = await publicKeyOf(seed);
    const asked: unknown[] = [];
    const authenticator = dynamic('cryptosign', (...[, authid, { authextra }]) => {
      asked.push(authid, authextra['pubkey']);
      return { role: 'user', authid: 'found', pubkey };
    });
    const { outcome } = await handshake(cryptosign({ key: seed }), authenticator);
    expect(outcome).toMatchObject({ kind: 'accepted', principal: { authid: 'found' } });
    expect(asked).toEqual([null, pubkey]);
  });

  it.each([undefined, 5, 'ab', 'xy'.repeat(32)])('fails when the key is %s [DYN-12]', async (pubkey) => {
    const authenticator = dynamic('cryptosign', () => ({ role: 'user', pubkey }));
    await expect(handshake(cryptosign({ authid: 'joe', key: seed }), authenticator)).rejects.toThrow(
      TypeError,
    );
  });
});

const clients: Readonly<Record<'wampcra' | 'wamp-scram' | 'cryptosign', () => ClientAuthenticator>> = {
  wampcra: () => cra('secret1'),
  'wamp-scram': () => scram({ authid: 'joe', password: 'pencil' }),
  cryptosign: () => cryptosign({ authid: 'joe', key: seed }),
};

describe.each(['wampcra', 'wamp-scram', 'cryptosign'] as const)('%s, before its CHALLENGE', (method) => {
  const nobody: readonly (readonly [string, Decide])[] = [
    ['is nobody', () => null],
    [
      'is denied',
      () => {
        throw new AuthenticationRefusal(ErrorUri.AUTHENTICATION_DENIED, 'no user joe');
      },
    ],
    [
      'does not exist',
      () => {
        throw new AuthenticationRefusal(ErrorUri.NO_SUCH_PRINCIPAL, 'no user joe');
      },
    ],
  ];

  it.each(nobody)(
    'does not tell that somebody %s: it asks, and denies [AUTH-27, T06]',
    async (_what, decide) => {
      const { steps, outcome } = await handshake(clients[method](), dynamic(method, decide));
      expect(steps.map(({ kind }) => kind)).toEqual(['challenge', 'refused']);
      expect(outcome).toMatchObject({ reason: ErrorUri.AUTHENTICATION_DENIED });
      expect(JSON.stringify(steps)).not.toContain('no user');
    },
  );

  it('tells other refusals at once [DYN-10, DYN-11]', async () => {
    const authenticator = dynamic(method, () => {
      throw new AuthenticationRefusal(ErrorUri.NOT_AUTHORIZED, 'not yet');
    });
    const { steps } = await handshake(clients[method](), authenticator);
    expect(steps).toEqual([{ kind: 'refused', reason: ErrorUri.NOT_AUTHORIZED, message: 'not yet' }]);
  });

  it('tells that there is no such principal if it is told to [AUTH-27]', async () => {
    const authenticator = dynamic(
      method,
      () => {
        throw new AuthenticationRefusal(ErrorUri.NO_SUCH_PRINCIPAL, 'no user joe');
      },
      { tellsUnknown: true },
    );
    const { steps } = await handshake(clients[method](), authenticator);
    expect(steps).toMatchObject([{ kind: 'refused', reason: ErrorUri.NO_SUCH_PRINCIPAL }]);
  });

  it('fails when who decides does [DYN-12]', async () => {
    const authenticator = dynamic(method, () => Promise.reject(new Error('the database is down')));
    await expect(handshake(clients[method](), authenticator)).rejects.toThrow('database');
  });
});

describe('decoys', () => {
  it('of WAMP-CRA are like the decisions: same keys, same provider, role and cost, one salt [T06, CRA-27]', async () => {
    const authenticator = dynamic('wampcra', (...[, authid]) => (authid === 'joe' ? salted : undefined), {
      decoy: { ...salted, secret: `${'A'.repeat(22)}==` },
    });
    const challenges = async (authid: string): Promise<Readonly<Record<string, unknown>>> => {
      const step = await authenticator.begin(loginAttempt({ authid }), loginContext());
      return step.kind === 'challenge' ? step.extra : {};
    };
    const [known, unknown, again] = [
      await challenges('joe'),
      await challenges('ann'),
      await challenges('ann'),
    ];
    const shape = ({ challenge, salt, ...rest }: Readonly<Record<string, unknown>>): unknown => {
      const { authrole, authprovider } = JSON.parse(String(challenge)) as Record<string, string>;
      return { ...rest, length: String(salt).length, authrole, authprovider };
    };
    expect(shape(unknown)).toEqual(shape(known));
    expect(unknown['salt']).toBe(again['salt']);
    expect(unknown['salt']).not.toBe(known['salt']);
  });

  it.each(['wampcra', 'wamp-scram'] as const)('of %s have to be decisions', (method) => {
    expect(() => dynamic(method, () => null, { decoy: { role: 'user' } })).toThrow(TypeError);
  });
});

describe('an anonymous key', () => {
  it('without an authid of its own opens nothing [DYN-13]', async () => {
    const pubkey = await publicKeyOf(seed);
    const authenticator = dynamic('cryptosign', () => ({ role: 'user', pubkey }));
    const step = await authenticator.begin(namelessAttempt({ authextra: { pubkey } }), loginContext());
    expect(step).toMatchObject({ kind: 'refused', reason: ErrorUri.NO_SUCH_PRINCIPAL });
    const fixed = cryptosignAuthenticator({ principals: keyPrincipals() });
    expect(fixed.method).toBe(authenticator.method);
  });
});
