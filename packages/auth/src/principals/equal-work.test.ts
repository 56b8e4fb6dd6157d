import { describe, expect, it, vi } from 'vitest';
import type { Authenticator } from '@wamp/protocol';
import type * as digest from '../crypto/node-digest.js';
import type * as kdf from '../crypto/node-kdf.js';
import { challengeOf, joinRequest } from '../fixtures/join-scene.js';
import { principals } from '../index.js';
import { scramAuthenticator } from '../scram.js';
import {
  hashCraSecret,
  hashScramPassword,
  hashTicket,
  parseCraSecret,
  parseScramSecret,
  parseTicketSecret,
} from '../secrets.js';
import { ticketAuthenticator } from '../ticket.js';
import { wampcraAuthenticator } from '../wampcra.js';

const work = vi.hoisted(() => ({ done: [] as string[] }));

/** Notes an operation before it is done. */
function counted<F extends (...args: never[]) => unknown>(name: string, operation: F): F {
  return ((...args) => {
    work.done.push(name);
    return operation(...args);
  }) as F;
}

vi.mock('#digest', async (original) => {
  const real = await original<typeof digest>();
  return {
    sha256: counted('sha256', real.sha256),
    hmacSha256: counted('hmac', real.hmacSha256),
    equalDigests: counted('compare', real.equalDigests),
  };
});

vi.mock('#kdf', async (original) => {
  const real = await original<typeof kdf>();
  return { deriveKey: counted('derive', real.deriveKey) };
});

const user = <C>(credential: C) => ({ authid: 'peter', authrole: 'user', credential });
const nonce = 'AAECAwQFBgcICQoLDA0ODxAR';

/** What HELLO and AUTHENTICATE make the Router do. */
async function workOf(
  authenticator: Authenticator,
  authid: string,
  signature: string,
): Promise<readonly string[]> {
  work.done = [];
  const { extra, answer } = await challengeOf(authenticator, joinRequest({ authid, authextra: { nonce } }));
  const { nonce: whole = '' } = extra;
  await answer({ signature, extra: { nonce: whole } });
  return work.done;
}

const argon2 = { cost: { iterations: 1, memory: 64 } };
const methods: readonly (readonly [string, Authenticator])[] = [
  [
    'wampcra, salted',
    wampcraAuthenticator({
      principals: principals([user(parseCraSecret(await hashCraSecret('s', { iterations: 1_000 })))]),
    }),
  ],
  [
    'wampcra, in the clear',
    wampcraAuthenticator({ principals: principals([user(parseCraSecret('secret'))]) }),
  ],
  [
    'wamp-scram',
    scramAuthenticator({
      principals: principals([user(parseScramSecret(await hashScramPassword('p', { iterations: 4_096 })))]),
    }),
  ],
  ['ticket, in the clear', ticketAuthenticator({ principals: principals([user(parseTicketSecret('t'))]) })],
  [
    'ticket, sha256',
    ticketAuthenticator({
      principals: principals([user(parseTicketSecret(await hashTicket('t', { form: 'sha256' })))]),
    }),
  ],
  [
    'ticket, argon2id',
    ticketAuthenticator({ principals: principals([user(parseTicketSecret(await hashTicket('t', argon2)))]) }),
  ],
];

describe('The work of the Router', () => {
  const anySignature = Buffer.alloc(32, 5).toString('base64');

  it.each(methods)(
    'is the same, operation by operation, for names that exist and names that do not: %s [T05, T06, TIC-13, CRA-27, SCR-08]',
    async (_name, authenticator) => {
      const known = await workOf(authenticator, 'peter', anySignature);
      const unknown = await workOf(authenticator, 'nobody', anySignature);
      expect(unknown).toEqual(known);
      expect(known.filter((operation) => operation === 'compare')).toHaveLength(1);
    },
  );

  it.each(methods.slice(0, 5))('is no derivation for %s [T10, CRA-21]', async (_name, authenticator) => {
    expect(await workOf(authenticator, 'peter', anySignature)).not.toContain('derive');
  });

  it('is one derivation for a ticket that is stored with one [T10]', async () => {
    const [, authenticator] = methods.at(-1) ?? [];
    if (authenticator === undefined) throw new Error('there is no such method');
    const done = await workOf(authenticator, 'peter', 't');
    expect(done.filter((operation) => operation === 'derive')).toHaveLength(1);
  });
});
