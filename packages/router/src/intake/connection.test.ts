import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryPair } from '@wamp/transport-memory';
import { closeRouter } from '../fixtures/close-router.js';
import { RawPeer, connectRaw, expectStart, helloDetails, joinRaw, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import type { RouterEvent } from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;
let events: RouterEvent[];

beforeEach(() => {
  clock = new ManualClock();
  events = [];
  router = testRouter({ clock, onEvent: (event) => events.push(event) });
});

afterEach(async () => {
  await closeRouter(router, clock);
  expect(clock.pending).toBe(0);
});

describe('A session', () => {
  it('is answered GOODBYE once, and the transport takes another HELLO with fresh ids [SES-30, SES-31, SES-37, ID-10]', async () => {
    const peer = await joinRaw(router);
    peer.send([32, 1, {}, 'com.a']);
    await peer.next();
    peer.send([6, {}, 'wamp.close.close_realm']);
    expect(await peer.next()).toEqual([6, {}, 'wamp.close.goodbye_and_out']);
    expect(router.stats).toMatchObject({ sessions: 0, subscriptions: 0 });
    await peer.join();
    peer.send([32, 1, {}, 'com.a']);
    expectStart(await peer.next(), [33, 1]);
  });

  it('closes the transport when no HELLO follows GOODBYE in 5 s', async () => {
    const peer = await joinRaw(router);
    peer.send([6, {}, 'wamp.close.close_realm']);
    await peer.next();
    clock.advance(5_000);
    expect((await peer.ended()).by).toBe('remote');
  });

  it('never answers ABORT [SES-26]', async () => {
    const peer = await joinRaw(router);
    peer.send([3, {}, 'wamp.close.close_realm']);
    await peer.ended();
    expect(peer.received).toEqual([]);
  });

  it('processes nothing behind a violation, and what stood before it is done [SES-40, SES-42, SES-43, RPC-54]', async () => {
    const watcher = await joinRaw(router);
    watcher.send([32, 1, {}, 'com.a']);
    await watcher.next();
    const peer = await joinRaw(router);
    peer.send([64, 1, {}, 'com.p'], [16, 2, {}, 'com.a', ['before']]);
    peer.sendText('[16,3,{},"com.a"');
    peer.send([16, 4, {}, 'com.a', ['behind']]);
    const events = await watcher.settled();
    expect(events.map((event) => event[4])).toEqual([['before']]);
    const received = await peer.settled();
    expectStart(received[0] ?? [], [65, 1]);
    expectStart(received[1] ?? [], [3, expect.any(Object), 'wamp.error.protocol_violation']);
    expect(received.length).toBe(2);
    expect(router.stats.registrations).toBe(0);
  });

  it('answers an option outside its set with option_not_allowed and goes on', async () => {
    const peer = await joinRaw(router);
    peer.send([32, 1, { match: 'regex' }, 'com.a'], [16, 2, {}, 'com.a'], [32, 3, {}, 'com.a']);
    expectStart(await peer.next(), [8, 32, 1, {}, 'wamp.error.option_not_allowed']);
    expectStart(await peer.next(), [33, 3]);
  });

  it('refuses a request id that is not the next, strictly [ID-11, RPC-33]', async () => {
    const peer = await joinRaw(router);
    peer.send([32, 2, {}, 'com.a']);
    const abort = await peer.next();
    expectStart(abort, [3, expect.any(Object), 'wamp.error.protocol_violation']);
    expect((abort[1] as { message: string }).message).toContain('SUBSCRIBE.request 2');
  });

  it('takes any request id leniently, counts it and tells it once', async () => {
    const peer = connectRaw(router, { strictness: 'lenient' });
    await peer.join();
    peer.send([32, 17, {}, 'com.a'], [32, 4, {}, 'com.b'], [32, 5, {}, 'com.c']);
    expect((await peer.settled()).map((message) => message[1])).toEqual([17, 4, 5]);
    expect(router.stats.tolerated.request_id).toBe(2);
    expect(events.filter((event) => event.type === 'tolerated').length).toBe(1);
  });

  it('refuses a role that HELLO did not announce, and tolerates it leniently [SES-11]', async () => {
    const details = { roles: { subscriber: {} } };
    const strict = await joinRaw(router, details);
    strict.send([48, 1, {}, 'com.a']);
    expectStart(await strict.next(), [3, expect.any(Object), 'wamp.error.protocol_violation']);
    const lenient = connectRaw(router, { strictness: 'lenient' });
    await lenient.join('realm1', details);
    lenient.send([48, 1, {}, 'com.a']);
    expectStart(await lenient.next(), [8, 48, 1, {}, 'wamp.error.no_such_procedure']);
    expect(router.stats.tolerated.role_not_announced).toBe(1);
  });

  it('ends when it does not read what it is sent, and nobody else is touched [PS-53] L60', async () => {
    await router.close();
    router = testRouter({
      clock,
      onEvent: (event) => events.push(event),
      limits: { maxQueuedBytes: 10_000 },
    });
    const slow = await joinRaw(router);
    const quick = await joinRaw(router);
    for (const peer of [slow, quick]) {
      peer.send([32, 1, {}, 'com.a']);
      await peer.next();
    }
    slow.transport.pause();
    const publisher = await joinRaw(router);
    for (let request = 1; request <= 40; request++) {
      publisher.send([16, request, {}, 'com.a', ['x'.repeat(1_000)]]);
      await settle();
    }
    expect((await quick.settled()).length).toBe(40);
    expect(router.stats).toMatchObject({ slowConsumers: { pending_bytes: 1 }, sessions: 2 });
    expect(events.find((event) => event.type === 'session_left')).toMatchObject({
      reason: 'router.close.slow_consumer',
    });
  });
});

describe('A Router that closes', () => {
  it('says GOODBYE to sessions, refuses who is joining, and waits for the answers [URI-28, SES-33, RPC-56]', async () => {
    const peer = await joinRaw(router);
    const closed = router.close();
    expect(await peer.next()).toEqual([
      6,
      { _retry_after_ms: expect.any(Number) },
      'wamp.close.system_shutdown',
    ]);
    peer.send([48, 1, {}, 'com.a']);
    expect(await peer.settled()).toEqual([]);
    const late = connectRaw(router);
    late.send([1, 'realm1', helloDetails]);
    const refusal = await late.next();
    expectStart(refusal, [3, expect.any(Object), 'wamp.close.system_shutdown']);
    expect(refusal[1]).toMatchObject({ _code: 1012, _retry_after_ms: expect.any(Number) });
    peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    await closed;
    expect((await peer.ended()).by).toBe('remote');
    expect(peer.received).toEqual([]);
  });

  it('drops a client that never answers GOODBYE after 5 s [SES-38] L69', async () => {
    const peer = await joinRaw(router);
    const closed = router.close();
    await peer.next();
    clock.advance(4_999);
    await settle();
    expect(peer.end).toBeUndefined();
    clock.advance(1);
    await closed;
    expect((await peer.ended()).by).toBe('remote');
  });

  it('lets running calls finish for the time given', async () => {
    const callee = await joinRaw(router);
    callee.send([64, 1, {}, 'com.a']);
    await callee.next();
    const caller = await joinRaw(router);
    caller.send([48, 1, {}, 'com.a']);
    await callee.next();
    const closed = router.close({ drainMs: 1_000, maxRetryAfterMs: 0 });
    await settle();
    clock.advance(100);
    await settle();
    callee.send([70, 1, {}, ['done']]);
    expect(await caller.next()).toEqual([50, 1, {}, ['done']]);
    clock.advance(100);
    await settle();
    expectStart(await caller.next(), [6]);
    for (const peer of [caller, callee]) peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    await closed;
  });
});

describe('A client that takes only short messages', () => {
  it('is told in an ABORT that fits that WELCOME does not [TR-46]', async () => {
    const [client, server] = memoryPair();
    Object.defineProperty(server, 'maxSendBytes', { value: 120 });
    router.accept(server);
    const peer = new RawPeer(client);
    peer.send([1, 'realm1', helloDetails]);
    expect(await peer.next()).toEqual([3, {}, 'wamp.error.payload_size_exceeded']);
    expect((await peer.ended()).by).toBe('remote');
  });
});

describe('A client that does not read', () => {
  it('is evicted also when all its answers are refusals of options L60', async () => {
    await router.close();
    router = testRouter({ clock, limits: { maxQueuedBytes: 1_000 } });
    const peer = await joinRaw(router);
    peer.transport.pause();
    for (let request = 1; request <= 20; request++) peer.send([64, request, { match: 'regex' }, 'com.a']);
    await settle();
    expect(router.stats).toMatchObject({ slowConsumers: { pending_bytes: 1 }, sessions: 0 });
  });
});

describe('A failure behind an authorizer that takes its time', () => {
  it('ends this session only [T49]', async () => {
    await router.close();
    router = testRouter({
      clock,
      realms: [openRealm('realm1', { authorizer: { authorize: () => Promise.resolve({ allow: false }) } })],
      onEvent: ({ type }) => {
        if (type === 'publication_refused') throw new Error('the log is full');
      },
    });
    const peer = await joinRaw(router);
    peer.send([16, 1, {}, 'com.a']);
    expectStart(await peer.next(), [3]);
    await joinRaw(router);
  });
});
