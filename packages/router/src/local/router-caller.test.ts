import type { Authenticator, CallProcedure, ProcedureResult } from '@wamp/protocol';
import { ProcedureCallError } from '@wamp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { type RawPeer, connectRaw, expectStart, helloDetails, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import type { Router } from '../router.js';

let clock: ManualClock;
let router: Router;
let call: CallProcedure;
let judge: Member;
let client: RawPeer;

/** Gives its way to call away, and waits. */
const caller: Authenticator = {
  method: 'pin',
  begin: (_request, context) => {
    ({ call } = context);
    return { kind: 'challenge', extra: {}, answer: () => new Promise(() => undefined) };
  },
};

const trustedProcedures = [
  { uri: 'com.auth', authrole: 'judge' },
  { uri: 'com.other', authrole: 'judge' },
];

beforeEach(async () => {
  clock = new ManualClock();
  router = testRouter({
    clock,
    realms: [
      openRealm('realm1', { authenticators: [ticket, caller] }),
      openRealm('auth', { authenticators: [ticket], trustedProcedures }),
    ],
  });
  client = connectRaw(router);
  client.send([1, 'realm1', { ...helloDetails, authmethods: ['pin'] }]);
  expectStart(await client.next(), [4]);
  judge = await Member.join(router, 'judge', { authrole: 'judge', realm: 'auth' });
});

afterEach(async () => {
  await closeRouter(router, clock);
  expect(clock.pending).toBe(0);
});

const ask = (procedure = 'com.auth', realm = 'auth'): Promise<ProcedureResult> =>
  call({ procedure, realm, args: ['realm1', 'joe', { a: 1 }] });

/** The URI with which it rejects. */
const errorOf = async (asked: Promise<unknown>): Promise<unknown> => {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof ProcedureCallError ? error.uri : error;
};

/** The request id of the INVOCATION that arrives. */
const invoked = async (): Promise<number> => {
  const invocation = await judge.peer.next();
  expectStart(invocation, [68]);
  return invocation[1] as number;
};

describe('The Router itself', () => {
  it('calls in a realm other than the one that a client asks for, and gives what comes back [DYN-01]', async () => {
    await judge.register('com.auth');
    const asked = ask();
    const invocation = await judge.peer.next();
    expect(invocation.slice(3)).toEqual([{}, ['realm1', 'joe', { a: 1 }]]);
    judge.peer.send([70, invocation[1], {}, ['user'], { extra: true }]);
    expect(await asked).toEqual({ args: ['user'], kwargs: { extra: true } });
  });

  it('calls in the realm that a client asks for unless told otherwise [DYN-01]', async () => {
    expect(await errorOf(call({ procedure: 'com.auth', args: [] }))).toBe('wamp.error.no_such_procedure');
  });

  it('hands on the ERROR that it gets', async () => {
    await judge.register('com.auth');
    const asked = ask().catch((error: unknown) => error);
    judge.peer.send([8, 68, await invoked(), {}, 'com.denied', ['no', 7]]);
    expect(await asked).toMatchObject({
      uri: 'com.denied',
      args: ['no', 7],
      code: 'WAMP_ERR_PROCEDURE_CALL',
    });
  });

  it('asks nobody who is not in the role that is trusted, nor a pattern, nor a shared registration [DYN-16]', async () => {
    const other = await Member.join(router, 'joe', { realm: 'auth' });
    // What keeps others from registering at all is the realm's; this holds without it, too.
    const registered = await other.register('com.other').then(
      () => true,
      () => false,
    );
    if (registered) expect(await errorOf(ask('com.other'))).toBe('wamp.error.no_such_procedure');
    for (const options of [{ match: 'prefix' }, { invoke: 'roundrobin' }]) {
      const id = await judge.register('com.auth', options).catch(() => undefined);
      expect(await errorOf(ask())).toBe('wamp.error.no_such_procedure');
      if (id === undefined) continue;
      judge.send(66, id);
      await judge.peer.next();
    }
    expect((await other.peer.settled()).filter(([type]) => type === 68)).toEqual([]);
  });

  it('asks for nothing that the realm does not trust, nor in realms that are not there [DYN-12, DYN-13]', async () => {
    await judge.register('com.free');
    expect(await errorOf(ask('com.free'))).toBe('wamp.error.no_such_procedure');
    expect(await errorOf(ask('com.auth', 'nowhere'))).toBe('wamp.error.no_such_realm');
    expect(await judge.peer.settled()).toEqual([]);
  });

  it('waits 5 s for an answer and not longer, and what comes later goes nowhere [DYN-12] L14', async () => {
    await judge.register('com.auth');
    const asked = errorOf(ask());
    const request = await invoked();
    clock.advance(4_999);
    await settle();
    expect(router.stats.pendingCalls).toBe(1);
    clock.advance(1);
    expect(await asked).toBe('wamp.error.timeout');
    expect(router.stats.pendingCalls).toBe(0);
    expect(await judge.peer.next()).toEqual([69, request, { mode: 'killnowait' }]);
    judge.peer.send([70, request, {}, ['late']]);
    await settle();
    expect(router.stats.sessions).toBe(1);
  });

  it('has at most 256 calls under way for one realm, and room again when they are done [DYN-12] L14', async () => {
    await judge.register('com.auth');
    const asked = Array.from({ length: 256 }, () => errorOf(ask()));
    expect(await errorOf(ask())).toBe('router.error.limit_exceeded');
    clock.advance(5_000);
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['wamp.error.timeout']));
    const next = ask();
    const invocations = await judge.peer.settled();
    judge.peer.send([70, invocations.filter(([type]) => type === 68).at(-1)?.[1], {}]);
    expect(await next).toEqual({ args: [], kwargs: {} });
  });

  it('asks no longer than the client is there, so that who comes and goes takes nobody the room [T10, AUTH-50] L14', async () => {
    await judge.register('com.auth');
    const asked = Array.from({ length: 256 }, () => errorOf(ask()));
    await settle();
    expect(router.stats.pendingCalls).toBe(256);
    client.transport.abort(new Error('gone'));
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['wamp.error.canceled']));
    expect(router.stats.pendingCalls).toBe(0);
    expect((await judge.peer.settled()).filter(([type]) => type === 69)).toHaveLength(256);
    expect(await errorOf(ask())).toBe('wamp.error.canceled');
  });

  it('learns at once that the Callee is gone, and leaves nothing behind [DYN-12]', async () => {
    await judge.register('com.auth');
    const asked = errorOf(ask());
    await invoked();
    judge.cut();
    expect(await asked).toBe('wamp.error.canceled');
    expect(await errorOf(ask())).toBe('wamp.error.no_such_procedure');
    await settle();
    expect(router.stats.pendingCalls).toBe(0);
  });

  it('rejects what it cannot send [DYN-12]', async () => {
    await judge.register('com.auth');
    expect(await errorOf(call({ procedure: 'com.auth', realm: 'auth', args: [NaN] }))).toBe(
      'wamp.error.invalid_argument',
    );
  });
});
