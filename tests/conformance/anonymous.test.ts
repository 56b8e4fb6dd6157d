import { code } from '@wamp/conformance';
import { anonymous as anonymousClient } from '@wamp/auth/anonymous';
import { wampcra, wampcraAuthenticator } from '@wamp/auth/wampcra';
import { principals } from '@wamp/auth';
import { parseCraSecret } from '@wamp/auth/secrets';
import { type Client, createClient } from '@wamp/client';
import type { Authenticator, ClientAuthenticator } from '@wamp/protocol';
import { type Router, anonymous, createRouter, staticAuthorizer } from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import { describe, expect, it } from 'vitest';
import { wireTo } from './wire.ts';

const authorizer = staticAuthorizer([
  { name: 'anonymous', permissions: [] },
  { name: 'user', permissions: [] },
  { name: 'trusted', permissions: [] },
]);
const cra: Authenticator = wampcraAuthenticator({
  principals: principals([{ authid: 'admin', authrole: 'trusted', credential: parseCraSecret('secret1') }]),
});
const free = anonymous({ authrole: 'anonymous' });

const router = (...authenticators: readonly Authenticator[]): Router =>
  createRouter({ realms: [{ name: 'realm1', authenticators, authorizer }] });

function client(judged: Router, auth?: ClientAuthenticator | readonly ClientAuthenticator[]): Client {
  const transports = [
    memory((transport) => {
      judged.accept(transport);
    }),
  ];
  return createClient({ realm: 'realm1', transports, retry: false, ...(auth !== undefined && { auth }) });
}

/** What is answered to a HELLO with these details. */
async function answerTo(
  judged: Router,
  details: Readonly<Record<string, unknown>>,
): Promise<readonly unknown[]> {
  await using peer = await wireTo(judged);
  peer.send([code.HELLO, 'realm1', { roles: { caller: {} }, ...details }]);
  return await peer.receive();
}

describe('an anonymous session', () => {
  it.each([{ authmethods: ['anonymous'] }, {}, { authmethods: [] }])(
    'is opened by HELLO with %o, without CHALLENGE [ANON-01, ANON-02, ANON-03, AUTH-44]',
    async (details) => {
      await using judged = router(free);
      expect(await answerTo(judged, details)).toEqual([
        code.WELCOME,
        expect.any(Number),
        expect.objectContaining({ authmethod: 'anonymous', authrole: 'anonymous', authprovider: 'static' }),
      ]);
    },
  );

  it('has a random name, never the one that it asks for [ANON-04]', async () => {
    await using judged = router(free);
    const names = new Set<unknown>();
    for (const authid of ['admin', 'admin', undefined]) {
      const [type, , details] = await answerTo(judged, authid === undefined ? {} : { authid });
      expect(type).toBe(code.WELCOME);
      names.add((details as { authid: string }).authid);
    }
    expect(names.size).toBe(3);
    expect(names).not.toContain('admin');
  });

  it('is off unless it is configured [ANON-05]', async () => {
    await using judged = router(cra);
    expect(await answerTo(judged, {})).toMatchObject([code.ABORT, {}, 'wamp.error.authentication_required']);
    await using open = router(free);
    expect(await answerTo(open, { authmethods: ['wampcra'], authid: 'admin' })).toMatchObject([
      code.ABORT,
      {},
      'wamp.error.no_matching_auth_method',
    ]);
  });

  it('has the anonymous role when the order of the realm puts it first, whoever is named [ANON-06]', async () => {
    await using judged = router(free, cra);
    const [, , details] = await answerTo(judged, { authmethods: ['wampcra', 'anonymous'], authid: 'admin' });
    expect(details).toMatchObject({ authmethod: 'anonymous', authrole: 'anonymous' });
    await using strict = router(cra, free);
    expect(await answerTo(strict, { authmethods: ['anonymous', 'wampcra'], authid: 'admin' })).toMatchObject([
      code.CHALLENGE,
      'wampcra',
      {},
    ]);
  });

  it.each(['trusted', 'user'])(
    'does not get the role %s by asking for it [ANON-08, AUTH-36]',
    async (authrole) => {
      await using judged = router(free);
      const claims = { authrole, authprovider: 'x', authmethod: 'x', session: 1, realm: 'x' };
      const [type, details, reason] = await answerTo(judged, { ...claims, authextra: claims });
      expect([type, reason]).toEqual([code.ABORT, 'wamp.error.no_such_role']);
      expect(JSON.stringify(details)).not.toContain('trusted');
    },
  );

  it('is named so in what others see of it [ANON-03, AUTH-41]', async () => {
    const observed = createRouter({
      realms: [
        {
          name: 'realm1',
          authenticators: [free],
          authorizer: staticAuthorizer([{ name: 'anonymous', permissions: [], meta: { read: true } }]),
        },
      ],
    });
    await using judged = observed;
    await using peer = await wireTo(judged);
    peer.send([code.HELLO, 'realm1', { roles: { caller: {} }, authid: 'admin' }]);
    const [, session, welcome] = (await peer.receive()) as [number, number, { authid: string }];
    peer.send([code.CALL, 1, {}, 'wamp.session.get', [session]]);
    expect(await peer.receive()).toMatchObject([
      code.RESULT,
      1,
      {},
      [{ authid: welcome.authid, authmethod: 'anonymous', authrole: 'anonymous' }],
    ]);
    expect(welcome.authid).not.toBe('admin');
  });
});

describe('a client without credentials', () => {
  it('joins anonymously, said or not [ANON-01]', async () => {
    await using judged = router(cra, free);
    for (const auth of [undefined, anonymousClient()]) {
      await using joined = client(judged, auth);
      expect(await joined.ready()).toMatchObject({ authmethod: 'anonymous', authrole: 'anonymous' });
    }
  });

  it('that offers a credential too is whoever the Router takes it for [ANON-06]', async () => {
    const auth = [anonymousClient(), wampcra({ authid: 'admin', secret: 'secret1' })];
    await using judged = router(cra, free);
    await using joined = client(judged, auth);
    expect(await joined.ready()).toMatchObject({ authmethod: 'wampcra', authid: 'admin' });
    await using other = router(free);
    await using nobody = client(other, auth);
    const session = await nobody.ready();
    expect(session).toMatchObject({ authmethod: 'anonymous' });
    expect(session.authid).not.toBe('admin');
  });

  it('refuses a CHALLENGE of the method [AUTH-10]', async () => {
    const asking: Authenticator = {
      method: 'anonymous',
      begin: () => ({
        kind: 'challenge',
        extra: {},
        answer: () => ({ kind: 'refused', reason: 'wamp.error.authentication_denied' }),
      }),
    };
    await using judged = router(asking);
    await using joined = client(judged, anonymousClient());
    await expect(joined.ready()).rejects.toMatchObject({ name: 'JoinError' });
  });
});

describe('a client with credentials', () => {
  it('never joins anonymously by itself [ANON-07]', async () => {
    await using judged = router(free);
    await using joined = client(judged, wampcra({ authid: 'admin', secret: 'secret1' }));
    await expect(joined.ready()).rejects.toMatchObject({ reason: 'wamp.error.no_matching_auth_method' });
  });
});
