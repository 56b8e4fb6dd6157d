import { certificates } from '@wamp/conformance/tls';
import { type WirePeer, anyDict, anyId, code, rest } from '@wamp/conformance';
import {
  type CryptosignBinding,
  cryptosign,
  cryptosignAuthenticator,
  keyPrincipals,
} from '@wamp/auth/cryptosign';
import { signChallenge } from '@wamp/auth/keys';
import { createClient } from '@wamp/client';
import { type Clock, type Router, allowAll, createRouter, systemClock } from '@wamp/router';
import { describe, expect, it, onTestFinished } from 'vitest';
import { wireTo } from '../conformance/wire.ts';
import { secureWays } from './secure-way.ts';
import { type versions, tlsOf } from './tls-of-version.ts';

const seed = '4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510';
const pubkey = '1adfc8bfe1d35616e64dffbd900096f23b066f914c8c2ffbb66f6075b96e116d';
const denied = [code.ABORT, anyDict, 'wamp.error.authentication_denied'];

/** Timers that run when they are told to. */
class HeldTimers implements Clock {
  readonly #tasks = new Set<readonly [delayMs: number, task: () => void]>();
  readonly now = systemClock.now;
  readonly elapsed = systemClock.elapsed;
  readonly nextTurn = systemClock.nextTurn;

  after(delayMs: number, task: () => void): () => void {
    const entry = [delayMs, task] as const;
    this.#tasks.add(entry);
    return () => this.#tasks.delete(entry);
  }

  /** Runs what waits for so long or less. */
  pass(ms: number): void {
    for (const entry of [...this.#tasks]) {
      if (entry[0] <= ms && this.#tasks.delete(entry)) entry[1]();
    }
  }
}

function start(clock: Clock = systemClock): Router {
  const principals = keyPrincipals([
    { authid: 'joe', authrole: 'user', credential: { publicKeys: [pubkey] } },
  ]);
  const authenticators = [cryptosignAuthenticator({ principals })];
  const router = createRouter({
    clock,
    realms: [{ name: 'realm1', authenticators, authorizer: allowAll() }],
  });
  onTestFinished(() => router.close({ maxRetryAfterMs: 0 }));
  return router;
}

/** Says HELLO; the answer to the CHALLENGE that comes. */
async function answerFor(peer: WirePeer): Promise<readonly [signature: string, extra: object]> {
  peer.send([
    code.HELLO,
    'realm1',
    { roles: { caller: {} }, authmethods: ['cryptosign'], authextra: { pubkey, channel_binding: null } },
  ]);
  const [, , extra] = await peer.expect([code.CHALLENGE, 'cryptosign', anyDict]);
  const { challenge } = extra as { challenge: string };
  return [await signChallenge({ challenge }, seed), {}];
}

describe('A captured answer of Cryptosign', () => {
  it('is worth nothing in another session, also of the same connection [T07, CRY-18]', async () => {
    const router = start();
    await using peer = await wireTo(router);
    const captured = await answerFor(peer);
    peer.send([code.AUTHENTICATE, ...captured]);
    await peer.expect([code.WELCOME, anyId, anyDict]);

    await using other = await wireTo(router);
    await answerFor(other);
    other.send([code.AUTHENTICATE, ...captured]);
    await other.expect(denied);
    await other.expectClosed();

    peer.send([code.GOODBYE, {}, 'wamp.close.close_realm']);
    await peer.expect([code.GOODBYE, anyDict, rest]);
    await answerFor(peer);
    peer.send([code.AUTHENTICATE, ...captured]);
    await peer.expect(denied);
    expect(router.stats.sessions).toBe(0);
  });

  it('is judged once: a second AUTHENTICATE ends the session [T07, AUTH-12]', async () => {
    const router = start();
    await using peer = await wireTo(router);
    const answer = await answerFor(peer);
    peer.send([code.AUTHENTICATE, ...answer]);
    await peer.expect([code.WELCOME, anyId, anyDict]);
    peer.send([code.AUTHENTICATE, ...answer]);
    await peer.expect([code.ABORT, anyDict, 'wamp.error.protocol_violation']);
    await peer.expectClosed();
    expect(router.stats.sessions).toBe(0);
  });

  it('comes too late after 15 seconds [T07, AUTH-31]', async () => {
    const clock = new HeldTimers();
    const router = start(clock);
    await using peer = await wireTo(router);
    await answerFor(peer);
    clock.pass(15_000);
    await peer.expect([code.ABORT, anyDict, 'wamp.error.authentication_failed']);
    await peer.expectClosed();
    expect(router.stats.sessions).toBe(0);
  });
});

describe.each(secureWays)('Cryptosign that is bound to $name', (way) => {
  const bindings: readonly (readonly [(typeof versions)[number], CryptosignBinding])[] = [
    ['TLSv1.2', 'tls-exporter'],
    ['TLSv1.3', 'tls-exporter'],
    ['TLSv1.2', 'tls-unique'],
  ];

  /** A client of a Router that speaks this version of TLS. */
  async function clientOver(version: (typeof versions)[number], channelBinding: CryptosignBinding) {
    const address = await start().listen(way.listener(tlsOf(version)));
    const tls = { ca: certificates.ca };
    const client = createClient({
      realm: 'realm1',
      retry: false,
      auth: cryptosign({ key: seed, channelBinding }),
      transports: [
        { name: way.name, connect: () => way.connect(address.port ?? 0, { host: '127.0.0.1', tls }) },
      ],
    });
    onTestFinished(() => client.close());
    return client;
  }

  it.each(bindings)('logs in over %s by %s [CRY-25, CRY-29, CRY-30]', async (version, binding) => {
    const client = await clientOver(version, binding);
    expect(await client.ready()).toMatchObject({ authid: 'joe', authmethod: 'cryptosign' });
  });

  it('sends nothing where TLS 1.3 has no tls-unique [CRY-30, CRY-27]', async () => {
    const client = await clientOver('TLSv1.3', 'tls-unique');
    await expect(client.ready()).rejects.toThrow();
  });
});
