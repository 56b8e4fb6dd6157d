import type { AuthorizationContext, AuthorizationRequest, Verdict } from '@wamp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { type RawMessage, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { type RouterEvent, type RouterOptions, dynamicAuthorizer, staticAuthorizer } from '../index.js';
import type { Router } from '../router.js';

type Answer = (request: AuthorizationRequest, context: AuthorizationContext) => unknown;

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

function start(answer: Answer, options: RouterOptions = {}): void {
  const authorize = (request: AuthorizationRequest, context: AuthorizationContext) =>
    answer(request, context) as Verdict;
  router = testRouter({
    clock,
    realms: [openRealm('realm1', { authenticators: [ticket], authorizer: { authorize } })],
    onEvent: (event) => events.push(event),
    ...options,
  });
}

const never = (): Promise<Verdict> => new Promise(() => undefined);
const broken = new Error('secret-canary');
const nothing = {
  subscriptions: 0,
  registrations: 0,
  pendingCalls: 0,
  pendingAuthorizations: 0,
  rememberedRulings: 0,
};

/** Sends every kind of request, of which two are publications. */
function sendAll(member: Member): void {
  member.send(32, {}, 'com.a');
  member.send(64, {}, 'com.a');
  member.send(48, {}, 'com.a');
  member.send(16, { acknowledge: true }, 'com.a');
  member.send(16, {}, 'com.a');
}

const refusedAll = [32, 64, 48, 16].map((type, at) => [
  8,
  type,
  at + 1,
  {},
  'wamp.error.authorization_failed',
]);

const faults: readonly (readonly [string, Answer])[] = [
  [
    'throws',
    () => {
      throw broken;
    },
  ],
  [
    'throws no error',
    () => {
      throw null as unknown as Error;
    },
  ],
  ['rejects', () => Promise.reject(broken)],
  ['gives nothing', () => undefined],
  ['promises nothing', () => Promise.resolve()],
  ['gives a boolean', () => true],
  ['gives text', () => 'allow'],
  ['gives a verdict without a verdict', () => ({ disclose: 'always' })],
  ['gives a verdict that is no boolean', () => ({ allow: 1 })],
  ['gives an unknown disclosure', () => ({ allow: true, disclose: 'sometimes' })],
  ['gives an unknown cache', () => ({ allow: true, cache: {} })],
  [
    'gives a verdict that throws when it is read',
    () => ({
      get allow() {
        throw broken;
      },
    }),
  ],
  [
    'gives a thenable that throws',
    () => ({
      then() {
        throw broken;
      },
    }),
  ],
  [
    'gives a thenable that gives nonsense',
    () => ({
      then: (resolve: (value: unknown) => void) => {
        resolve(7);
      },
    }),
  ],
];

