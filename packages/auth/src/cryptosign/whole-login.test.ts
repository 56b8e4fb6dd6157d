import { inspect } from 'node:util';
import { type Client, createClient } from '@wamp/client';
import {
  type ClientAuthenticator,
  type Message,
  MessageType,
  type Serializer,
  type TransportPeer,
  json,
} from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { type RealmOptions, type Router, type RouterEvent, allowAll, createRouter } from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../bytes/hex.js';
import { certificateChains } from '../certificates.js';
import { cryptosign, cryptosignAuthenticator, keyPrincipals } from '../cryptosign.js';
import { chainFor, example, party, realmAddress } from '../fixtures/certificates.js';
import { alice, bob, carol, octets } from '../fixtures/cryptosign.js';
import { tlsPeer } from '../fixtures/join-scene.js';

const canary = octets('c0ffee'.repeat(10).padEnd(64, 'd'));

let router: Router;
let events: RouterEvent[];
let messages: Message[];
const clients: Client[] = [];

interface Way {
  readonly serializer?: Serializer;
  readonly peer?: TransportPeer;
  readonly routerPeer?: TransportPeer;
}

/** A client that logs in with these methods, over a transport that says this of the other end. */
function login(methods: readonly ClientAuthenticator[], way: Way = {}): Client {
  const { serializer = json(), peer, routerPeer = peer } = way;
  const connector = memory(
    (transport) => {
      if (routerPeer !== undefined) Object.defineProperty(transport, 'peer', { value: routerPeer });
      router.accept(transport, { strictness: 'strict' });
    },
    { serializer },
  );
  const client = createClient({
    realm: 'devices',
    retry: false,
    auth: methods,
    transports: [
      {
        name: 'memory',
        async connect(options) {
          const transport = await connector.connect(options);
          if (peer !== undefined) Object.defineProperty(transport, 'peer', { value: peer });
          return transport;
        },
      },
    ],
    onMessage: ({ message }) => messages.push(message),
  });
  clients.push(client);
  return client;
}

const principals = keyPrincipals([
  {
    authid: 'alice',
    authrole: 'user',
    authextra: { floor: 3 },
    credential: { publicKeys: [alice.publicKey] },
  },
]);

const realm = (authenticators: RealmOptions['authenticators']): RealmOptions => ({
  name: 'devices',
  authenticators,
  authorizer: allowAll(),
});

function start(options: Parameters<typeof cryptosignAuthenticator>[0] = {}): void {
  const authenticator = cryptosignAuthenticator({ principals, ...options });
  router = createRouter({ realms: [realm([authenticator])], onEvent: (event) => events.push(event) });
}

beforeEach(() => {
  events = [];
  messages = [];
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await router.close({ maxRetryAfterMs: 0 });
});

const serializers = [
  ['JSON', json()],
  ['MessagePack', msgpack()],
  ['CBOR', cbor()],
] as const;

