import { describe, expect, it, vi } from 'vitest';
import { type Principal, unknownPeer } from '@wamp/protocol';
import {
  challengeOf,
  denied,
  joinContext,
  joinRequest,
  logIn,
  loginOf,
  tlsPeer,
} from '../fixtures/join-scene.js';
import { vectors } from '../fixtures/auth-vectors.js';
import { principals } from '../index.js';
import { Secret, type TicketCredential, hashTicket, parseTicketSecret } from '../secrets.js';
import { type PresentedTicket, type VerifyTicket, ticket, ticketAuthenticator } from '../ticket.js';

const stored = (authid: string, credential: TicketCredential) => ({ authid, authrole: 'user', credential });

const known = principals([
  stored('peter', parseTicketSecret('secret!!!')),
  stored('ann', parseTicketSecret("ann's own")),
  // What a source gives that has forgotten something.
  stored('nothing', undefined as never),
  stored('empty', parseTicketSecret('')),
]);
const authenticator = ticketAuthenticator({ principals: known });

const answerTo = async (authid: string, signature: string, of = authenticator) =>
  (await challengeOf(of, joinRequest({ authid }))).answer({ signature, extra: {} });

const accepted = (authid: string): unknown =>
  expect.objectContaining({ kind: 'accepted', principal: expect.objectContaining({ authid }) });

describe('The client side of ticket', () => {
  it('is called ticket and says its authid [TIC-01, TIC-02]', async () => {
    const client = ticket({ authid: 'joe', ticket: 'secret!!!' });
    expect(client.method).toBe('ticket');
    expect((await loginOf(client)).authid).toBe('joe');
  });

  it('cannot be made without an authid or a ticket [TIC-02]', () => {
    expect(() => ticket({ ticket: 'x' } as never)).toThrow(TypeError);
    expect(() => ticket({ authid: 'joe' } as never)).toThrow(TypeError);
  });

  it.each([
    ...vectors.ticket.vectors.map((vector) => vector.ticket),
    ' spaces around ',
    'with \u{1f511} and \u0000',
    'e'.repeat(8_192),
  ])('sends %j as it is, whatever else the challenge says [TIC-05, TIC-06]', async (text) => {
    const login = await loginOf(ticket({ authid: 'joe', ticket: text }));
    expect(await login.challenge({})).toBe(text);
    expect(await login.challenge({ x: 1 })).toBe(text);
    expect(await (await loginOf(ticket({ authid: 'joe', ticket: new Secret(text) }))).challenge({})).toBe(
      text,
    );
  });

  it('asks for the ticket anew at each challenge, and only then [TIC-16]', async () => {
    let asked = 0;
    const client = ticket({ authid: 'joe', ticket: async () => `ticket ${++asked}` });
    const logins = [await loginOf(client), await loginOf(client), await loginOf(client)];
    expect(asked).toBe(0);
    expect(await Promise.all(logins.map(async (login) => login.challenge({})))).toEqual([
      'ticket 1',
      'ticket 2',
      'ticket 3',
    ]);
  });

  it('fails when there is no ticket after all [AUTH-10]', async () => {
    const login = await loginOf(ticket({ authid: 'joe', ticket: () => undefined as never }));
    await expect(login.challenge({})).rejects.toThrow('the ticket is no text');
  });

  it('refuses a way that others can read, before HELLO, unless told otherwise [TIC-15, T43]', async () => {
    const asked = vi.fn(() => 'secret!!!');
    await expect(loginOf(ticket({ authid: 'joe', ticket: asked }), unknownPeer)).rejects.toThrow(
      'without TLS',
    );
    expect(asked).not.toHaveBeenCalled();
    await expect(loginOf(ticket({ authid: 'joe', ticket: asked }), tlsPeer())).resolves.toBeDefined();
    await expect(
      loginOf(ticket({ authid: 'joe', ticket: asked, allowInsecure: true }), unknownPeer),
    ).resolves.toBeDefined();
  });
});