describe('When an authorizer', () => {
  it.each(faults)(
    '%s, it has said no: nothing happens, and nothing of it is told [AZ-08, URI-33] B10',
    async (_how, fault) => {
      start(({ authid, ...request }, context) =>
        authid === 'bob' ? { allow: true } : fault({ authid, ...request }, context),
      );
      const bob = await Member.join(router, 'bob');
      await bob.subscribe('com.a', { match: 'prefix' });
      const joe = await Member.join(router, 'joe');
      sendAll(joe);
      const answers = await joe.peer.settled();
      expect(answers).toEqual(refusedAll);
      expect(JSON.stringify(answers)).not.toContain('canary');
      expect(await bob.events()).toEqual([]);
      expect(router.stats).toMatchObject({ ...nothing, subscriptions: 1 });
      expect(events.filter(({ type }) => type === 'internal_error').length).toBe(5);
    },
  );

  it('never answers, it has said no after 5 s, and its signal ends [AZ-08] L14', async () => {
    const signals: AbortSignal[] = [];
    start((_request, { signal }) => {
      signals.push(signal);
      return never();
    });
    const joe = await Member.join(router, 'joe');
    sendAll(joe);
    const answers: RawMessage[] = [];
    for (let question = 1; question <= 5; question++) {
      await settle();
      expect(signals).toHaveLength(question);
      clock.advance(4_999);
      await settle();
      expect(signals.at(-1)?.aborted).toBe(false);
      clock.advance(1);
      answers.push(...(await joe.peer.settled()));
    }
    expect(answers).toEqual(refusedAll);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(router.stats).toMatchObject(nothing);
  });

  it('answers too late, nobody listens any more [AZ-08] L14', async () => {
    const { promise, resolve: answer } = Promise.withResolvers<Verdict>();
    start(() => promise);
    const joe = await Member.join(router, 'joe');
    joe.send(64, {}, 'com.a');
    await settle();
    clock.advance(5_000);
    expect((await joe.peer.next())[4]).toBe('wamp.error.authorization_failed');
    answer({ allow: true, cache: true });
    await settle();
    expect(router.stats).toMatchObject(nothing);
  });

  it.each(['answers', 'fails', 'never answers'])(
    '%s after the session has gone, nothing is installed and nobody waits [AZ-14]',
    async (how) => {
      const signals: AbortSignal[] = [];
      let settleIt: () => void = () => undefined;
      start((_request, { signal }) => {
        signals.push(signal);
        return new Promise((resolve, reject) => {
          if (how === 'answers')
            settleIt = () => {
              resolve({ allow: true, cache: true });
            };
          if (how === 'fails')
            settleIt = () => {
              reject(broken);
            };
        });
      });
      for (const [type, uri] of [
        [32, 'com.a'],
        [64, 'com.a'],
        [48, 'com.a'],
        [16, 'com.a'],
      ] as const) {
        const joe = await Member.join(router, 'joe');
        joe.send(type, {}, uri);
        await settle();
        expect(router.stats.pendingAuthorizations).toBe(1);
        joe.cut();
        await settle();
        expect(router.stats).toMatchObject(nothing);
        expect(signals.at(-1)?.aborted).toBe(true);
        settleIt();
        await settle();
        expect(router.stats).toMatchObject(nothing);
      }
      expect(events.filter(({ type }) => type === 'internal_error')).toEqual([]);
    },
  );

  it('is asked too much at once, further questions are a no, and its answers make room L14', async () => {
    let open: ((verdict: Verdict) => void)[] = [];
    start(() => new Promise((resolve) => open.push(resolve)), { limits: { maxPendingAuthorizations: 3 } });
    const members = await Promise.all([1, 2, 3, 4].map((at) => Member.join(router, `joe${String(at)}`)));
    for (const member of members) member.send(48, {}, 'com.a');
    await settle();
    expect((await members[3]?.peer.next())?.[4]).toBe('wamp.error.authorization_failed');
    expect(router.stats.pendingAuthorizations).toBe(3);
    for (const answer of open) answer({ allow: false });
    open = [];
    await settle();
    members[3]?.send(48, {}, 'com.a');
    await settle();
    expect(open).toHaveLength(1);
    open[0]?.({ allow: false });
    expect((await members[3]?.peer.next())?.[4]).toBe('wamp.error.not_authorized');
  });

  it('is asked about one session again and again, others are asked about nevertheless L14', async () => {
    start(({ action, authid }) => (action === 'publish' && authid === 'joe' ? never() : { allow: true }), {
      limits: { maxPendingAuthorizations: 10, maxPendingAuthorizationsPerSession: 4 },
    });
    const joe = await Member.join(router, 'joe');
    // testaments are asked about beside the lane of the session
    for (let at = 0; at < 20; at++)
      joe.send(48, {}, 'wamp.session.add_testament', [`com.t${String(at)}`, [], {}]);
    await settle();
    expect(router.stats.pendingAuthorizations).toBe(4);
    const refused = (await joe.peer.settled()).filter(
      ([, , , , uri]) => uri === 'wamp.error.authorization_failed',
    );
    expect(refused).toHaveLength(16);
    const ann = await Member.join(router, 'ann');
    expect(await ann.subscribe('com.a')).toBeGreaterThan(0);
    clock.advance(5_000);
    await settle();
    expect(router.stats.pendingAuthorizations).toBe(0);
  });
});