describe('A whole login with Cryptosign', () => {
  it.each(serializers)(
    'ends in WELCOME with what the Router decided, over %s [CRY-01, CRY-20]',
    async (_, serializer) => {
      start({ routerKey: bob.seed });
      const client = login([cryptosign({ key: alice.seed, routerKeys: [bob.publicKey] })], { serializer });
      const session = await client.ready();
      expect(session).toMatchObject({
        realm: 'devices',
        authid: 'alice',
        authrole: 'user',
        authmethod: 'cryptosign',
        authprovider: 'static',
        authextra: { floor: 3 },
      });
    },
  );

  it('ends in ABORT for a key that nobody has, and for a name that has another key [CRY-21, CRY-61]', async () => {
    start();
    for (const method of [
      cryptosign({ key: carol.seed }),
      cryptosign({ key: carol.seed, authid: 'alice' }),
      cryptosign({ key: carol.seed, authid: 'nobody' }),
    ]) {
      const ready = login([method]).ready();
      await expect(ready).rejects.toMatchObject({ reason: 'wamp.error.authentication_denied' });
    }
    expect(router.stats.sessions).toBe(0);
  });

  it('is not offered to clients of other methods, which get the next one or ABORT [CRY-21]', async () => {
    start();
    const other: ClientAuthenticator = { method: 'ticket', begin: () => ({ challenge: () => 'x' }) };
    await expect(login([other]).ready()).rejects.toMatchObject({
      reason: 'wamp.error.no_matching_auth_method',
    });
    const session = await login([other, cryptosign({ key: alice.seed })]).ready();
    expect(session.authmethod).toBe('cryptosign');
  });

  it('is bound to the channel where both ends see the same one [CRY-25, CRY-29, CRY-30]', async () => {
    start();
    const peer = tlsPeer({ 'tls-exporter': canary });
    const old = tlsPeer({ 'tls-unique': canary.slice(0, 12) }, 'TLSv1.2');
    const bound = cryptosign({ key: alice.seed, channelBinding: 'tls-exporter' });
    expect(await login([bound], { peer }).ready()).toMatchObject({ authid: 'alice' });
    const unique = cryptosign({ key: alice.seed, channelBinding: 'tls-unique' });
    expect(await login([unique], { peer: old }).ready()).toMatchObject({ authid: 'alice' });
  });

  it('ends where somebody in between passes messages on, each side with a channel of its own [T07, CRY-25]', async () => {
    start();
    const peers = [canary, canary.toReversed()].map((id) => tlsPeer({ 'tls-exporter': id }));
    const [peer, routerPeer] = peers;
    const bound = cryptosign({ key: alice.seed, channelBinding: 'tls-exporter' });
    const ready = login([bound], peer && routerPeer ? { peer, routerPeer } : {}).ready();
    await expect(ready).rejects.toMatchObject({ reason: 'wamp.error.authentication_denied' });
  });

  it('is given up by the client, which signs nothing, where the Router cannot bind [CRY-26, CRY-27, AUTH-30]', async () => {
    start();
    const bound = cryptosign({ key: alice.seed, channelBinding: 'tls-exporter' });
    const way = { peer: tlsPeer({ 'tls-exporter': canary }), routerPeer: { isPrivate: true } };
    await expect(login([bound], way).ready()).rejects.toThrow();
    expect(messages.map(({ type }) => type)).toEqual([
      MessageType.HELLO,
      MessageType.CHALLENGE,
      MessageType.ABORT,
    ]);
    expect(router.stats.sessions).toBe(0);
  });

  it.each(serializers)(
    'is let in by its certificates, integers beyond 2^53 exact, over %s [CRY-38, CRY-43]',
    async (name, serializer) => {
      const bootedAt = 1_658_765_756_680_628_959n;
      const realms = [
        {
          realm: 'devices',
          address: realmAddress,
          trustroots: [{ address: party(1).address }],
          chainId: 1,
          verifyingContract: example.trustroot,
          authrole: 'device',
        },
      ];
      start({ certificates: certificateChains({ realms, blockHeight: async () => 15_300_000 }) });
      const method = cryptosign({
        key: alice.seed,
        certificates: chainFor(alice.publicKey, name === 'JSON' ? String(bootedAt) : bootedAt),
        trustroot: party(1).address,
      });
      expect(await login([method], { serializer }).ready()).toMatchObject({
        authid: party(3).address,
        authrole: 'device',
        authmethod: 'cryptosign',
        authprovider: 'certificates',
      });
    },
  );

  it('leaves the private key, and what was signed with it, nowhere [AUTH-45, T11]', async () => {
    start({ routerKey: canary });
    const secret = toHex(canary);
    const attempts = [
      cryptosign({ key: secret }),
      cryptosign({ key: secret, channelBinding: 'tls-exporter' }),
      cryptosign({ key: secret, routerKeys: [alice.publicKey] }),
      cryptosign({ key: `${secret}00` }),
      cryptosign({ key: () => Promise.reject(new Error('no agent')) }),
    ];
    const errors: unknown[] = [];
    for (const method of attempts) {
      await login([method], { peer: { isPrivate: true } })
        .ready()
        .catch((error: unknown) => errors.push(error));
    }
    expect(errors).toHaveLength(attempts.length);
    const told = [errors, events, messages, attempts].map((part) => inspect(part, { depth: 20 })).join('\n');
    expect(told).not.toContain(secret.slice(0, 20));
  });
});
