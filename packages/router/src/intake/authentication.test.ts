import {
  type AuthenticationStep,
  type Authenticator,
  type Frame,
  type JoinRequest,
  MessageType,
  createClientCodec,
} from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { memoryPair } from '@wamp/transport-memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { challenge, principalOf } from '../fixtures/challenge-double.js';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { type RawPeer, connectRaw, expectStart, helloDetails, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { type RealmOptions, type RouterEvent, anonymous, staticAuthorizer } from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;
let events: RouterEvent[];

beforeEach(() => {
  clock = new ManualClock();
  events = [];
});

afterEach(async () => {
  await closeRouter(router, clock);
  expect(clock.pending).toBe(0);
});

function routerWith(authenticators: readonly Authenticator[], options: Partial<RealmOptions> = {}): Router {
  return (router = testRouter({
    clock,
    onEvent: (event) => events.push(event),
    realms: [openRealm('realm1', { authenticators, ...options }), openRealm('other')],
  }));
}

const hello = (details: object = {}, realm = 'realm1') => [
  1,
  realm,
  { ...helloDetails, authmethods: ['ticket'], authid: 'joe', ...details },
];

/** Says HELLO and answers each CHALLENGE. @returns everything that arrived */
async function transcript(details: object, signature = 'secret'): Promise<readonly (readonly unknown[])[]> {
  const peer = connectRaw(router);
  peer.send(hello(details));
  const heard = [...(await peer.settled())];
  while (heard.at(-1)?.[0] === 4) {
    peer.send([5, signature, {}]);
    heard.push(...(await peer.settled()));
  }
  return heard;
}

/** The reason of the ABORT that answers this HELLO. */
async function refusal(details: object, signature?: string): Promise<unknown> {
  const last = (await transcript(details, signature)).at(-1);
  expectStart(last ?? [], [3, expect.any(Object)]);
  return last?.[2];
}

const violation = [3, expect.any(Object), 'wamp.error.protocol_violation'];

