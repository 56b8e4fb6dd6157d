import type { AuthenticationStep, Authenticator, Login } from '@wamp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { challenge, principalOf } from '../fixtures/challenge-double.js';
import { closeRouter } from '../fixtures/close-router.js';
import { Member } from '../fixtures/member.js';
import { type RawPeer, connectRaw, expectStart, helloDetails, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { type RouterEvent, anonymous } from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;
let events: RouterEvent[];
const rejections: unknown[] = [];
const onRejection = (reason: unknown): void => void rejections.push(reason);

beforeEach(() => {
  clock = new ManualClock();
  events = [];
  rejections.length = 0;
  process.on('unhandledRejection', onRejection);
});

afterEach(async () => {
  await closeRouter(router, clock);
  expect(clock.pending).toBe(0);
  process.off('unhandledRejection', onRejection);
  expect(rejections).toEqual([]);
});

function routerWith(authenticator: Authenticator): Router {
  const authenticators = [authenticator, anonymous({ authrole: 'guest' })];
  const trustedProcedures = [{ uri: 'com.auth', authrole: 'guest' }];
  return (router = testRouter({
    clock,
    onEvent: (event) => events.push(event),
    realms: [openRealm('realm1', { authenticators, trustedProcedures })],
  }));
}

const hello = [1, 'realm1', { ...helloDetails, authmethods: ['ticket'], authid: 'joe' }];

/** HELLO, and an answer to CHALLENGE if there is one. */
async function loggingIn(): Promise<{ readonly peer: RawPeer; readonly heard: readonly unknown[][] }> {
  const peer = connectRaw(router);
  peer.send(hello);
  const heard = [...(await peer.settled())] as unknown[][];
  if (heard.at(-1)?.[0] === 4) {
    peer.send([5, 'secret', {}]);
    heard.push(...((await peer.settled()) as unknown[][]));
  }
  return { peer, heard };
}

const accepted: AuthenticationStep = { kind: 'accepted', principal: principalOf('joe') };
const secret = 'hunter2';
const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;

/** What a plug-in does in place of giving a step. */
const faults: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw new Error(secret);
  },
  'throws nothing': () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- That is the fault.
    throw undefined;
  },
  rejects: () => Promise.reject(new Error(secret)),
  'gives undefined': () => undefined,
  'gives null': () => null,
  'gives a text': () => 'accepted',
  'gives true': () => true,
  'gives a list': () => [accepted],
  'gives an unknown kind': () => ({ kind: 'maybe' }),
  'gives nothing but a kind': () => ({ kind: 'accepted' }),
  'gives a principal without fields': () => ({ kind: 'accepted', principal: { authrole: 7 } }),
  'gives a challenge without answer': () => ({ kind: 'challenge', extra: {} }),
  'gives a challenge without extra': () => ({ kind: 'challenge', answer: () => accepted }),
  'gives a challenge that cannot be sent': () => ({
    kind: 'challenge',
    extra: cyclic,
    answer: () => accepted,
  }),
  'gives a refusal without reason': () => ({ kind: 'refused' }),
  'gives a refusal with a number': () => ({ kind: 'refused', reason: 5 }),
  'gives a refusal with white space': () => ({ kind: 'refused', reason: 'no such user' }),
  'gives authextra that cannot be sent': () => ({
    kind: 'accepted',
    principal: { ...principalOf('joe'), authextra: cyclic },
  }),
  'has a getter that throws': () => ({
    get kind() {
      throw new Error(secret);
    },
  }),
  'is a thenable that throws': () => ({
    then: () => {
      throw new Error(secret);
    },
  }),
};

const places = {
  begin: (fault: () => unknown): Authenticator => ({
    method: 'ticket',
    begin: () => fault() as AuthenticationStep,
  }),
  'begin, later': (fault: () => unknown): Authenticator => ({
    method: 'ticket',
    begin: async () => {
      await Promise.resolve();
      return fault() as AuthenticationStep;
    },
  }),
  answer: (fault: () => unknown): Authenticator => ({
    method: 'ticket',
    begin: () => ({ kind: 'challenge', extra: {}, answer: () => fault() as AuthenticationStep }),
  }),
  'answer, later': (fault: () => unknown): Authenticator => ({
    method: 'ticket',
    begin: () => ({
      kind: 'challenge',
      extra: {},
      answer: async () => {
        await Promise.resolve();
        return fault() as AuthenticationStep;
      },
    }),
  }),
};

