import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { JoinError } from '@wamp/client';
import { anyDict, wireSerializers } from '@wamp/conformance';
import type { AuthenticationAnswer, Authenticator, ClientAuthenticator, ClientLogin } from '@wamp/protocol';
import { unknownPeer } from '@wamp/protocol';
import { systemClock } from '@wamp/router';
import { tlsPeer } from './fixtures/join-scene.js';
import { LoginScene, hello } from './fixtures/login-scene.js';
import { principals } from './index.js';
import { scram, scramAuthenticator } from './scram.js';
import {
  hashCraSecret,
  hashScramPassword,
  hashTicket,
  parseCraSecret,
  parseScramSecret,
  parseTicketSecret,
} from './secrets.js';
import { type VerifyTicket, ticket, ticketAuthenticator } from './ticket.js';
import { wampcra, wampcraAuthenticator } from './wampcra.js';

const password = 'correct horse p\u00e4ss';
const user = <C>(credential: C) => ({ authid: 'peter', authrole: 'user', credential });
const cheap = { cost: { iterations: 1, memory: 64 } };

const tickets = ticketAuthenticator({
  principals: principals([user(parseTicketSecret(await hashTicket(password, cheap)))]),
});
const cra = wampcraAuthenticator({
  principals: principals([user(parseCraSecret(await hashCraSecret(password, { iterations: 1_000 })))]),
});
const scrams = scramAuthenticator({
  principals: principals([user(parseScramSecret(await hashScramPassword(password, { iterations: 4_096 })))]),
});

interface Method {
  readonly method: string;
  readonly authenticator: Authenticator;
  readonly client: (authid: string, secret: string) => ClientAuthenticator;
}

const methods: readonly Method[] = [
  {
    method: 'ticket',
    authenticator: tickets,
    client: (authid, secret) => ticket({ authid, ticket: secret }),
  },
  { method: 'wampcra', authenticator: cra, client: (authid, secret) => wampcra({ authid, secret }) },
  { method: 'wamp-scram', authenticator: scrams, client: (authid, password) => scram({ authid, password }) },
];
const everywhere = methods.flatMap((method) =>
  (['json', 'msgpack', 'cbor'] as const).map((serializer) => ({ ...method, serializer })),
);

const refusal = async (join: Promise<unknown>): Promise<unknown> =>
  join.then(
    () => 'joined',
    (error: unknown) => error,
  );

describe.each(everywhere)(
  'Logging in by $method in $serializer',
  ({ method, authenticator, client, serializer }) => {
    it('opens the session that was granted [AUTH-08, AUTH-09, AUTH-15, AUTH-16, TIC-09, CRA-28, SCR-01]', async () => {
      await using scene = new LoginScene([authenticator], { serializer });
      await using joined = scene.client(client('peter', password));
      await joined.ready();
      expect(joined.session).toMatchObject({
        authid: 'peter',
        authrole: 'user',
        authmethod: method,
        authprovider: 'static',
      });
      expect(scene.sent).toHaveLength(2);
    });

    it.each([
      ['peter', 'wrong'],
      ['nobody', password],
    ])(
      'ends with authentication_denied for %s with %s [AUTH-09, AUTH-23, TIC-10, SCR-43]',
      async (authid, secret) => {
        await using scene = new LoginScene([authenticator], { serializer });
        await using refused = scene.client(client(authid, secret));
        const error = await refusal(refused.ready());
        expect(error).toBeInstanceOf(JoinError);
        expect(error).toMatchObject({ reason: 'wamp.error.authentication_denied' });
        expect(scene.sent).toHaveLength(2);
      },
    );

    it('sends text, never octets, also what is base64 [AUTH-06, SCR-54, TIC-06]', async () => {
      await using scene = new LoginScene([authenticator], { serializer });
      await using joined = scene.client(client('peter', password));
      await joined.ready();
      const [, authenticate = new Uint8Array()] = scene.sent;
      const [type, signature, extra] = wireSerializers[serializer].decode(authenticate) as readonly unknown[];
      expect(type).toBe(5);
      expect(signature).toBeTypeOf('string');
      for (const value of Object.values(extra as object)) expect(value ?? '').toBeTypeOf('string');
    });
  },
);

