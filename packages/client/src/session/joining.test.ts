import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClientAuthenticator, ClientLogin } from '@wamp/protocol';
import { FakeRouter, advance, rejection, settle, welcomeDetails } from '../fixtures/fake-router.js';
import { ConnectionError, JoinError } from '../index.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

const violation = [3, { message: expect.any(String) }, 'wamp.error.protocol_violation'];

function ticket(overrides: Partial<ClientLogin> = {}): ClientAuthenticator {
  return { method: 'ticket', begin: () => ({ authid: 'joe', challenge: () => 'secret', ...overrides }) };
}

describe('A client that joins', () => {
  it('sends HELLO first, with its realm and a dict for each of its roles [SES-01, SES-04, AUTH-01]', async () => {
    await using router = new FakeRouter();
    const client = router.client();
    void client.call('com.q').catch(() => undefined);
    const peer = await router.next();
    const hello = await peer.next();
    expect(hello).toEqual([
      1,
      'realm1',
      {
        agent: expect.any(String),
        roles: {
          caller: { features: expect.any(Object) },
          callee: { features: expect.any(Object) },
          publisher: { features: expect.any(Object) },
          subscriber: { features: expect.any(Object) },
        },
      },
    ]);
    expect(await peer.rest()).toEqual([]);
  });

  it('opens, is refused and closes also with one role alone [MSG-29, SES-04]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ roles: ['publisher'], agent: false });
    const closing = client.close();
    expect(await peer.next()).toEqual([6, {}, 'wamp.close.close_realm']);
    peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    await closing;

    const other = router.client({ roles: ['publisher'], agent: false, retry: false });
    const refused = rejection(other.ready());
    const second = await router.next();
    expect(await second.next()).toEqual([
      1,
      'realm1',
      { roles: { publisher: { features: expect.any(Object) } } },
    ]);
    second.send([3, {}, 'wamp.error.no_such_realm']);
    expect(await refused).toMatchObject({ reason: 'wamp.error.no_such_realm' });
  });

  it('tells what WELCOME said of the session [AUTH-18]', async () => {
    await using router = new FakeRouter();
    const details = {
      ...welcomeDetails,
      authid: 'joe',
      authrole: 'user',
      authmethod: 'x',
      authprovider: 'y',
    };
    const { client } = await router.joined({}, { ...details, authextra: { k: 1 }, realm: 'realm2' });
    expect(client.session).toMatchObject({
      id: 1,
      realm: 'realm2',
      authid: 'joe',
      authrole: 'user',
      authmethod: 'x',
      authprovider: 'y',
      authextra: { k: 1 },
      transport: 'memory',
      serializer: 'json',
    });
    expect(client.session?.supports('dealer', 'call_canceling')).toBe(true);
    expect(client.session?.supports('dealer', 'none')).toBe(false);
    expect(client.session?.supports('broker')).toBe(true);
  });

  it('rejects with all that ABORT says, and sends nothing back [SES-25, SES-26, AUTH-29]', async () => {
    await using router = new FakeRouter();
    const client = router.client();
    const refused = rejection(client.ready());
    const peer = await router.next();
    await peer.next();
    peer.send([3, { message: 'm' }, 'wamp.error.no_such_realm', [1], { k: 2 }]);
    const error = await refused;
    expect(error).toBeInstanceOf(JoinError);
    expect(error).toMatchObject({
      reason: 'wamp.error.no_such_realm',
      message: 'wamp.error.no_such_realm: m',
      details: { message: 'm' },
      args: [1],
      kwargs: { k: 2 },
    });
    expect(await peer.rest()).toEqual([]);
    expect(peer.end).toBeDefined();
    expect(await client.closed).toMatchObject({
      kind: 'abort',
      uri: 'wamp.error.no_such_realm',
      fatal: true,
    });
  });

  it.each([
    ['has no roles', {}],
    ['has neither broker nor dealer', { roles: { other: {} } }],
  ])('refuses a WELCOME that %s [SES-09]', async (_what, details) => {
    await using router = new FakeRouter();
    const client = router.client();
    const refused = rejection(client.ready());
    const peer = await router.next();
    await peer.next();
    peer.send([2, 5, details]);
    expect(await refused).toBeInstanceOf(ConnectionError);
    expect(await peer.rest()).toEqual([violation]);
    expect(await client.closed).toMatchObject({ kind: 'protocol', fatal: true });
    expect(client.session).toBeUndefined();
  });

  it('asks nothing of a role that the Router did not announce [SES-10]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({}, { roles: { broker: {} } });
    for (const refused of [client.call('com.q'), client.register('com.p', () => undefined)]) {
      await expect(refused).rejects.toMatchObject({ uri: 'wamp.error.feature_not_supported' });
    }
    expect(await peer.rest()).toEqual([]);
    await client.publish('com.t');
    expect(await peer.rest()).toEqual([[16, 1, {}, 'com.t']]);
  });

  it.each([
    ['HELLO', [1, 'realm1', {}]],
    ['AUTHENTICATE', [5, 'x', {}]],
    ['GOODBYE', [6, {}, 'wamp.close.close_realm']],
    ['ERROR', [8, 48, 1, {}, 'com.error']],
    ['PUBLISHED', [17, 1, 2]],
    ['SUBSCRIBED', [33, 1, 2]],
    ['UNSUBSCRIBED', [35, 1]],
    ['EVENT', [36, 1, 2, {}]],
    ['RESULT', [50, 1, {}]],
    ['REGISTERED', [65, 1, 2]],
    ['UNREGISTERED', [67, 1]],
    ['INVOCATION', [68, 1, 2, {}]],
    ['INTERRUPT', [69, 1, {}]],
  ])('takes %s before WELCOME for a violation [SES-23, SES-24, RPC-41, PS-48]', async (_name, message) => {
    await using router = new FakeRouter();
    const client = router.client();
    const refused = rejection(client.ready());
    const peer = await router.next();
    await peer.next();
    peer.send(message);
    expect(await refused).toBeInstanceOf(ConnectionError);
    expect(await peer.rest()).toEqual([violation]);
    expect(peer.end).toBeDefined();
  });

  it('gives up when no WELCOME comes in time, and tries again [AUTH-49]', async () => {
    await using router = new FakeRouter();
    const client = router.client({ timeout: 4000 });
    const lost: unknown[] = [];
    client.on('disconnect', ({ cause }) => lost.push(cause.code));
    const ready = client.ready();
    const peer = await router.next();
    await advance(3999);
    expect(peer.end).toBeUndefined();
    await advance(1);
    expect(peer.end).toBeDefined();
    expect(lost).toEqual(['WAMP_ERR_CONNECT_TIMEOUT']);
    await advance(1000);
    await router.welcome(9);
    expect((await ready).id).toBe(9);
  });
});