describe('An authenticator that breaks', () => {
  const cases = Object.entries(places).flatMap(([place, make]) =>
    Object.entries(faults).map(([what, fault]) => [place, what, make(fault)] as const),
  );
  it.each(cases)(
    'in %s: %s. That means no, and tells nothing [AUTH-24, AUTH-45, URI-40]',
    async (_p, _w, broken) => {
      routerWith(broken);
      const { peer, heard } = await loggingIn();
      expectStart(heard.at(-1) ?? [], [3, expect.any(Object), 'wamp.error.authentication_failed']);
      expect(JSON.stringify(heard)).not.toContain(secret);
      expect(peer.end?.by).toBe('remote');
      expect(events.filter(({ type }) => type === 'internal_error')).toHaveLength(1);
      expect(router.stats).toMatchObject({ sessions: 0, connections: 0, failedLogins: 0 });
      expect(clock.pending).toBe(0);
    },
  );

  it.each([
    ['throws', faults['throws']],
    ['gives a number', () => 5],
    ['gives null', () => null],
  ])('while it says whether it can be used: it %s [AUTH-24]', async (_what, fault) => {
    const unusable = (): string | undefined => fault?.() as string | undefined;
    routerWith({ ...challenge(), unusable });
    const { heard } = await loggingIn();
    expect(heard).toMatchObject([[3, {}, 'wamp.error.authentication_failed']]);
  });

  it.each(['begin', 'answer'] as const)(
    'in %s, and never settles: it has 30 s [AUTH-24, AUTH-31] L10',
    async (place) => {
      const signals: AbortSignal[] = [];
      const never = (): Promise<never> => new Promise(() => undefined);
      const broken = places[place](never);
      routerWith({
        method: 'ticket',
        begin: (request, context) => {
          signals.push(context.signal);
          return broken.begin(request, context);
        },
      });
      const { peer, heard } = await loggingIn();
      expect(heard.filter(([type]) => type !== 4)).toEqual([]);
      clock.advance(29_999);
      expect(await peer.settled()).toEqual([]);
      clock.advance(1);
      expectStart(await peer.next(), [3, expect.any(Object), 'wamp.error.authentication_failed']);
      expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
      expect(router.stats.sessions).toBe(0);
      expect(clock.pending).toBe(0);
    },
  );

  it.each(['begin', 'answer'] as const)(
    'in %s, and decides when the client is gone: nothing is opened or written [AUTH-50]',
    async (place) => {
      for (const outcome of [() => accepted, () => Promise.reject(new Error('late'))]) {
        const decide: (() => void)[] = [];
        routerWith(
          places[place](
            () =>
              new Promise((resolve) => {
                decide.push(() => {
                  resolve(outcome());
                });
              }),
          ),
        );
        const { peer } = await loggingIn();
        peer.transport.abort(new Error('gone'));
        await settle();
        const sent = router.stats.messagesSent;
        for (const now of decide) now();
        await settle();
        expect(router.stats).toMatchObject({ sessions: 0, connections: 0, messagesSent: sent });
        await closeRouter(router, clock);
      }
    },
  );

  it('decides after its time: it is not asked any more [AUTH-24, AUTH-31]', async () => {
    let decide: (step: AuthenticationStep) => void = () => undefined;
    routerWith(places.begin(() => new Promise((resolve) => (decide = resolve))));
    const { peer } = await loggingIn();
    clock.advance(30_000);
    decide(accepted);
    expect(await peer.settled()).toMatchObject([[3, {}, 'wamp.error.authentication_failed']]);
    expect(router.stats.sessions).toBe(0);
  });

  it('lets nothing pass that comes while it decides [AUTH-51]', async () => {
    let decide: (step: AuthenticationStep) => void = () => undefined;
    routerWith(places.answer(() => new Promise((resolve) => (decide = resolve))));
    const { peer } = await loggingIn();
    peer.send([32, 1, {}, 'a.b']);
    decide(accepted);
    expect(await peer.settled()).toMatchObject([[3, {}, 'wamp.error.protocol_violation']]);
    expect(router.stats).toMatchObject({ sessions: 0, subscriptions: 0 });
  });

  it.each(['throws', 'rejects'])(
    'when it is told of a session: it %s, and the session does not notice',
    async (what) => {
      const fault = faults[what] as () => void;
      routerWith({ ...challenge(), joined: fault, left: fault });
      const { peer, heard } = await loggingIn();
      expectStart(heard.at(-1) ?? [], [2]);
      peer.send([6, {}, 'wamp.close.close_realm']);
      expectStart(await peer.next(), [6]);
      await settle();
      expect(events.filter(({ type }) => type === 'internal_error')).toHaveLength(2);
    },
  );

  const asking: Authenticator = {
    method: 'ticket',
    begin: async (_request, { call }) => {
      const { args } = await call({ procedure: 'com.auth', args: [] });
      return { kind: 'accepted', principal: args[0] as never };
    },
  };

  it('when it asks a procedure that nobody serves, that answers nonsense, an ERROR, or goes away [DYN-12]', async () => {
    routerWith(asking);
    const failed = [3, expect.any(Object), 'wamp.error.authentication_failed'];
    expectStart((await loggingIn()).heard.at(-1) ?? [], failed);
    const answers = [
      (request: number) => [70, request, {}, ['nonsense']],
      (request: number) => [70, request, {}],
      (request: number) => [8, 68, request, {}, 'com.boom', [secret]],
    ];
    const callee = connectRaw(router);
    await callee.join();
    callee.send([64, 1, {}, 'com.auth']);
    expectStart(await callee.next(), [65]);
    for (const answer of [...answers, undefined]) {
      const peer = connectRaw(router);
      peer.send(hello);
      const [, request] = await callee.next();
      if (answer === undefined) callee.transport.abort(new Error('gone'));
      else callee.send(answer(request as number));
      const abort = await peer.next();
      expectStart(abort, failed);
      expect(JSON.stringify(abort)).not.toContain(secret);
    }
  });

  it('when the procedure that it asks never answers [DYN-12] L14', async () => {
    routerWith(asking);
    const callee = connectRaw(router);
    await callee.join();
    callee.send([64, 1, {}, 'com.auth']);
    await callee.next();
    const peer = connectRaw(router);
    peer.send(hello);
    expectStart(await callee.next(), [68]);
    clock.advance(5_000);
    expectStart(await peer.next(), [3, expect.any(Object), 'wamp.error.authentication_failed']);
    expect(router.stats.pendingCalls).toBe(0);
  });

  it('is the affair of nobody else: others join meanwhile [AUTH-24]', async () => {
    routerWith(places.begin(() => new Promise(() => undefined)));
    await loggingIn();
    const peer = connectRaw(router);
    expect(await peer.join()).toBeGreaterThan(0);
  });
});