describe('Logging in with several methods', () => {
  it('skips methods that cannot be used and takes the next [TIC-11, CRA-26]', async () => {
    await using scene = new LoginScene([tickets, cra], { peer: unknownPeer });
    await using open = scene.client(
      ticket({ authid: 'peter', ticket: password, allowInsecure: true }),
      wampcra({ authid: 'peter', secret: password }),
    );
    await open.ready();
    expect(open.session?.authmethod).toBe('wampcra');
    await using scene2 = new LoginScene([tickets, cra]);
    await using closed = scene2.client(
      wampcra({ authid: 'peter', secret: password }),
      ticket({ authid: 'peter', ticket: password }),
    );
    await closed.ready();
    expect(closed.session?.authmethod).toBe('ticket');
  });

  it('is refused when the Router has none of them [SCR-06, CRA-26, TIC-11]', async () => {
    await using scene = new LoginScene([cra]);
    for (const auth of [
      scram({ authid: 'peter', password }),
      ticket({ authid: 'peter', ticket: password }),
    ]) {
      await using refused = scene.client(auth);
      expect(await refusal(refused.ready())).toMatchObject({ reason: 'wamp.error.no_matching_auth_method' });
    }
  });

  it('sends no ticket where others can read it, not even HELLO [TIC-15, T43]', async () => {
    await using scene = new LoginScene([tickets, cra], { peer: unknownPeer });
    await using open = scene.client(ticket({ authid: 'peter', ticket: password }));
    expect(String(await refusal(open.ready()))).toContain('TLS');
    expect(scene.sentText).not.toMatch(/authmethods|peter|correct horse/);
  });

  it('is refused by a Router that would read a ticket where others can, too [TIC-15, T43]', async () => {
    await using scene = new LoginScene([tickets], { peer: unknownPeer });
    await using open = scene.client(ticket({ authid: 'peter', ticket: password, allowInsecure: true }));
    expect(await refusal(open.ready())).toMatchObject({ reason: 'wamp.error.no_matching_auth_method' });
    expect(scene.sentText).not.toContain('correct horse');
  });
});

describe('Logging in anew', () => {
  it('asks for the ticket once for each session [TIC-16]', async () => {
    await using scene = new LoginScene([tickets]);
    let asked = 0;
    const auth = ticket({
      authid: 'peter',
      ticket: async () => {
        asked++;
        return password;
      },
    });
    for (let session = 1; session <= 3; session++) {
      await using client = scene.client(auth);
      await client.ready();
      expect(asked).toBe(session);
    }
  });

  it('with a ticket that is used once opens one session of two [TIC-17]', async () => {
    const left = new Set([password]);
    const verify: VerifyTicket = ({ authid, ticket }) =>
      left.delete(ticket) ? { authid, authrole: 'user' } : undefined;
    await using scene = new LoginScene([ticketAuthenticator({ verify })]);
    const auth = ticket({ authid: 'peter', ticket: password });
    await using one = scene.client(auth);
    await using other = scene.client(auth);
    const outcomes = await Promise.all([refusal(one.ready()), refusal(other.ready())]);
    expect(outcomes.filter((outcome) => outcome === 'joined')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome instanceof JoinError)).toHaveLength(1);
  });
});

describe('Channel binding', () => {
  it('binds a whole login to its connection [SCR-27, SCR-38, SCR-40, SCR-42]', async () => {
    const peer = tlsPeer({ 'tls-exporter': new Uint8Array(32).fill(5) });
    await using scene = new LoginScene([scrams], { peer });
    await using client = scene.client(scram({ authid: 'peter', password, channelBinding: 'tls-exporter' }));
    await client.ready();
    expect(client.session).toMatchObject({
      authmethod: 'wamp-scram',
      authextra: { verifier: expect.any(String) },
    });
  });

  it('is a local error where the transport has none, and nothing is sent [SCR-50]', async () => {
    await using scene = new LoginScene([scrams]);
    await using client = scene.client(scram({ authid: 'peter', password, channelBinding: 'tls-exporter' }));
    expect(String(await refusal(client.ready()))).toContain('channel binding');
    expect(scene.sentText).not.toContain('peter');
  });
});

/** Raw handshakes: what `login` of a method answers to the challenge that comes. */
async function begun(
  client: ClientAuthenticator,
): Promise<ClientLogin & { readonly hello: readonly unknown[] }> {
  const { signal } = new AbortController();
  const login = await client.begin({ realm: 'realm1', transport: 'memory', peer: tlsPeer(), signal });
  const { authid, authextra = {} } = login;
  return { ...login, hello: hello({ authmethods: [client.method], authid, authextra }) };
}

const messageOf = (answer: string | AuthenticationAnswer): readonly unknown[] =>
  typeof answer === 'string' ? [5, answer, {}] : [5, answer.signature, answer.extra];

