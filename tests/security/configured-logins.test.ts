import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { certificates } from '@wamp/conformance/tls';
import { anonymous } from '@wamp/auth/anonymous';
import { cryptosign } from '@wamp/auth/cryptosign';
import { jwt } from '@wamp/auth/jwt';
import { scram } from '@wamp/auth/scram';
import { hashSecret } from '@wamp/auth/secrets';
import { ticket } from '@wamp/auth/ticket';
import { tls } from '@wamp/auth/tls';
import { wampcra } from '@wamp/auth/wampcra';
import { type Client, createClient } from '@wamp/client';
import type { ClientAuthenticator, Connector } from '@wamp/protocol';
import { rawSocket } from '@wamp/transport-rawsocket';
import { webSocket } from '@wamp/transport-websocket';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfiguredRouter } from './configured-router.ts';

/** The seed of RFC 8032's first test vector, and its public key. */
const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const pubkey = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

/** Nothing of these may ever be logged. T11 */
const canary = {
  ticket: 'canary-ticket-6Zr2',
  stored: 'canary-stored-ticket-hY3p',
  cra: 'canary-cra-secret-Qm8v',
  password: 'canary-password-wX5s',
};

let issuer: Server;
let token: string;
let router: ConfiguredRouter;

beforeAll(async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256' };
  issuer = createServer((_, response) => response.end(JSON.stringify({ keys: [key] })));
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  const address = issuer.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: 'https://id.example.com/', aud: 'wamp', sub: 'tina', groups: ['staff'] };
  const exp = Math.floor(Date.now() / 1_000) + 3_600;
  const signed = `${part({ alg: 'ES256', kid: 'k1' })}.${part({ ...claims, exp })}`;
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  token = `${signed}.${signature.toString('base64url')}`;
  router = await ConfiguredRouter.start({
    environment: { TICKET: canary.ticket, JWKS: `http://127.0.0.1:${String(port)}/jwks` },
    files: {
      'server.pem': certificates.server.cert,
      'server.key': certificates.server.key,
      'ca.pem': certificates.ca,
      'router.key': `${'1f'.repeat(32)}\n`,
      'cra-secret': `${canary.cra}\n`,
      'users.yaml': `- { authid: alice, role: user, secret: "${await hashSecret('scram-pbkdf2', canary.password, { iterations: 4096 })}" }\n`,
    },
    text: `version: 1
node: { data_dir: data }
listeners:
  - name: main
    port: 0
    tls: { cert: server.pem, key: server.key, client_ca: ca.pem }
    serve:
      rawsocket: {}
      /ws: { websocket: {} }
realms:
  - name: realm1
    auth:
      anonymous: { role: guest }
      ticket:
        users:
          - { authid: ci, role: user, secret: "\${TICKET}" }
          - { authid: cron, role: user, secret: "${await hashSecret('ticket-sha256', canary.stored)}" }
      wampcra: { users: [{ authid: peter, role: user, secret: "\${file:cra-secret}" }] }
      wamp-scram: { file: users.yaml }
      cryptosign:
        keys: [{ authid: ops, role: user, pubkey: [${pubkey}] }]
        router_key: router.key
      tls: { role: machine }
      jwt:
        issuer: https://id.example.com/
        audience: wamp
        jwks: "\${JWKS}"
        role_claim: groups
        role_map: { staff: user }
    roles:
      - { name: guest, permissions: [] }
      - { name: user, permissions: [{ uri: com., match: prefix, allow: all }] }
      - { name: machine, permissions: [] }
`,
  });
});

afterAll(async () => {
  await router[Symbol.asyncDispose]();
  issuer.close();
});

const ca = certificates.ca;

/** A client over WebSocket or RawSocket, both with TLS. */
function connectors(extra: { headers?: Record<string, string>; cert?: string; key?: string } = {}): {
  websocket: Connector;
  rawsocket: Connector;
} {
  const { headers, ...pair } = extra;
  const tls = { ca, ...pair };
  const { port } = new URL(router.url('RawSocket'));
  return {
    websocket: webSocket(router.url('WebSocket'), { tls, ...(headers && { headers }) }),
    rawsocket: rawSocket({ host: '127.0.0.1', port: Number(port) }, { tls }),
  };
}