describe('An authenticator', () => {
  it('is told which sessions its realm has, by whichever method, and of their end [AUTH-35]', async () => {
    const told: unknown[] = [];
    const listening: Authenticator = {
      method: 'cookie',
      begin: () => ({ kind: 'refused', reason: 'wamp.error.authentication_denied' }),
      joined: (login: Login) => told.push(['joined', login]),
      left: (login: Login, reason: string) => told.push(['left', login, reason]),
    };
    router = testRouter({
      clock,
      realms: [openRealm('realm1', { authenticators: [listening, challenge()] }), openRealm('other')],
    });
    const failed = connectRaw(router);
    failed.send(hello);
    await failed.next();
    failed.send([5, 'wrong', {}]);
    await failed.ended();
    expect(told).toEqual([]);
    const { peer, heard } = await loggingIn();
    const login = {
      session: heard.at(-1)?.[1],
      realm: 'realm1',
      principal: principalOf('joe'),
      authmethod: 'ticket',
      peer: { isPrivate: true },
    };
    expect(told).toEqual([['joined', login]]);
    await Member.join(router, 'ann', {
      realm: 'other',
      details: { authmethods: ['anonymous'], authrole: undefined },
    });
    peer.transport.abort(new Error('gone'));
    await settle();
    expect(told).toEqual([
      ['joined', login],
      ['left', login, 'lost'],
    ]);
  });
});
