import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { anyDict } from '@wamp/conformance';
import type { Authenticator, ClientAuthenticator, JoinRequest } from '@wamp/protocol';
import { challengeOf, joinContext, joinRequest, loginOf } from './fixtures/join-scene.js';
import { LoginScene, hello } from './fixtures/login-scene.js';
import { principals } from './index.js';
import { scram, scramAuthenticator } from './scram.js';
import {
  type CraCredential,
  type ScramCredential,
  Secret,
  type TicketCredential,
  hashCraSecret,
  hashScramPassword,
  hashTicket,
  parseCraSecret,
  parseScramSecret,
  parseTicketSecret,
} from './secrets.js';
import { ticket, ticketAuthenticator } from './ticket.js';
import { wampcra, wampcraAuthenticator } from './wampcra.js';

const canary = 'canary-4f2d91c7';
const wrong = 'wrong-canary-88e0';
const user = <C>(credential: C) => ({ authid: 'peter', authrole: 'user', credential });
const argon2 = parseTicketSecret(await hashTicket(canary, { cost: { iterations: 1, memory: 64 } }));
const clearTicket = parseTicketSecret(canary);
const salted = parseCraSecret(await hashCraSecret(canary, { iterations: 1_000 }));
const clearCra = parseCraSecret(canary);
const scramKeys = parseScramSecret(await hashScramPassword(canary, { iterations: 4_096 }));

/** A text or octets, as they could stand in a log. */
const spellings = (secret: string | Uint8Array): readonly string[] => {
  const octets = Buffer.from(secret);
  return [...(typeof secret === 'string' ? [secret] : []), octets.toString('hex'), octets.toString('base64')];
};

type Credential = TicketCredential | CraCredential | ScramCredential;

/** Everything secret inside of a credential, whatever its shape. */
function secretsIn(credential: Credential): readonly string[] {
  return Object.values(credential).flatMap((value: unknown) =>
    value instanceof Secret ? spellings(value.reveal() as string | Uint8Array) : [],
  );
}

/** The salt and the cost may be seen, the rest may not. */
const secrets: readonly string[] = [
  ...new Set([
    ...spellings(canary),
    ...spellings(wrong),
    ...[argon2, clearTicket, salted, clearCra, scramKeys].flatMap(secretsIn),
  ]),
];

const shown = (...values: readonly unknown[]): string =>
  values
    .map(
      (value) =>
        `${inspect(value, { depth: Infinity, showHidden: true, maxArrayLength: null })} ${JSON.stringify(value)}`,
    )
    .join('\n');

const broken = { find: () => Promise.reject(new Error('no database')), model: () => undefined };

const routers: readonly (readonly [string, Authenticator])[] = [
  ['ticket argon2id', ticketAuthenticator({ principals: principals([user(argon2)]) })],
  ['ticket in the clear', ticketAuthenticator({ principals: principals([user(clearTicket)]) })],
  ['ticket without a database', ticketAuthenticator({ principals: broken })],
  [
    'ticket with a full pool',
    ticketAuthenticator({
      principals: principals([user(argon2)]),
      kdf: () => Promise.reject(new Error('8 key derivations wait (L57)')),
    }),
  ],
  ['wampcra salted', wampcraAuthenticator({ principals: principals([user(salted)]) })],
  ['wampcra in the clear', wampcraAuthenticator({ principals: principals([user(clearCra)]) })],
  ['wampcra without a database', wampcraAuthenticator({ principals: broken })],
  ['wamp-scram', scramAuthenticator({ principals: principals([user(scramKeys)]) })],
  ['wamp-scram without a database', scramAuthenticator({ principals: broken })],
];

function clientsOf(method: string, authid: string): readonly ClientAuthenticator[] {
  const given = [canary, wrong];
  switch (method) {
    case 'ticket':
      return given.map((secret) => ticket({ authid, ticket: secret }));
    case 'wampcra':
      return given.flatMap((secret) => [
        wampcra({ authid, secret }),
        wampcra({ authid, secret: () => new Secret(secret), minIterations: 1_000_000 }),
      ]);
    default:
      return given.flatMap((password) => [
        scram({ authid, password }),
        scram({ authid, password: () => `${password}\u0007` }),
        scram({ authid, password, minIterations: 1_000_000 }),
      ]);
  }
}