describe('A handshake', () => {
  it('needs a CHALLENGE where a credential is needed, and ends with one WELCOME or one ABORT [AUTH-05, AUTH-07, AUTH-09, AUTH-16]', async () => {
    routerWith([challenge()]);
    const good = await transcript({});
    expect(good).toMatchObject([
      [4, 'ticket', {}],
      [2, expect.any(Number), { authmethod: 'ticket' }],
    ]);
    expect(good[0]).toEqual([4, 'ticket', {}]);
    expect(await transcript({}, 'wrong')).toMatchObject([
      [4, 'ticket', {}],
      [3, {}, 'wamp.error.authentication_denied'],
    ]);
  });

  it('writes CHALLENGE as three elements, in every serializer [AUTH-05]', async () => {
    routerWith([challenge('wampcra')]);
    const golden = [
      [msgpack(), '9304a777616d7063726180'],
      [cbor(), '83046777616d70637261a0'],
    ] as const;
    for (const [serializer, bytes] of golden) {
      const [client, server] = memoryPair({ serializer });
      router.accept(server);
      const received: Frame[] = [];
      client.attach({
        frame: (frame) => void received.push(frame),
        drain: () => undefined,
        violated: () => undefined,
        closed: () => undefined,
      });
      const codec = createClientCodec(serializer, { strictness: 'strict' });
      const details = { ...helloDetails, authmethods: ['wampcra'], authid: 'joe' };
      client.send(codec.encode({ type: MessageType.HELLO, realm: 'realm1', details }));
      await settle();
      expect(Buffer.from(received[0] ?? '').toString('hex')).toBe(bytes);
      client.abort(new Error('done'));
    }
    await settle();
  });

  it('is HELLO and WELCOME alone where nobody has to prove anything [AUTH-44, ANON-02, ANON-03]', async () => {
    routerWith([anonymous({ authrole: 'guest' })]);
    for (const details of [
      {},
      { authmethods: [] },
      { authmethods: undefined },
      { authmethods: ['anonymous'] },
    ]) {
      const heard = await transcript({ authmethods: undefined, ...details }); // [ANON-01]
      expect(heard).toHaveLength(1);
      expect(heard[0]?.[2]).toMatchObject({
        authmethod: 'anonymous',
        authrole: 'guest',
        authprovider: 'static',
      });
    }
  });

  it('gives anonymous clients a random authid, whatever they ask for [ANON-01, ANON-04, ANON-06]', async () => {
    routerWith([anonymous({ authrole: 'guest' }), challenge()]);
    const authids = new Set<unknown>();
    for (let count = 0; count < 20; count++) {
      const [welcome] = await transcript({ authid: 'root', authmethods: ['ticket', 'anonymous'] });
      expect(welcome?.[2]).toMatchObject({ authrole: 'guest', authmethod: 'anonymous' });
      authids.add((welcome?.[2] as { authid: string }).authid);
    }
    expect(authids.size).toBe(20);
    expect(authids).not.toContain('root');
  });

  it('never falls back to anonymous [ANON-05]', async () => {
    routerWith([challenge()]);
    expect(await refusal({ authmethods: undefined })).toBe('wamp.error.authentication_required');
    expect(await refusal({}, 'wrong')).toBe('wamp.error.authentication_denied');
    await closeRouter(router, clock);
    routerWith([anonymous({ authrole: 'guest' })]);
    expect(await refusal({ authmethods: ['wampcra'] })).toBe('wamp.error.no_matching_auth_method');
  });

  it('has no other method after a CHALLENGE [AUTH-20, TIC-10]', async () => {
    routerWith([challenge('cryptosign'), challenge('ticket'), anonymous({ authrole: 'guest' })]);
    const heard = await transcript({ authmethods: ['anonymous', 'ticket', 'cryptosign'] }, 'wrong');
    expect(heard).toMatchObject([
      [4, 'cryptosign', {}],
      [3, {}, 'wamp.error.authentication_denied'],
    ]);
  });

  it('names the realm, authid, role, method and provider in WELCOME [AUTH-15, AUTH-17]', async () => {
    routerWith([challenge()]);
    const welcome = (await transcript({ authextra: { a: 1 } })).at(-1);
    expect(welcome?.[2]).toMatchObject({
      realm: 'realm1',
      authid: 'joe',
      authrole: 'user',
      authmethod: 'ticket',
      authprovider: 'double',
      roles: { broker: {}, dealer: {} },
    });
    expect(Object.keys(welcome?.[2] as object)).not.toContain('authextra');
  });

  it('needs a realm that exists before anything else [AUTH-25]', async () => {
    const seen: JoinRequest[] = [];
    routerWith([challenge('ticket', (request) => seen.push(request))]);
    const peer = connectRaw(router);
    peer.send(hello({}, 'nope'));
    expectStart(await peer.next(), [3, expect.any(Object), 'wamp.error.no_such_realm']);
    expect(seen).toEqual([]);
  });

  it('says the same for every wrong credential [AUTH-23]', async () => {
    routerWith([challenge('ticket'), challenge('wampcra'), challenge('cryptosign')]);
    for (const method of ['ticket', 'wampcra', 'cryptosign']) {
      expect(await refusal({ authmethods: [method] }, 'wrong')).toBe('wamp.error.authentication_denied');
    }
  });

  it('says nothing after ABORT, and closes [AUTH-28]', async () => {
    routerWith([challenge()]);
    const peer = connectRaw(router);
    peer.send(hello());
    await peer.next();
    peer.send([5, 'wrong', {}], [5, 'secret', {}], hello());
    expect(await peer.settled()).toEqual([[3, expect.any(Object), expect.any(String)]]);
    expect(peer.end?.by).toBe('remote');
  });

  it('tells more than a message where the authenticator wants it, but our own keys win [AUTH-28]', async () => {
    const details = { scram: 'e=other-error', message: 'theirs', _code: 1, _retry_after_ms: 5 };
    const begin = (): AuthenticationStep => ({
      kind: 'refused',
      reason: 'wamp.error.authentication_denied',
      message: 'ours',
      details,
    });
    routerWith([{ method: 'ticket', begin }]);
    expect((await transcript({})).at(-1)?.[1]).toEqual({
      scram: 'e=other-error',
      message: 'ours',
      _code: 4501,
    });
  });

  it('ends on anything before HELLO [AUTH-02, AUTH-12]', async () => {
    routerWith([challenge()]);
    for (const message of [
      [5, 'x', {}],
      [48, 1, {}, 'a.b'],
      [6, {}, 'a.b'],
    ]) {
      const peer = connectRaw(router);
      peer.send(message, hello());
      expect(await peer.settled()).toEqual([violation]);
      expect(peer.end?.by).toBe('remote');
    }
  });

  it('takes one AUTHENTICATE for each CHALLENGE [AUTH-12]', async () => {
    let judged = 0;
    routerWith([
      {
        method: 'ticket',
        begin: () => ({
          kind: 'challenge',
          extra: {},
          answer: () => {
            judged++;
            return { kind: 'accepted', principal: principalOf('joe') };
          },
        }),
      },
    ]);
    const peer = connectRaw(router);
    peer.send(hello());
    await peer.next();
    peer.send([5, 'secret', {}]);
    expectStart(await peer.next(), [2]);
    peer.send([5, 'secret', {}]);
    expectStart(await peer.next(), violation);
    expect(judged).toBe(1);
    const hasty = connectRaw(router);
    hasty.send(hello());
    await hasty.next();
    hasty.send([5, 'secret', {}], [5, 'secret', {}]);
    expect((await hasty.settled()).at(-1)).toEqual(violation);
    expect(judged).toBe(2);
  });

  it('executes nothing that comes instead of AUTHENTICATE, or behind HELLO [AUTH-13, AUTH-51]', async () => {
    routerWith([challenge()]);
    for (const behind of [hello(), [48, 1, {}, 'wamp.session.count'], [32, 1, {}, 'a.b'], [6, {}, 'a.b']]) {
      const peer = connectRaw(router);
      peer.send(hello());
      await peer.next();
      peer.send(behind, [5, 'secret', {}]);
      expect(await peer.settled()).toEqual([violation]);
      const pipelined = connectRaw(router);
      pipelined.send(hello(), [5, 'secret', {}], behind);
      expect((await pipelined.settled()).filter(([type]) => type !== 4)).toEqual([violation]);
    }
    expect(router.stats).toMatchObject({ sessions: 0, subscriptions: 0 });
  });

  it('does not happen twice: HELLO in an open session ends it [AUTH-14]', async () => {
    routerWith([ticket]);
    const observer = await Member.join(router, 'ann');
    await observer.subscribe('wamp.session.on_leave');
    const joined = await Member.join(router, 'joe');
    joined.peer.send(hello({ authid: 'root' }));
    expectStart(await joined.peer.next(), violation);
    expect((await observer.events()).map(([, args]) => (args as unknown[])[0])).toEqual([joined.id]);
  });

  it('may have several rounds, each with a deadline of its own [AUTH-31, AUTH-33]', async () => {
    const second: AuthenticationStep = {
      kind: 'challenge',
      extra: { round: 2 },
      answer: ({ signature }) =>
        signature === 'two'
          ? { kind: 'accepted', principal: principalOf('joe') }
          : { kind: 'refused', reason: 'wamp.error.authentication_denied' },
    };
    const begin = (): AuthenticationStep => ({
      kind: 'challenge',
      extra: { round: 1 },
      answer: () => second,
    });
    routerWith([{ method: 'ticket', begin }]);
    const start = async (): Promise<RawPeer> => {
      const peer = connectRaw(router);
      peer.send(hello());
      await peer.next();
      clock.advance(14_000);
      peer.send([5, 'one', {}]);
      expect(await peer.next()).toEqual([4, 'ticket', { round: 2 }]);
      return peer;
    };
    const good = await start();
    clock.advance(14_000);
    good.send([5, 'two', {}]);
    expectStart(await good.next(), [2]);
    const wrong = await start();
    wrong.send([5, 'one', {}]);
    expectStart(await wrong.next(), [3, expect.any(Object), 'wamp.error.authentication_denied']);
    const late = await start();
    clock.advance(15_000);
    expectStart(await late.next(), [3, expect.any(Object), 'wamp.error.authentication_failed']);
    late.send([5, 'two', {}]);
    expect(await late.settled()).toEqual([]);
    expect(router.pendingJoins).toBe(0);
  });

  it('has a limit of time from the open transport to HELLO [AUTH-32]', async () => {
    routerWith([challenge()]);
    const peer = connectRaw(router);
    clock.advance(5_000);
    expect(await peer.settled()).toEqual([]);
    expect(peer.end?.by).toBe('remote');
  });

  it.each([
    ['authid', 5],
    ['authid', null],
    ['authid', ['joe']],
    ['authmethods', 'ticket'],
    ['authmethods', [5]],
    ['authextra', []],
    ['authrole', 1],
  ])('is refused when HELLO.Details.%s is %j [AUTH-48]', async (key, value) => {
    const seen: JoinRequest[] = [];
    routerWith([challenge('ticket', (request) => seen.push(request))]);
    expect(await refusal({ [key]: value })).toBe('wamp.error.protocol_violation');
    expect(seen).toEqual([]);
  });
});