describe('The Router side of ticket', () => {
  it('asks with an empty challenge, whoever it is [TIC-04, TIC-13, T06]', async () => {
    for (const authid of ['peter', 'nobody', '__proto__']) {
      expect((await challengeOf(authenticator, joinRequest({ authid }))).extra).toStrictEqual({});
    }
  });

  it.each([undefined, ''])('refuses authid %j without a challenge [TIC-03]', async (authid) => {
    expect(await authenticator.begin(joinRequest({ authid }), joinContext())).toEqual(denied);
  });

  it('lets in who presents the ticket of the authid, and nobody else [TIC-07, TIC-09, TIC-10]', async () => {
    expect(await answerTo('peter', 'secret!!!')).toEqual({
      kind: 'accepted',
      principal: { authid: 'peter', authrole: 'user', authprovider: 'static' },
    });
    for (const wrong of ["ann's own", 'secret!!', 'secret!!! ', 'SECRET!!!', '']) {
      expect(await answerTo('peter', wrong)).toEqual(denied);
    }
    expect(await answerTo('ann', 'secret!!!')).toEqual(denied);
  });

  it('answers a wrong ticket and a wrong name alike [TIC-13, T06, AUTH-27]', async () => {
    expect(await answerTo('nobody', 'secret!!!')).toEqual(await answerTo('peter', 'wrong'));
    expect(await answerTo('constructor', '')).toEqual(await answerTo('peter', 'wrong'));
  });

  it('takes an empty ticket only from whom it is configured for [TIC-12]', async () => {
    expect(await answerTo('nothing', '')).toEqual(denied);
    expect(await answerTo('nobody', '')).toEqual(denied);
    expect(await answerTo('empty', '')).toEqual(accepted('empty'));
    const verify = vi.fn(() => ({ authid: 'peter', authrole: 'user' }));
    expect(await answerTo('peter', '', ticketAuthenticator({ verify }))).toEqual(denied);
    expect(verify).not.toHaveBeenCalled();
  });

  it.each(['sha256', 'argon2id'] as const)('stores tickets as %s [TIC-14]', async (form) => {
    const text = await hashTicket('secret!!!', { form, cost: { iterations: 1, memory: 64 } });
    const hashed = ticketAuthenticator({
      principals: principals([stored('peter', parseTicketSecret(text))]),
    });
    expect(text).not.toContain('secret');
    expect(await answerTo('peter', 'secret!!!', hashed)).toEqual(accepted('peter'));
    expect(await answerTo('peter', 'secret!!', hashed)).toEqual(denied);
    expect(await answerTo('peter', text, hashed)).toEqual(denied);
  });

  it('lets a function judge, which is told all that is known [TIC-08, TIC-09]', async () => {
    const presented: PresentedTicket[] = [];
    const verify: VerifyTicket = async (ticket) => {
      presented.push(ticket);
      const { authid } = ticket;
      return ticket.ticket === 'good'
        ? { authid: `${authid}@example`, authrole: 'r', authprovider: 'own' }
        : undefined;
    };
    const judged = ticketAuthenticator({ verify });
    const request = joinRequest({ authid: 'peter', authextra: { device: 1 } });
    const answer = (await challengeOf(judged, request)).answer({ signature: 'good', extra: {} });
    expect(await answer).toEqual({
      kind: 'accepted',
      principal: { authid: 'peter@example', authrole: 'r', authprovider: 'own' } satisfies Principal,
    });
    expect(presented).toEqual([{ realm: 'realm1', authid: 'peter', ticket: 'good', request }]);
    expect(await answerTo('peter', 'bad', judged)).toEqual(denied);
  });

  it('fails when the judge fails, and lets nobody in [AUTH-24]', async () => {
    const broken = ticketAuthenticator({ verify: () => Promise.reject(new Error('no database')) });
    await expect(answerTo('peter', 'x', broken)).rejects.toThrow('no database');
  });

  it('lets a ticket that is used once open one session, however many present it at a time [TIC-17]', async () => {
    const left = new Set(['once']);
    const verify: VerifyTicket = async ({ authid, ticket }) => {
      await Promise.resolve();
      return left.delete(ticket) ? { authid, authrole: 'user' } : undefined;
    };
    const judged = ticketAuthenticator({ verify });
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => answerTo('peter', 'once', judged)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual([
      'accepted',
      ...Array<string>(7).fill('refused'),
    ]);
  });

  it('is unusable where others can read the ticket, so that the next method is tried [TIC-11, TIC-15, T43]', () => {
    const open = joinRequest({ peer: unknownPeer });
    expect(authenticator.unusable?.(open)).toMatch(/TLS/);
    expect(authenticator.unusable?.(joinRequest())).toBeUndefined();
    expect(authenticator.unusable?.(joinRequest({ peer: tlsPeer() }))).toBeUndefined();
    const insecure = ticketAuthenticator({ principals: known, allowInsecure: true });
    expect(insecure.unusable?.(open)).toBeUndefined();
  });

  it('does as much for a name that does not exist: the derivation of one that does [T06, TIC-13]', async () => {
    const text = await hashTicket('secret!!!', { cost: { iterations: 1, memory: 64 } });
    const kdf = vi.fn(async () => new Uint8Array(32));
    const hashed = ticketAuthenticator({
      principals: principals([stored('peter', parseTicketSecret(text))]),
      kdf,
    });
    for (const authid of ['peter', 'nobody']) await answerTo(authid, 'wrong', hashed);
    expect(kdf.mock.calls.map(([request]: unknown[]) => request)).toMatchObject([
      { iterations: 1, memory: 64 },
      { iterations: 1, memory: 64 },
    ]);
  });

  it('derives nothing for tickets that are not stored with a derivation [T10]', async () => {
    const kdf = vi.fn(async () => new Uint8Array(32));
    const sha256 = parseTicketSecret(await hashTicket('random', { form: 'sha256' }));
    const cheap = ticketAuthenticator({ principals: principals([stored('peter', sha256)]), kdf });
    expect(await answerTo('peter', 'random', cheap)).toEqual(accepted('peter'));
    expect(await answerTo('nobody', 'random', cheap)).toEqual(denied);
    expect(kdf).not.toHaveBeenCalled();
  });

  it('refuses when too many derivations wait, and says that it is not the fault of the client [T10, AUTH-24]', async () => {
    const argon2 = parseTicketSecret(await hashTicket('secret!!!', { cost: { iterations: 1, memory: 64 } }));
    const full = ticketAuthenticator({
      principals: principals([stored('peter', argon2)]),
      kdf: () => Promise.reject(new Error('8 key derivations wait (L57)')),
    });
    await expect(answerTo('peter', 'secret!!!', full)).rejects.toThrow('L57');
  });

  it('lets both sides meet', async () => {
    const client = ticket({ authid: 'peter', ticket: 'secret!!!' });
    expect(await logIn(authenticator, client)).toEqual(accepted('peter'));
  });
});