describe.each(methods)('A challenge of $method', ({ method, authenticator, client }) => {
  it('is answered once: after a wrong answer the right one counts no more [CRA-24, AUTH-12]', async () => {
    await using scene = new LoginScene([authenticator]);
    await using peer = await scene.peer();
    const login = await begun(client('peter', password));
    peer.send(login.hello);
    const [, , extra] = await peer.expect([4, method, anyDict]);
    const right = messageOf(await login.challenge(extra as Record<string, unknown>));
    peer.sendTogether([5, 'wrong', right[2]], right);
    expect((await peer.receive())[0]).toBe(3);
    await peer.expectClosed();
  });

  it('holds for a time only [CRA-23, SCR-39, AUTH-31]', async () => {
    const tasks = new Set<{ readonly ms: number; readonly task: () => void }>();
    const clock = {
      ...systemClock,
      after(ms: number, task: () => void) {
        const each = { ms, task };
        tasks.add(each);
        return () => {
          tasks.delete(each);
        };
      },
    };
    await using scene = new LoginScene([authenticator], { clock });
    await using peer = await scene.peer();
    const login = await begun(client('peter', password));
    peer.send(login.hello);
    const [, , extra] = await peer.expect([4, method, anyDict]);
    const right = messageOf(await login.challenge(extra as Record<string, unknown>));
    for (const { task } of [...tasks]) task();
    peer.send(right);
    const [type, , reason] = await peer.receive();
    expect([type, reason]).toEqual([3, 'wamp.error.authentication_failed']);
    expect(peer.frames).toHaveLength(2);
  });
});

describe.each(methods.slice(1))('A fresh challenge of $method', ({ method, authenticator, client }) => {
  it('cannot be met with what was captured on another connection [CRA-25, SCR-36, T07]', async () => {
    await using scene = new LoginScene([authenticator]);
    await using first = await scene.peer();
    await using second = await scene.peer();
    const login = await begun(client('peter', password));
    first.send(login.hello);
    const [, , extra] = await first.expect([4, method, anyDict]);
    const captured = messageOf(await login.challenge(extra as Record<string, unknown>));
    second.send(login.hello);
    await second.expect([4, method, anyDict]);
    second.send(captured);
    const [type, , reason] = await second.receive();
    expect([type, reason]).toEqual([3, 'wamp.error.authentication_denied']);
  });
});

describe('A refusal of WAMP-SCRAM', () => {
  it.each([
    ['peter', 'wrong'],
    ['nobody', password],
  ])(
    'says what RFC 5802 calls it, the same for %s with %s [SCR-43, AUTH-28, T06]',
    async (authid, secret) => {
      await using scene = new LoginScene([scrams]);
      await using peer = await scene.peer();
      const login = await begun(scram({ authid, password: secret }));
      peer.send(login.hello);
      const [, , extra] = await peer.expect([4, 'wamp-scram', anyDict]);
      peer.send(messageOf(await login.challenge(extra as Record<string, unknown>)));
      const [type, details, reason] = await peer.receive();
      expect([type, reason]).toEqual([3, 'wamp.error.authentication_denied']);
      expect(details).toMatchObject({ scram: 'invalid-proof', message: 'authentication was denied' });
    },
  );

  it('comes at once for a binding that there is not [SCR-07, SCR-43]', async () => {
    await using scene = new LoginScene([scrams]);
    await using peer = await scene.peer();
    const authextra = { nonce: 'AAECAwQFBgcICQoLDA0ODxAR', channel_binding: 'tls-unique' };
    peer.send(hello({ authmethods: ['wamp-scram'], authid: 'peter', authextra }));
    const [type, details] = await peer.receive();
    expect(type).toBe(3);
    expect(details).toMatchObject({ scram: 'channel-binding-not-supported' });
  });
});

describe('The session of WAMP-CRA', () => {
  it('has the id, names and role that the challenge says [CRA-06, CRA-07]', async () => {
    await using scene = new LoginScene([cra]);
    await using peer = await scene.peer();
    const login = await begun(wampcra({ authid: 'peter', secret: password }));
    peer.send(login.hello);
    const [, , extra] = await peer.expect([4, 'wampcra', anyDict]);
    const said = JSON.parse((extra as { challenge: string }).challenge) as Record<string, unknown>;
    peer.send(messageOf(await login.challenge(extra as Record<string, unknown>)));
    const [type, session, details] = await peer.receive();
    expect([type, session]).toEqual([2, said['session']]);
    const { authid, authrole, authprovider, authmethod } = said;
    expect(details).toMatchObject({ authid, authrole, authprovider, authmethod });
  });
});

describe('docs/authentication.md', () => {
  it('says what WAMP-CRA does not protect [CRA-31]', async () => {
    const text = await readFile(new URL('../../../docs/authentication.md', import.meta.url), 'utf8');
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(
      /WAMP-CRA works without TLS.*neither what follows.*nor weak passwords/,
    );
  });
});