describe('Secrets, derived keys and expected signatures', () => {
  it('are all looked for', () => {
    expect(secrets.length).toBeGreaterThan(14);
    expect(secrets.every((secret) => secret.length > 12)).toBe(true);
  });

  it.each(routers)('stand in no event and no error: %s [T11, AUTH-45]', async (_name, authenticator) => {
    await using scene = new LoginScene([authenticator]);
    const seen: unknown[] = [];
    for (const authid of ['peter', 'nobody']) {
      for (const auth of clientsOf(authenticator.method, authid)) {
        await using client = scene.client(auth);
        await client.ready().catch((error: unknown) => seen.push(error));
        seen.push(client.session, auth);
      }
    }
    expect(seen.filter((each) => each instanceof Error).length).toBeGreaterThan(0);
    expect(scene.events.length).toBeGreaterThan(0);
    const text = shown(scene.events, authenticator, ...seen);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  it.each(routers)(
    'stand in no ABORT and in no step that refuses: %s [T11, AUTH-45]',
    async (_name, authenticator) => {
      await using scene = new LoginScene([authenticator]);
      const seen: unknown[] = [];
      for (const authid of ['peter', 'nobody', '']) {
        const authextra = { nonce: 'AAECAwQFBgcICQoLDA0ODxAR' };
        await using peer = await scene.peer();
        peer.send(hello({ authmethods: [authenticator.method], authid, authextra }));
        const [type] = await peer.receive([4, authenticator.method, anyDict]);
        if (type === 4) {
          peer.send([5, wrong, {}]);
          seen.push(await peer.receive());
        }
        seen.push(...peer.frames.map(({ octets }) => new TextDecoder().decode(octets)));
        seen.push(await outcomeOf(authenticator, joinRequest({ authid, authextra })));
      }
      const text = shown(...seen);
      for (const secret of secrets) expect(text).not.toContain(secret);
    },
  );

  it.each([
    ['wampcra', clearCra, wampcra({ authid: 'peter', secret: canary })],
    ['wamp-scram', scramKeys, scram({ authid: 'peter', password: canary })],
  ] as const)(
    'stand in nothing that follows a wrong answer: %s [T11, AUTH-45]',
    async (method, credential, client) => {
      const authenticator =
        'cost' in credential
          ? scramAuthenticator({ principals: principals([user(credential)]) })
          : wampcraAuthenticator({ principals: principals([user(credential)]) });
      expect(authenticator.method).toBe(method);
      const login = await loginOf(client);
      const { extra, answer } = await challengeOf(
        authenticator,
        joinRequest({ authextra: login.authextra ?? {} }),
      );
      const right = await login.challenge(extra);
      const expected = typeof right === 'string' ? right : right.signature;
      const said = typeof right === 'string' ? {} : right.extra;
      const accepted = await answer({ signature: expected, extra: said });
      if (accepted.kind !== 'accepted') throw new Error('the right answer was refused');
      const refused = await answer({ signature: encodeOther(expected), extra: said });
      const mistrust = await Promise.resolve({ verifier: encodeOther(expected) })
        .then((authextra) => login.welcome?.(authextra))
        .catch((error: unknown) => error);
      const text = shown(refused, mistrust);
      const verifier = accepted.principal.authextra?.['verifier'] ?? expected;
      for (const secret of [expected, verifier]) expect(text).not.toContain(secret);
    },
  );

  it('stand in no error of a client that refuses a challenge [T11, AUTH-45]', async () => {
    const seen: unknown[] = [];
    for (const method of ['wampcra', 'wamp-scram']) {
      for (const client of clientsOf(method, 'peter')) {
        const login = await loginOf(client);
        for (const extra of [
          {},
          { challenge: '{"authid":"x"}' },
          { nonce: canary },
          { challenge: 5, salt: 5 },
        ]) {
          await Promise.resolve(extra)
            .then(login.challenge)
            .catch((error: unknown) => seen.push(error));
        }
        await Promise.resolve({ verifier: wrong })
          .then((authextra) => login.welcome?.(authextra))
          .catch((error: unknown) => seen.push(error));
        seen.push(login);
      }
    }
    expect(seen.filter((each) => each instanceof Error).length).toBeGreaterThan(10);
    const text = shown(...seen);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });
});

/** The step that a wrong answer leads to, or what was thrown. */
async function outcomeOf(authenticator: Authenticator, request: JoinRequest): Promise<unknown> {
  try {
    const step = await authenticator.begin(request, joinContext());
    return step.kind === 'challenge' ? [step, await step.answer({ signature: wrong, extra: {} })] : step;
  } catch (error) {
    // looked at like everything else
    return error;
  }
}

/** Another text of the same form. */
const encodeOther = (base64: string): string => (base64.startsWith('A') ? 'B' : 'A') + base64.slice(1);
