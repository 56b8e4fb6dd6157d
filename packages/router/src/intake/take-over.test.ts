import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { challenge } from '../fixtures/challenge-double.js';
import { closeRouter } from '../fixtures/close-router.js';
import { type RawPeer, connectRaw, expectStart, helloDetails } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { type RealmOptions, type RouterEvent, anonymous } from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;
let events: RouterEvent[];

function routerWith(options: Partial<RealmOptions> = {}): Router {
  const authenticators = [challenge('ticket'), challenge('wampcra'), anonymous({ authrole: 'guest' })];
  return (router = testRouter({
    clock,
    onEvent: (event) => events.push(event),
    realms: [
      openRealm('realm1', { authenticators, ...options }),
      openRealm('realm2', { authenticators, ...options }),
    ],
  }));
}

beforeEach(() => {
  clock = new ManualClock();
  events = [];
  routerWith();
});

afterEach(async () => {
  await closeRouter(router, clock);
  expect(clock.pending).toBe(0);
});

interface Session {
  readonly peer: RawPeer;
  readonly id: unknown;
  readonly token: string | undefined;
}

async function login(details: object = {}, realm = 'realm1'): Promise<Session> {
  const peer = connectRaw(router);
  peer.send([1, realm, { ...helloDetails, authmethods: ['ticket'], authid: 'joe', ...details }]);
  let answer = await peer.next();
  if (answer[0] === 4) {
    peer.send([5, 'secret', {}]);
    answer = await peer.next();
  }
  expectStart(answer, [2]);
  return { peer, id: answer[1], token: (answer[2] as { _resume?: string })._resume };
}

describe('The token of a session', () => {
  it('has 128 random bits, anew for each (D33)', async () => {
    const tokens = new Set<unknown>();
    for (let count = 0; count < 50; count++) tokens.add((await login()).token);
    expect(tokens.size).toBe(50);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{22}$/);
  });

  it('ends the old session before the new one is there, so that its procedures are free at once (D33)', async () => {
    const old = await login();
    old.peer.send([64, 1, {}, 'com.p']);
    expectStart(await old.peer.next(), [65]);
    const { peer } = await login({ _resume: old.token });
    peer.send([64, 1, {}, 'com.p']);
    expectStart(await peer.next(), [65]);
    expect(await old.peer.next()).toEqual([
      6,
      { message: expect.any(String), _code: 4504 },
      'router.close.replaced',
    ]);
    expect(router.stats.sessions).toBe(1);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'session_left', reason: 'router.close.replaced' }),
    );
    clock.advance(5_000);
    expect(await old.peer.ended()).toMatchObject({ code: 4504 });
  });

  it('is worth nothing to anybody else, nor in another realm, role or method, nor twice (D33)', async () => {
    const old = await login();
    const others = [
      await login({ _resume: old.token, authid: 'ann' }),
      await login({ _resume: old.token, authmethods: ['wampcra'] }),
      await login({ _resume: old.token, authmethods: ['anonymous'] }),
      await login({ _resume: old.token }, 'realm2'),
      await login({ _resume: 'guessed' }),
      await login({ _resume: '' }),
    ];
    expect(router.stats.sessions).toBe(1 + others.length);
    expect(await old.peer.settled()).toEqual([]);
    await login({ _resume: old.token });
    await login({ _resume: old.token });
    expect(router.stats.sessions).toBe(2 + others.length);
  });

  it('ends nothing before the new login has succeeded (D33)', async () => {
    const old = await login();
    const peer = connectRaw(router);
    peer.send([1, 'realm1', { ...helloDetails, authmethods: ['ticket'], authid: 'joe', _resume: old.token }]);
    expectStart(await peer.next(), [4]);
    peer.send([5, 'wrong', {}]);
    expectStart(await peer.next(), [3]);
    expect(await old.peer.settled()).toEqual([]);
    expect(router.stats.sessions).toBe(1);
  });

  it('is given to anonymous sessions only where that is configured, and to nobody where it is off (D33)', async () => {
    expect((await login({ authmethods: ['anonymous'] })).token).toBeUndefined();
    await closeRouter(router, clock);
    routerWith({ takeOver: 'never' });
    expect((await login()).token).toBeUndefined();
    await closeRouter(router, clock);
    routerWith({ takeOver: 'everybody' });
    expect((await login({ authmethods: ['anonymous'] })).token).toBeDefined();
  });

  it('works for anonymous sessions too, where they have one (D33)', async () => {
    await closeRouter(router, clock);
    routerWith({ takeOver: 'everybody' });
    const old = await login({ authmethods: ['anonymous'] });
    await login({ authmethods: ['anonymous'], _resume: old.token });
    expect(await old.peer.next()).toMatchObject([6, {}, 'router.close.replaced']);
  });

  it('stands nowhere but in WELCOME', async () => {
    const { peer, id, token } = await login();
    peer.send([48, 1, {}, 'wamp.session.get', [id]]);
    expect(JSON.stringify(await peer.next())).not.toContain(token);
    expect(JSON.stringify(events)).not.toContain(token);
  });
});