describe('Who somebody is', () => {
  it('comes from the authenticator alone, whatever HELLO says [AUTH-36, AUTH-35, ANON-08, T03]', async () => {
    const seen: JoinRequest[] = [];
    routerWith([anonymous({ authrole: 'guest' }), challenge('ticket', (request) => seen.push(request))]);
    const claims = {
      authprovider: 'trusted',
      authmethod: 'trusted',
      session: 7,
      realm: 'other',
      transport: { auth: { cookie: 'trusted' } },
      peer: { address: 'trusted' },
    };
    const member = connectRaw(router);
    await member.join('realm1', { ...helloDetails, ...claims, authmethods: ['ticket', 'anonymous'] });
    member.send([48, 1, {}, 'wamp.session.count'], [48, 2, {}, 'wamp.session.list']);
    const list = (await member.settled()).at(-1);
    const id = ((list?.[3] as unknown[])[0] as number[])[0];
    expect(id).not.toBe(7);
    member.send([48, 3, {}, 'wamp.session.get', [id]]);
    const details = JSON.stringify(await member.next());
    expect(details).toContain('"authrole":"guest"');
    expect(details).not.toContain('trusted');
    expect(await refusal({ ...claims, authrole: 'trusted', authmethods: ['anonymous'] })).toBe(
      'wamp.error.no_such_role',
    );
    const heard = JSON.stringify(
      await transcript({ ...claims, authrole: 'trusted', authmethods: ['ticket'] }),
    );
    expect(heard).not.toContain('trusted');
    expect(JSON.stringify(seen)).not.toContain('"auth"');
    expect(seen[0]).toMatchObject({ realm: 'realm1', authrole: 'trusted', peer: { isPrivate: true } });
    expect(seen[0]?.session).not.toBe(7);
  });

  it('does not change in the life of a session, and may be the same for several [AUTH-38, AUTH-39]', async () => {
    routerWith([ticket]);
    const one = await Member.join(router, 'joe');
    const two = await Member.join(router, 'joe');
    expect(one.id).not.toBe(two.id);
    const before = await one.call('wamp.session.get', [one.id]);
    await one.subscribe('com.a');
    await one.register('com.p', { authrole: 'admin', authid: 'root' });
    one.send(16, { authid: 'root', publisher_authid: 'root' }, 'com.a');
    expect(await one.call('wamp.session.get', [one.id])).toEqual(before);
    expect(router.stats.sessions).toBe(2);
  });

  it('is seen by others only after the login, and never with what it was proved with [AUTH-40, AUTH-41, T17]', async () => {
    routerWith([ticket, challenge('wampcra')]);
    const observer = await Member.join(router, 'ann');
    await observer.subscribe('wamp.session.on_join');
    await observer.subscribe('wamp.session.on_leave');
    for (let count = 0; count < 5; count++) await refusal({ authmethods: ['wampcra'] }, 'canary');
    const pending = connectRaw(router);
    pending.send(hello({ authmethods: ['wampcra'], authextra: { canary: 'canary' } }));
    expectStart(await pending.next(), [4]);
    expect(await observer.events()).toEqual([]);
    expect((await observer.call('wamp.session.count'))[0]).toEqual([1]);
    pending.send([5, 'secret', { canary: 'canary' }]);
    expectStart(await pending.next(), [2]);
    const told = await observer.events();
    expect(told).toHaveLength(1);
    const [{ session }] = told[0]?.[1] as [{ session: number }];
    const details = await observer.call('wamp.session.get', [session]);
    expect(JSON.stringify([told, details])).not.toContain('canary');
    expect(Object.keys((details[0] as object[])[0] ?? {}).sort()).toEqual([
      'authid',
      'authmethod',
      'authprovider',
      'authrole',
      'session',
      'transport', // its kind and serializer
    ]);
  });

  it('has a role that the realm knows [AUTH-26, DYN-13]', async () => {
    const authorizer = staticAuthorizer([{ name: 'admin', permissions: [] }]);
    routerWith([challenge()], { authorizer });
    expect(await refusal({})).toBe('wamp.error.no_such_role');
    expect((await transcript({ authid: 'root' })).at(-1)?.[0]).toBe(2);
  });

  const gives = (principal: object): Authenticator => ({
    method: 'ticket',
    begin: () => ({ kind: 'accepted', principal }) as AuthenticationStep,
  });
  const joe = principalOf('joe');
  it.each([
    ['no authid', { ...joe, authid: undefined }, 'no_such_principal'],
    ['an empty authid', { ...joe, authid: '' }, 'no_such_principal'],
    ['no role', { ...joe, authrole: undefined }, 'no_such_role'],
    ['an empty role', { ...joe, authrole: '' }, 'no_such_role'],
    ['a realm that is gone', { ...joe, realm: 'gone' }, 'no_such_realm'],
    ['a realm that it must not assign', { ...joe, realm: 'other' }, 'authentication_failed'],
    ['an empty realm', { ...joe, realm: '' }, 'authentication_failed'],
    ['a number as authid', { ...joe, authid: 7 }, 'authentication_failed'],
    ['a number as role', { ...joe, authrole: 7 }, 'authentication_failed'],
    ['no provider', { ...joe, authprovider: undefined }, 'authentication_failed'],
    ['a list as authextra', { ...joe, authextra: [] }, 'authentication_failed'],
    ['authextra that has no form on the wire', { ...joe, authextra: { at: NaN } }, 'authentication_failed'],
  ])(
    'is nobody when the authenticator gives %s [DYN-13, DYN-14, AUTH-15]',
    async (_what, principal, name) => {
      routerWith([gives(principal)], { redirectsTo: ['gone'] });
      expect(await refusal({})).toBe(`wamp.error.${name}`);
      expect(router.stats.sessions).toBe(0);
    },
  );

  it('may be in another realm, where the one that was asked for allows it [DYN-14]', async () => {
    routerWith([gives({ ...joe, realm: 'other' })], { redirectsTo: ['other'] });
    expect((await transcript({}))[0]?.[2]).toMatchObject({ realm: 'other', authid: 'joe' });
    const observer = connectRaw(router);
    await observer.join('other');
    observer.send([48, 1, {}, 'wamp.session.count']);
    expect(await observer.next()).toEqual([50, 1, {}, [2]]);
  });
});

