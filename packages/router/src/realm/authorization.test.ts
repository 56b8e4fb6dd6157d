import type { Authorizer, Verdict } from '@wamp/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { type RawPeer, joinRaw, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import type { RouterOptions } from '../options.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;

afterEach(async () => {
  const closed = router.close({ maxRetryAfterMs: 0 });
  await settle();
  clock.advance(60_000);
  await closed;
});

function routerWith(authorizer: Authorizer, options: Partial<RouterOptions> = {}): Router {
  clock = new ManualClock();
  return (router = testRouter({ clock, realms: [openRealm('realm1', { authorizer })], ...options }));
}

const requests = [
  [16, { acknowledge: true }],
  [32, {}],
  [48, {}],
  [64, {}],
] as const;

/** Sends every kind of guarded request and gives the error URI of each answer. */
async function errorsOf(peer: RawPeer): Promise<unknown[]> {
  requests.forEach(([type, options], at) => {
    peer.send([type, at + 1, options, 'com.a']);
  });
  await settle();
  return peer.received.splice(0).map((message) => [message[0], message[1], message[2], message[4]]);
}

const refused = (uri: string): unknown[] => requests.map(([type], at) => [8, type, at + 1, uri]);

describe('Authorization', () => {
  it('answers what is denied with not_authorized, whatever exists [URI-32, RPC-46, PS-06, PS-23]', async () => {
    const asked: string[] = [];
    routerWith({
      authorize(request) {
        asked.push(`${request.action} ${request.uri} ${request.match} ${request.authrole}`);
        return { allow: false };
      },
    });
    expect(await errorsOf(await joinRaw(router))).toEqual(refused('wamp.error.not_authorized'));
    expect(asked).toEqual(
      ['publish', 'subscribe', 'call', 'register'].map((action) => `${action} com.a exact guest`),
    );
    expect(router.stats).toMatchObject({ subscriptions: 0, registrations: 0, pendingCalls: 0 });
  });

  const broken: Record<string, () => Verdict | Promise<Verdict>> = {
    throws: () => {
      throw new Error('broken');
    },
    rejects: () => Promise.reject(new Error('broken')),
    'gives nothing': () => undefined as unknown as Verdict,
    'gives nonsense': () => ({ allow: 'yes' }) as unknown as Verdict,
    'gives an unknown disclosure': () => ({ allow: true, disclose: 'maybe' }) as unknown as Verdict,
  };
  for (const [how, authorize] of Object.entries(broken)) {
    it(`answers authorization_failed when the authorizer ${how} [URI-33, RPC-46, PS-06]`, async () => {
      routerWith({ authorize });
      expect(await errorsOf(await joinRaw(router))).toEqual(refused('wamp.error.authorization_failed'));
    });
  }

  it('answers authorization_failed when the authorizer never answers, after 5 s [URI-33]', async () => {
    routerWith({ authorize: () => new Promise<Verdict>(() => undefined) });
    const peer = await joinRaw(router);
    peer.send([48, 1, {}, 'com.a']);
    await settle();
    clock.advance(4_999);
    expect(await peer.settled()).toEqual([]);
    clock.advance(1);
    expect(await peer.next()).toEqual([8, 48, 1, {}, 'wamp.error.authorization_failed']);
  });

  it('keeps the order of one session while the authorizer takes its time [ORD-07, PS-36, RPC-29]', async () => {
    const waiting: (() => void)[] = [];
    routerWith({
      authorize: ({ uri }) =>
        uri.endsWith('slow')
          ? new Promise((resolve) => {
              waiting.push(() => {
                resolve({ allow: true });
              });
            })
          : { allow: true },
    });
    const subscriber = await joinRaw(router);
    subscriber.send([32, 1, { match: 'prefix' }, 'com.'], [64, 2, { match: 'prefix' }, 'com.']);
    await subscriber.settled();
    const publisher = await joinRaw(router);
    publisher.send(
      [16, 1, {}, 'com.slow', [1]],
      [16, 2, {}, 'com.fast', [2]],
      [48, 3, {}, 'com.slow', [3]],
      [48, 4, {}, 'com.fast', [4]],
    );
    expect(await subscriber.settled()).toEqual([]);
    waiting.shift()?.();
    await settle();
    waiting.shift()?.();
    const order = (await subscriber.settled()).map((message) => (message[4] as number[])[0]);
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('drops what waits for the authorizer when the session ends', async () => {
    let answer: (verdict: Verdict) => void = () => undefined;
    routerWith({
      authorize: ({ action }) =>
        action === 'subscribe'
          ? { allow: true }
          : new Promise((resolve) => {
              answer = resolve;
            }),
    });
    const subscriber = await joinRaw(router);
    subscriber.send([32, 1, {}, 'com.a']);
    await subscriber.next();
    const publisher = await joinRaw(router);
    publisher.send([16, 1, {}, 'com.a'], [16, 2, {}, 'com.a']);
    await settle();
    publisher.transport.abort(new Error('cut'));
    await settle();
    answer({ allow: true });
    expect(await subscriber.settled()).toEqual([]);
  });

  it('stops reading a session when too much waits for the authorizer, and reads on afterwards L50', async () => {
    let answer: (() => void) | undefined;
    routerWith(
      {
        authorize: ({ uri }) =>
          uri === 'com.first'
            ? new Promise((resolve) => {
                answer = () => {
                  resolve({ allow: true });
                };
              })
            : { allow: true },
      },
      { limits: { maxLaneMessages: 2 } },
    );
    const peer = await joinRaw(router);
    peer.send([32, 1, {}, 'com.first']);
    for (let request = 2; request <= 20; request++) peer.send([32, request, {}, `com.t${String(request)}`]);
    await settle();
    expect(peer.transport.bufferedBytes).toBeGreaterThan(0);
    answer?.();
    await settle();
    expect(peer.received.map((message) => message[1])).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(peer.transport.bufferedBytes).toBe(0);
  });

  it('discloses by policy, verdict and option [RPC-17]', async () => {
    const cases = [
      { realm: 'never', verdict: undefined, asks: true, sees: 'refused' },
      { realm: 'never', verdict: undefined, asks: false, sees: 'nothing' },
      { realm: 'never', verdict: 'by_option', asks: true, sees: 'identity' },
      { realm: 'by_option', verdict: undefined, asks: true, sees: 'identity' },
      { realm: 'by_option', verdict: undefined, asks: false, sees: 'nothing' },
      { realm: 'by_option', verdict: 'never', asks: true, sees: 'refused' },
      { realm: 'always', verdict: 'never', asks: false, sees: 'identity' },
      { realm: 'never', verdict: 'always', asks: false, sees: 'identity' },
    ] as const;
    for (const { realm, verdict, asks, sees } of cases) {
      clock = new ManualClock();
      router = testRouter({
        clock,
        realms: [
          openRealm('realm1', {
            disclose: { publisher: realm },
            authorizer: {
              authorize: () => ({ allow: true, ...(verdict === undefined ? {} : { disclose: verdict }) }),
            },
          }),
        ],
      });
      const subscriber = await joinRaw(router);
      const publisher = await joinRaw(router);
      subscriber.send([32, 1, {}, 'com.a']);
      await subscriber.next();
      publisher.send([16, 1, { acknowledge: true, disclose_me: asks }, 'com.a']);
      const reply = await publisher.next();
      const events = await subscriber.settled();
      const seen =
        reply[0] === 8 ? 'refused' : 'publisher' in (events[0]?.[3] as object) ? 'identity' : 'nothing';
      expect(seen, JSON.stringify({ realm, verdict, asks })).toBe(sees);
      if (reply[0] === 8) expect(reply[4]).toBe('wamp.error.option_disallowed.disclose_me');
    }
  });

  it('does not carry a long refused URI back [URI-20, L29]', async () => {
    routerWith({ authorize: () => ({ allow: true }) });
    const peer = await joinRaw(router);
    peer.send([48, 1, {}, 'a'.repeat(100_000)]);
    await settle();
    const beginning = 'a'.repeat(64);
    expect(peer.received).toEqual([
      [8, 48, 1, {}, 'wamp.error.invalid_uri', [`call "${beginning}…" of 100000 characters was refused`]],
    ]);
  });
});