describe('Authentication of a client', () => {
  it('answers several rounds, of different methods [SES-20, AUTH-01, AUTH-03, AUTH-04, AUTH-08, AUTH-34]', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const client = router.client({
      auth: [
        ticket({ challenge: (extra) => (seen.push(extra), 'one') }),
        {
          method: 'pin',
          begin: async (context) => {
            seen.push(context);
            return {
              authextra: { device: 7 },
              challenge: async () => ({ signature: 'two', extra: { k: 1 } }),
            };
          },
        },
      ],
    });
    const ready = client.ready();
    const peer = await router.next();
    expect((await peer.next())[2]).toMatchObject({
      authmethods: ['ticket', 'pin'],
      authid: 'joe',
      authextra: { device: 7 },
    });
    peer.send([4, 'ticket', { n: 1 }]);
    expect(await peer.next()).toEqual([5, 'one', {}]);
    expect(seen).toEqual([
      { realm: 'realm1', transport: 'memory', peer: { isPrivate: true }, signal: expect.any(AbortSignal) },
      { n: 1 },
    ]);
    peer.send([4, 'pin', {}]);
    expect(await peer.next()).toEqual([5, 'two', { k: 1 }]);
    peer.send([2, 3, { ...welcomeDetails, authmethod: 'pin' }]);
    expect((await ready).id).toBe(3);
  });

  it('ends with ABORT when a CHALLENGE cannot be answered, or was not offered [AUTH-03, AUTH-10, AUTH-30]', async () => {
    const cause = new Error('no key');
    const cases: [Partial<ClientLogin>, string][] = [
      [
        {
          challenge: () => {
            throw cause;
          },
        },
        'ticket',
      ],
      [{ challenge: () => Promise.reject(cause) }, 'ticket'],
      [{}, 'pin'],
    ];
    for (const [authenticator, method] of cases) {
      await using router = new FakeRouter();
      const client = router.client({ auth: ticket(authenticator), retry: false });
      const refused = rejection(client.ready());
      const peer = await router.next();
      await peer.next();
      peer.send([4, method, {}]);
      expect(await refused).toBeInstanceOf(JoinError);
      expect(await refused).toMatchObject({ reason: 'wamp.error.authentication_failed' });
      // What went wrong here is nobody else's business.
      expect(await peer.rest()).toEqual([[3, {}, 'wamp.error.authentication_failed']]);
    }
  });

  it.each([
    ['anonymous', { authmethod: 'anonymous' }],
    ['nothing', {}],
  ])(
    'takes no session that came about without its credentials: WELCOME says %s [ANON-07]',
    async (_what, details) => {
      await using router = new FakeRouter();
      const client = router.client({ auth: ticket(), retry: false });
      const refused = rejection(client.ready());
      const peer = await router.welcome(1, { ...welcomeDetails, ...details });
      expect(await refused).toMatchObject({ reason: 'wamp.error.authentication_failed' });
      expect(await peer.rest()).toEqual([[3, {}, 'wamp.error.authentication_failed']]);
    },
  );

  it.each([
    ['authid', { authid: 'ann' }, 'the authmethods differ in authid'],
    ['a key of authextra', { authextra: { key: 2 } }, 'the authmethods differ in key'],
  ])('gives up where methods disagree about %s, and sends nothing', async (_what, other, message) => {
    await using router = new FakeRouter();
    const pin = { method: 'pin', begin: () => ({ challenge: () => '', ...other }) };
    const client = router.client({ auth: [ticket({ authextra: { key: 1 } }), pin], retry: false });
    const refused = rejection(client.ready());
    const peer = await router.next();
    expect(await refused).toMatchObject({ cause: new Error(message) });
    expect(await peer.rest()).toEqual([]);
  });

  it('tells authenticators when their work is of no use any more [SCR-53]', async () => {
    await using router = new FakeRouter();
    let signal: AbortSignal | undefined;
    const begin: ClientAuthenticator['begin'] = (context) => {
      ({ signal } = context);
      return { challenge: () => new Promise<string>(() => undefined) };
    };
    const client = router.client({ auth: { method: 'ticket', begin }, retry: false });
    void client.ready().catch(() => undefined);
    const peer = await router.next();
    await peer.next();
    peer.send([4, 'ticket', {}]);
    await settle();
    expect(signal?.aborted).toBe(false);
    await peer.cut();
    expect(signal?.aborted).toBe(true);
  });

  it('says nothing at all when HELLO cannot be made [SES-01]', async () => {
    await using router = new FakeRouter();
    const client = router.client({
      retry: false,
      auth: { method: 'ticket', begin: () => Promise.reject(new Error('locked')) },
    });
    const refused = rejection(client.ready());
    const peer = await router.next();
    expect(await refused).toMatchObject({ cause: new Error('locked') });
    expect(await peer.rest()).toEqual([]);
    expect(peer.end).toBeDefined();
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('wrong router');
      },
    ],
    ['rejects', () => Promise.reject(new Error('wrong router'))],
  ])('refuses the session when the look at WELCOME %s [AUTH-30]', async (_how, welcome) => {
    await using router = new FakeRouter();
    const client = router.client({ auth: ticket({ welcome }), retry: false });
    const refused = rejection(client.ready());
    const peer = await router.welcome(1, { ...welcomeDetails, authmethod: 'ticket' });
    expect(await refused).toBeInstanceOf(JoinError);
    expect(await refused).toMatchObject({ reason: 'wamp.error.authentication_failed' });
    expect(await peer.rest()).toEqual([[3, {}, 'wamp.error.authentication_failed']]);
    expect(client.session).toBeUndefined();
  });

  it('opens the session when the look at WELCOME is done, unless it is over by then', async () => {
    await using router = new FakeRouter();
    let approve: () => void = () => undefined;
    const welcome = () => new Promise<void>((resolve) => (approve = resolve));
    const client = router.client({ auth: ticket({ welcome }) });
    const states: string[] = [];
    client.on('state', ({ state }) => states.push(state));
    client.ready().catch(() => undefined);
    const details = { ...welcomeDetails, authmethod: 'ticket' };
    const peer = await router.welcome(1, details);
    expect(client.session).toBeUndefined();
    peer.send([6, {}, 'wamp.close.close_realm']);
    expect(await peer.next()).toEqual([6, {}, 'wamp.close.goodbye_and_out']);
    approve();
    await settle();
    expect(client.session).toBeUndefined();
    expect(states).toEqual(['connecting', 'waiting']);
    await advance(5000);
    await router.welcome(2, details);
    approve();
    await settle();
    expect(client.session?.id).toBe(2);
    expect(states.slice(2)).toEqual(['connecting', 'restoring', 'ready']);
  });

  it('opens no session that was closed during the look at WELCOME', async () => {
    await using router = new FakeRouter();
    let approve: () => void = () => undefined;
    const client = router.client({
      auth: ticket({ welcome: () => new Promise<void>((resolve) => (approve = resolve)) }),
    });
    const states: string[] = [];
    client.on('state', ({ state }) => states.push(state));
    const refused = rejection(client.ready());
    const peer = await router.welcome(1, { ...welcomeDetails, authmethod: 'ticket' });
    const closing = client.close();
    expect(await peer.next()).toEqual([6, {}, 'wamp.close.close_realm']);
    approve();
    expect(await peer.rest()).toEqual([]);
    peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    await closing;
    expect(await refused).toMatchObject({ code: 'WAMP_ERR_CONNECTION_CLOSED', sent: false });
    expect(states).toEqual(['connecting', 'closed']);
  });

  it('sends no AUTHENTICATE after ABORT [SES-25, SES-26]', async () => {
    await using router = new FakeRouter();
    let answer: (ticket: string) => void = () => undefined;
    const client = router.client({
      auth: ticket({ challenge: () => new Promise<string>((resolve) => (answer = resolve)) }),
    });
    const refused = rejection(client.ready());
    const peer = await router.next();
    await peer.next();
    peer.send([4, 'ticket', {}], [3, {}, 'wamp.error.no_such_realm']);
    await refused;
    answer('late');
    expect(await peer.rest()).toEqual([]);
  });

  it('leaves out of HELLO what it has not [AUTH-04, ANON-07]', async () => {
    await using router = new FakeRouter();
    const begin = () => ({ challenge: () => '' });
    const client = router.client({ auth: { method: 'tls', begin }, retry: false });
    void client.ready().catch(() => undefined);
    const details = (await (await router.next()).next())[2] as object;
    expect(details).toMatchObject({ authmethods: ['tls'] });
    expect(Object.keys(details).sort()).toEqual(['agent', 'authmethods', 'roles']);
  });

  it('shows who it is, not who it wanted to be [AUTH-18]', async () => {
    await using router = new FakeRouter();
    const details = { ...welcomeDetails, authid: 'ann', authrole: 'guest', authmethod: 'ticket' };
    const { client } = await router.joined({ auth: ticket() }, details);
    expect(client.session).toMatchObject({ authid: 'ann', authrole: 'guest', authmethod: 'ticket' });
    expect(client.session?.authprovider).toBeUndefined();
  });

  it('sends one AUTHENTICATE, and nothing after the ABORT that answers it [AUTH-08, AUTH-29]', async () => {
    await using router = new FakeRouter();
    const client = router.client({ auth: ticket(), retry: false });
    const refused = rejection(client.ready());
    const peer = await router.next();
    await peer.next();
    peer.send([4, 'ticket', {}]);
    expect(await peer.rest()).toEqual([[5, 'secret', {}]]);
    peer.send([3, { message: 'no', scram: 'e=x' }, 'wamp.error.authentication_denied', [1], { k: 2 }]);
    expect(await refused).toMatchObject({
      reason: 'wamp.error.authentication_denied',
      details: { message: 'no' },
      args: [1],
      kwargs: { k: 2 },
    });
    expect(await peer.rest()).toEqual([]);
  });

  it('names its last session when it comes back, so that this one is ended at once (D33)', async () => {
    await using router = new FakeRouter();
    const { peer, client } = await router.joined({}, { ...welcomeDetails, _resume: 'token-1' });
    await peer.cut();
    await advance(1000);
    const again = await router.next();
    expect(await again.next()).toMatchObject([1, 'realm1', { _resume: 'token-1' }]);
    again.send([2, 2, { ...welcomeDetails, _resume: 'token-2' }]);
    await settle();
    expect(client.session?.id).toBe(2);
    await again.cut();
    await advance(3000);
    const last = await router.next();
    expect(await last.next()).toMatchObject([1, 'realm1', { _resume: 'token-2' }]);
    last.send([2, 3, welcomeDetails]);
    await settle();
    await last.cut();
    await advance(6000);
    expect((await (await router.next()).next())[2]).not.toHaveProperty('_resume');
  });

  it('asks for credentials anew on each session', async () => {
    await using router = new FakeRouter();
    let count = 0;
    const challenge = () => '';
    const { peer } = await router.joined(
      { auth: { method: 'ticket', begin: () => ({ authextra: { count: ++count }, challenge }) } },
      { ...welcomeDetails, authmethod: 'ticket' },
    );
    await peer.cut();
    await advance(1000);
    const again = await router.next();
    expect(await again.next()).toMatchObject([1, 'realm1', { authextra: { count: 2 } }]);
  });
});
