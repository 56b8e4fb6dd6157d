import { anyDict, anyId, code, rest, type WirePeer } from '@wamp/conformance';
import type { AuthorizationRequest, Authorizer, Verdict } from '@wamp/protocol';
import { anonymous, createRouter, type Router } from '@wamp/router';
import { describe, expect, it } from 'vitest';
import { wireTo } from './wire.ts';

function router(authorize: (request: AuthorizationRequest) => Verdict | Promise<Verdict>): Router {
  const authorizer: Authorizer = { authorize };
  return createRouter({
    realms: [{ name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer }],
  });
}

async function join(judged: Router): Promise<WirePeer> {
  return (await wireTo(judged)).join('realm1');
}

/** One request of each kind. */
const requests = [
  ['CALL', code.CALL, {}],
  ['REGISTER', code.REGISTER, {}],
  ['SUBSCRIBE', code.SUBSCRIBE, {}],
  ['PUBLISH', code.PUBLISH, { acknowledge: true }],
] as const;

/** Answers after a random number of turns of the event loop, or at once. */
async function later(): Promise<Verdict> {
  const turns = Math.floor(Math.random() * 4);
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return { allow: true };
}

describe('a Router whose authorizer decides', () => {
  it.each(requests)(
    'answers a forbidden %s with not_authorized [URI-32, RPC-46, PS-06, PS-23]',
    async (_name, type, options) => {
      await using judged = router(({ uri }) => ({ allow: uri !== 'com.forbidden' }));
      await using peer = await join(judged);
      await using other = await join(judged);
      if (type === code.PUBLISH) {
        const subscribe = other.request(code.SUBSCRIBE, { match: 'prefix' }, 'com.');
        await other.expect([code.SUBSCRIBED, subscribe, anyId]);
      }
      const request = peer.request(type, options, 'com.forbidden');
      const answer = await peer.expect([
        code.ERROR,
        type,
        request,
        anyDict,
        'wamp.error.not_authorized',
        rest,
      ]);
      expect(answer[2]).toBe(request);
      await peer.quiet();
      await other.quiet();
      expect(judged.stats).toMatchObject({ registrations: 0, subscriptions: type === code.PUBLISH ? 1 : 0 });
    },
  );

  it.each(requests)(
    'answers %s with authorization_failed when the check breaks [URI-33, RPC-46, PS-06]',
    async (_name, type, options) => {
      const breaks: (() => Verdict | Promise<Verdict>)[] = [
        () => {
          throw new Error('password=hunter2');
        },
        () => Promise.reject(new Error('password=hunter2')),
      ];
      for (const authorize of breaks) {
        await using judged = router(({ uri }) => (uri === 'com.broken' ? authorize() : { allow: true }));
        await using peer = await join(judged);
        const request = peer.request(type, options, 'com.broken');
        const answer = await peer.expect([
          code.ERROR,
          type,
          request,
          anyDict,
          'wamp.error.authorization_failed',
          rest,
        ]);
        expect(JSON.stringify(answer)).not.toContain('hunter2');
        await peer.quiet();
      }
    },
  );

  it('says nothing about a forbidden PUBLISH without acknowledge [PS-20]', async () => {
    await using judged = router(({ action }) => ({ allow: action !== 'publish' }));
    await using peer = await join(judged);
    peer.request(code.PUBLISH, {}, 'com.x');
    expect(await peer.drain()).toEqual([]);
  });

  it('asks for the pattern and its policy when a pattern is subscribed or registered [PBS-25]', async () => {
    const asked: unknown[] = [];
    await using judged = router(({ action, uri, match }) => {
      asked.push([action, uri, match]);
      return { allow: match === 'exact' };
    });
    await using peer = await join(judged);
    for (const type of [code.SUBSCRIBE, code.REGISTER]) {
      const request = peer.request(type, { match: 'prefix' }, 'com.');
      await peer.expect([code.ERROR, type, request, anyDict, 'wamp.error.not_authorized', rest]);
    }
    expect(asked).toEqual([
      ['subscribe', 'com.', 'prefix'],
      ['register', 'com.', 'prefix'],
    ]);
  });

  it('keeps the order of events though the answers take different times [ORD-01, ORD-07, PS-33, PS-36]', async () => {
    await using judged = router(later);
    await using publisher = await join(judged);
    await using subscriber = await join(judged);
    const subscribe = subscriber.request(code.SUBSCRIBE, { match: 'prefix' }, 'com.t');
    await subscriber.expect([code.SUBSCRIBED, subscribe, anyId]);
    for (let index = 0; index < 200; index += 1)
      publisher.request(code.PUBLISH, {}, `com.t${String(index % 5)}`, [index]);
    await publisher.quiet();
    const events = await subscriber.drain();
    expect(events.map((event) => event[4])).toEqual(Array.from({ length: 200 }, (_, index) => [index]));
  });

  it('keeps the order of invocations though the answers for one procedure take longer [ORD-04, ORD-07, RPC-29]', async () => {
    await using judged = router(({ uri, action }) =>
      uri === 'com.slow' && action === 'call' ? later() : { allow: true },
    );
    await using caller = await join(judged);
    await using callee = await join(judged);
    for (const procedure of ['com.slow', 'com.fast']) {
      const register = callee.request(code.REGISTER, {}, procedure);
      await callee.expect([code.REGISTERED, register, anyId]);
    }
    for (let index = 0; index < 200; index += 1) {
      caller.request(code.CALL, {}, index % 2 === 0 ? 'com.slow' : 'com.fast', [index]);
    }
    const order: unknown[] = [];
    while (order.length < 200) order.push((await callee.receive())[4]);
    expect(order).toEqual(Array.from({ length: 200 }, (_, index) => [index]));
  });
});