describe('When the procedure of an authorizer', () => {
  const roles = () =>
    staticAuthorizer([
      { name: 'user', authorizer: dynamicAuthorizer({ procedure: 'com.authorize' }) },
      { name: 'judge', permissions: [{ uri: 'com.authorize', allow: ['register'] }] },
    ]);

  function startWithJudge(): void {
    const realm = openRealm('realm1', {
      authenticators: [ticket],
      authorizer: roles(),
      trustedProcedures: [{ uri: 'com.authorize', authrole: 'judge' }],
    });
    router = testRouter({ clock, realms: [realm], onEvent: (event) => events.push(event) });
  }

  /** The INVOCATION that asks about the next request. */
  async function question(judge: Member): Promise<RawMessage> {
    const message = await judge.peer.next();
    expect(message[0]).toBe(68);
    return message;
  }

  it('answers, it is as it says; the question has who, what and how [AZ-19, AZ-20, AZ-21, AZ-22]', async () => {
    startWithJudge();
    const judge = await Member.join(router, 'j', { authrole: 'judge' });
    await judge.register('com.authorize');
    const joe = await Member.join(router, 'joe');
    joe.send(32, { match: 'prefix' }, 'com.news.');
    const [, request, , , args] = await question(judge);
    expect(args).toEqual([
      {
        ...{ realm: 'realm1', session: joe.id, authid: 'joe', authrole: 'user', authmethod: 'ticket' },
        ...{ authprovider: 'tests', transport: { type: 'memory' }, authextra: { secret: 'in WELCOME only' } },
      },
      'com.news.',
      'subscribe',
      { match: 'prefix' },
    ]);
    judge.peer.send([70, request, {}, [{ allow: true }]]);
    expect((await joe.peer.next())[0]).toBe(33);
  });

  it.each([
    ['is not there', undefined],
    [
      'answers with an ERROR',
      (judge: Member, request: unknown) => {
        judge.peer.send([8, 68, request, {}, 'com.no']);
      },
    ],
    [
      'answers nonsense',
      (judge: Member, request: unknown) => {
        judge.peer.send([70, request, {}, ['yes']]);
      },
    ],
    [
      'answers nothing',
      (judge: Member, request: unknown) => {
        judge.peer.send([70, request, {}]);
      },
    ],
    [
      'is gone while it is asked',
      (judge: Member) => {
        judge.cut();
      },
    ],
    [
      'never answers',
      () => {
        clock.advance(5_000);
      },
    ],
  ] as const)('%s, that is a no [AZ-08, URI-33]', async (_how, act) => {
    startWithJudge();
    const judge = await Member.join(router, 'j', { authrole: 'judge' });
    if (act !== undefined) await judge.register('com.authorize');
    const joe = await Member.join(router, 'joe');
    joe.send(64, {}, 'com.a');
    if (act !== undefined) act(judge, (await question(judge))[1]);
    await settle();
    clock.advance(0);
    expect((await joe.peer.next()).slice(0, 5)).toEqual([8, 64, 1, {}, 'wamp.error.authorization_failed']);
    expect(router.stats.pendingAuthorizations).toBe(0);
  });

  it('is to be registered, only its role may, exactly and alone, and nobody may call it [AZ-28, DYN-16]', async () => {
    startWithJudge();
    const user = await Member.join(router, 'joe');
    user.send(64, {}, 'com.authorize');
    user.send(48, {}, 'com.authorize', [{}, 'com.a', 'call', {}]);
    expect((await user.peer.settled()).map(([, , , , uri]) => uri)).toEqual(
      Array(2).fill('wamp.error.not_authorized'),
    );
    const judge = await Member.join(router, 'j', { authrole: 'judge' });
    await expect(judge.register('com.authorize', { invoke: 'roundrobin' })).rejects.toThrow('not_authorized');
    expect(await judge.errorOf('com.authorize')).toBe('wamp.error.not_authorized');
    await judge.register('com.authorize');
    expect(await judge.errorOf('com.authorize')).toBe('wamp.error.not_authorized');
  });

  it('would have to ask itself what who serves it may do, the realm is refused [AZ-27]', () => {
    const authorizer = roles();
    const withJudge = (authrole: string) => () =>
      testRouter({
        realms: [
          openRealm('realm1', { authorizer, trustedProcedures: [{ uri: 'com.authorize', authrole }] }),
        ],
      });
    expect(withJudge('user')).toThrow(/^realms\[0\]\.trustedProcedures\[0\]\.authrole: /);
    expect(withJudge('judge')).not.toThrow();
    const alone = openRealm('realm1', {
      authorizer: dynamicAuthorizer({ procedure: 'com.authorize' }),
      trustedProcedures: [{ uri: 'com.authorize', authrole: 'judge' }],
    });
    expect(() => testRouter({ realms: [alone] })).toThrow(/authrole/);
    router = testRouter();
  });

  it('decides, the Router’s own meta events and procedures go on without it [AZ-27]', async () => {
    startWithJudge();
    const judge = await Member.join(router, 'j', { authrole: 'judge' });
    await judge.register('com.authorize');
    const joe = await Member.join(router, 'joe');
    expect(await joe.errorOf('wamp.session.count')).toBe('wamp.error.not_authorized');
    expect(await joe.errorOf('wamp.session.flush_testaments')).toBeUndefined();
    expect(await judge.peer.settled()).toEqual([]);
  });
});