function client(transport: Connector, auth: ClientAuthenticator): Client {
  return createClient({ realm: 'realm1', transports: [transport], auth, retry: false });
}

/** Who a session is. */
async function login(transport: Connector, auth: ClientAuthenticator): Promise<unknown> {
  const joined = client(transport, auth);
  try {
    const { authid, authrole, authmethod, authprovider } = await joined.ready();
    return { authid, authrole, authmethod, authprovider };
  } finally {
    await joined.close();
  }
}

const methods: readonly [
  method: string,
  auth: () => ClientAuthenticator,
  authid: string,
  provider: string,
][] = [
  ['ticket', () => ticket({ authid: 'ci', ticket: canary.ticket }), 'ci', 'static'],
  ['ticket', () => ticket({ authid: 'cron', ticket: canary.stored }), 'cron', 'static'],
  ['ticket', () => ticket({ authid: 'tina', ticket: token }), 'tina', 'jwt'],
  ['wampcra', () => wampcra({ authid: 'peter', secret: canary.cra }), 'peter', 'static'],
  ['wamp-scram', () => scram({ authid: 'alice', password: canary.password }), 'alice', 'static'],
  ['cryptosign', () => cryptosign({ authid: 'ops', key: seed }), 'ops', 'static'],
];

describe('A router that knows every method', () => {
  it('warns of nothing but of too few iterations, as it has a folder for its secret', () => {
    expect(router.findings.filter((line) => !line.includes('4096 iterations'))).toEqual([]);
    expect(router.warnings).not.toContain('secret.temporary');
  });

  it.each(methods)('lets clients in by %s over WebSocket and RawSocket with TLS', async (...row) => {
    const [authmethod, auth, authid, authprovider] = row;
    for (const transport of Object.values(connectors())) {
      expect(await login(transport, auth())).toEqual({ authid, authrole: 'user', authmethod, authprovider });
    }
  });

  it('lets clients in by certificate, by token in the upgrade request, and anonymously', async () => {
    const certified = connectors(certificates.client);
    for (const transport of Object.values(certified)) {
      expect(await login(transport, tls())).toMatchObject({
        authid: 'ci',
        authrole: 'machine',
        authmethod: 'tls',
      });
    }
    const bearer = connectors({ headers: { authorization: `Bearer ${token}` } });
    expect(await login(bearer.websocket, jwt())).toMatchObject({ authid: 'tina', authmethod: 'jwt' });
    expect(await login(connectors().rawsocket, anonymous())).toMatchObject({ authrole: 'guest' });
  });

  it('refuses wrong credentials of every method', async () => {
    const wrong: readonly ClientAuthenticator[] = [
      ticket({ authid: 'ci', ticket: 'canary-wrong' }),
      ticket({ authid: 'tina', ticket: `${token.slice(0, -4)}AAAA` }),
      wampcra({ authid: 'peter', secret: 'canary-wrong' }),
      scram({ authid: 'alice', password: 'canary-wrong' }),
      cryptosign({ authid: 'ops', key: '2b'.repeat(32) }),
      tls(),
      jwt(),
    ];
    for (const auth of wrong) {
      await expect(login(connectors().websocket, auth)).rejects.toMatchObject({ name: 'JoinError' });
    }
  });

  it('logs at debug level who was refused, and no secret of anybody [T11]', async () => {
    await expect(
      login(connectors().websocket, ticket({ authid: 'ci', ticket: 'canary-guess' })),
    ).rejects.toThrow();
    const { log } = router;
    expect(log).toContain('"event":"session.refused"');
    expect(log).toContain('"authid":"alice"');
    const secrets = [...Object.values(canary), seed, '1f'.repeat(32), 'canary', token, ...token.split('.')];
    expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
  });
});
