import type { Authenticator } from '@wamp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { challenge } from '../fixtures/challenge-double.js';
import { closeRouter } from '../fixtures/close-router.js';
import { connectFrom } from '../fixtures/peer-at.js';
import {
  type RawMessage,
  type RawPeer,
  connectRaw,
  expectStart,
  helloDetails,
} from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { type RouterEvent, type RouterLimits, anonymous } from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;
let events: RouterEvent[];

function routerWith(
  limits: Partial<RouterLimits> = {},
  authenticators: readonly Authenticator[] = [challenge(), anonymous({ authrole: 'guest' })],
): Router {
  return (router = testRouter({
    clock,
    limits,
    onEvent: (event) => events.push(event),
    realms: [openRealm('realm1', { authenticators })],
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

const hello = (authid: string): RawMessage => [
  1,
  'realm1',
  { ...helloDetails, authmethods: ['ticket'], authid },
];

/** Logs in from an address. @returns the last message of the Router */
async function login(address: string, authid: string, signature: string): Promise<RawMessage> {
  const peer = connectFrom(router, address);
  peer.send(hello(authid));
  const first = await peer.next();
  if (first[0] !== 4) return first;
  peer.send([5, signature, {}]);
  return peer.next();
}

/** Judges an answer only when it is told to. */
const slowly = (
  { method, begin }: Authenticator,
  onAnswer: (authid: string, decide: () => void) => void,
): Authenticator => ({
  method,
  async begin(request, context) {
    const step = await begin(request, context);
    if (step.kind !== 'challenge') return step;
    return {
      ...step,
      async answer(answer) {
        await new Promise<void>((resolve) => {
          onAnswer(request.authid ?? '', resolve);
        });
        return step.answer(answer);
      },
    };
  },
});

describe('Guessing', () => {
  it('is refused at once after ten failures in a minute, with the time to come back [AUTH-47, T09] L13', async () => {
    for (let count = 0; count < 10; count++) {
      expectStart(await login('192.0.2.7', `user${String(count)}`, 'wrong'), [
        3,
        { message: expect.any(String), _code: 4501 },
      ]);
    }
    expect(await login('192.0.2.200', 'joe', 'secret')).toEqual([
      3,
      { message: expect.any(String), _code: 4401, _retry_after_ms: 500 },
      'wamp.error.authentication_denied',
    ]);
    expect(router.stats).toMatchObject({ failedLogins: 10, loginsRefused: { address: 1, principal: 0 } });
    clock.advance(500);
    expectStart(await login('192.0.2.7', 'joe', 'secret'), [2]);
  });

  it('from one address keeps nobody at another from his account for longer than 30 s [AUTH-47, T09]', async () => {
    for (let count = 0; count < 10; count++) await login('192.0.2.7', 'joe', 'wrong');
    expectStart(await login('198.51.100.1', 'ann', 'secret'), [2]);
    const refused = await login('198.51.100.1', 'joe', 'secret');
    expect(refused[1]).toMatchObject({ _retry_after_ms: 500 });
    expect(router.stats.loginsRefused).toMatchObject({ principal: 1 });
    clock.advance(500);
    for (let count = 0; count < 3; count++) await login('192.0.2.7', 'joe', 'wrong');
    expectStart(await login('198.51.100.1', 'joe', 'secret'), [2]);
  });

  it('gains nothing by opening all connections before the first guess [AUTH-47, T09]', async () => {
    const peers: RawPeer[] = [];
    for (let count = 0; count < 50; count++) {
      const peer = connectFrom(router, '192.0.2.7');
      peer.send(hello(`user${String(count)}`));
      expectStart(await peer.next(), [4]);
      peers.push(peer);
    }
    for (const peer of peers) peer.send([5, 'wrong', {}]);
    for (const peer of peers) expectStart(await peer.next(), [3]);
    expect(router.stats).toMatchObject({ failedLogins: 10, loginsRefused: { address: 40 } });
  });

  it('gains nothing by having many answers judged at the same time, not even to know which was right [AUTH-47, T09]', async () => {
    await closeRouter(router, clock);
    const verdicts = new Map<string, () => void>();
    routerWith({}, [slowly(challenge(), (authid, decide) => verdicts.set(authid, decide))]);
    const peers: RawPeer[] = [];
    for (let count = 0; count < 50; count++) {
      const peer = connectFrom(router, '192.0.2.7');
      peer.send(hello(count === 20 ? 'joe' : `user${String(count)}`));
      expectStart(await peer.next(), [4]);
      peer.send([5, 'secret', {}]);
      peers.push(peer);
    }
    await peers[0]?.settled();
    expect(verdicts.size).toBe(50);
    const heard: RawMessage[] = [];
    for (const [at, decide] of [...verdicts.values()].entries()) {
      decide();
      heard.push((await peers[at]?.next()) ?? []);
    }
    const retry = heard.map(([, details]) => (details as { _retry_after_ms?: number })._retry_after_ms);
    expect(heard.every(([type]) => type === 3)).toBe(true);
    expect(retry.slice(0, 10)).toEqual(Array<undefined>(10).fill(undefined));
    expect(retry.slice(10, 17)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
    expect(new Set(retry.slice(17))).toEqual(new Set([30_000]));
    expect(router.stats).toMatchObject({ sessions: 0, failedLogins: 10, loginsRefused: { address: 40 } });
  });

  it('gains nothing by going away while it is judged [AUTH-47, T09, T10]', async () => {
    await closeRouter(router, clock);
    routerWith({}, [slowly(challenge(), () => undefined)]);
    for (let count = 0; count < 10; count++) {
      const peer = connectFrom(router, '192.0.2.7');
      peer.send(hello(`user${String(count)}`));
      expectStart(await peer.next(), [4]);
      peer.send([5, 'wrong', {}]);
      await peer.settled();
      peer.transport.abort(new Error('gone'));
      await peer.settled();
    }
    expect((await login('192.0.2.7', 'joe', 'secret'))[1]).toMatchObject({ _retry_after_ms: 500 });
  });

  it('as anonymous keeps nobody from the account that it claims to be [AUTH-47, T09]', async () => {
    await closeRouter(router, clock);
    const nobody: Authenticator = {
      method: 'anonymous',
      begin: () => ({ kind: 'refused', reason: 'wamp.error.authentication_denied' }),
    };
    routerWith({}, [challenge(), nobody]);
    for (let count = 0; count < 20; count++) {
      const peer = connectFrom(router, `192.0.${String(count)}.7`);
      peer.send([1, 'realm1', { ...helloDetails, authmethods: ['anonymous'], authid: 'joe' }]);
      expectStart(await peer.next(), [3]);
    }
    expectStart(await login('198.51.100.1', 'joe', 'secret'), [2]);
  });

  it('is no matter for who needs no credential [AUTH-47]', async () => {
    for (let count = 0; count < 10; count++) await login('192.0.2.7', 'joe', 'wrong');
    const peer = connectFrom(router, '192.0.2.7');
    peer.send([1, 'realm1', helloDetails]);
    expectStart(await peer.next(), [2]);
  });
});

describe('A refused login', () => {
  it.each(['joe', 'nobody'])(
    'of %s is not answered before 100 ms, however long the client took for its answer [AUTH-27, T06]',
    async (authid) => {
      await closeRouter(router, clock);
      routerWith({ denialDelayMs: 100 });
      const peer = connectRaw(router);
      peer.send(hello(authid));
      await peer.next();
      clock.advance(5_000);
      peer.send([5, 'wrong', {}]);
      expect(await peer.settled()).toEqual([]);
      clock.advance(99);
      expect(await peer.settled()).toEqual([]);
      clock.advance(1);
      expectStart(await peer.next(), [3, expect.any(Object), 'wamp.error.authentication_denied']);
    },
  );

  it('holds nothing when the client does not wait for it [T06]', async () => {
    await closeRouter(router, clock);
    routerWith({ denialDelayMs: 100 });
    const peer = connectRaw(router);
    peer.send(hello('joe'));
    await peer.next();
    peer.send([5, 'wrong', {}]);
    await peer.settled();
    peer.transport.abort(new Error('gone'));
    await peer.settled();
    expect(router.stats.connections).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe('Connections that nobody has welcomed yet', () => {
  it('are 100 from one address, one more is closed with 1013, and others still join [AUTH-47] L03', async () => {
    const crowd = Array.from({ length: 100 }, () => connectFrom(router, '192.0.2.7'));
    expect(router.pendingJoins).toBe(100);
    const refused = connectFrom(router, '192.0.2.7');
    refused.send(hello('joe'));
    expect(await refused.settled()).toEqual([]);
    expect(refused.end).toMatchObject({ code: 1013 });
    expect(router.stats.loginsRefused.crowded).toBe(1);
    expectStart(await login('192.0.2.8', 'joe', 'secret'), [2]);
    // A welcome makes room, and so does an end.
    crowd[0]?.send([1, 'realm1', helloDetails]);
    expectStart((await crowd[0]?.next()) ?? [], [2]);
    crowd[1]?.transport.abort(new Error('gone'));
    await crowd[1]?.settled();
    expectStart(await login('192.0.2.7', 'joe', 'secret'), [2]);
    expect(router.pendingJoins).toBe(98);
  });

  it('are counted again once they have said GOODBYE [AUTH-47] L03', async () => {
    const crowd = Array.from({ length: 100 }, () => connectFrom(router, '192.0.2.7'));
    for (const peer of crowd) {
      peer.send([1, 'realm1', helloDetails]);
      expectStart(await peer.next(), [2]);
      peer.send([6, {}, 'wamp.close.normal']);
      expectStart(await peer.next(), [6]);
    }
    const refused = connectFrom(router, '192.0.2.7');
    expect(await refused.settled()).toEqual([]);
    expect(refused.end).toMatchObject({ code: 1013 });
    crowd[0]?.transport.abort(new Error('gone'));
    await crowd[0]?.settled();
    expectStart(await login('192.0.2.7', 'joe', 'secret'), [2]);
  });

  it('are not counted by address from loopback, nor where there is none (D46) L03', async () => {
    for (let count = 0; count < 150; count++) {
      connectFrom(router, '127.0.0.1');
      connectRaw(router);
    }
    const peer = connectFrom(router, '127.0.0.1');
    peer.send([1, 'realm1', helloDetails]);
    expectStart(await peer.next(), [2]);
    expect(router.pendingJoins).toBe(300);
    await peer.settled();
  });

  it('hold little memory, a thousand of them with an open challenge [AUTH-47, T10]', async () => {
    await closeRouter(router, clock);
    routerWith({ maxJoinsPerAddress: Infinity });
    for (let count = 0; count < 1_000; count++) {
      const peer = connectFrom(router, `10.0.${String(count % 4)}.${String(count % 250)}`);
      peer.send(hello('joe'));
    }
    expectStart(await login('192.0.2.8', 'joe', 'secret'), [2]);
    clock.advance(15_000);
    const last = connectRaw(router);
    await last.settled();
    expect(router.stats).toMatchObject({ connections: 2, sessions: 1 });
  });
});