describe('The id of a session', () => {
  it('is the one that the authenticator was told, is reserved meanwhile, and given back [AUTH-37]', async () => {
    const seen: JoinRequest[] = [];
    // Every id comes twice.
    let drawn = 0;
    const random = (into: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
      for (let at = 0; at < into.length; at += 2) {
        into[at] = 0;
        into[at + 1] = 100 + Math.floor(drawn++ / 2);
      }
      return into;
    };
    router = testRouter({
      clock,
      random,
      realms: [
        openRealm('realm1', { authenticators: [challenge('ticket', (request) => seen.push(request))] }),
      ],
    });
    const one = connectRaw(router);
    one.send(hello());
    await one.next();
    const two = connectRaw(router);
    two.send(hello());
    await two.next();
    expect(new Set(seen.map(({ session }) => session)).size).toBe(2);
    one.send([5, 'secret', {}]);
    expectStart(await one.next(), [2, seen[0]?.session]);
    two.send([5, 'wrong', {}]);
    expectStart(await two.next(), [3]);
  });

  it('is random and never in use [AUTH-37]', async () => {
    routerWith([ticket]);
    const ids = new Set<number>();
    for (let count = 0; count < 500; count++) {
      const member = await Member.join(router, 'joe');
      ids.add(member.id);
      member.cut();
    }
    expect(ids.size).toBe(500);
    expect([...ids].filter((id) => id > 2 ** 32).length).toBeGreaterThan(490);
  });
});
