import { anyDict, anyId, code, WirePeer } from '@wamp/conformance';
import { allowAll, anonymous, createRouter, type RouterEvent, type RouterLimits } from '@wamp/router';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { describe, expect, it, vi } from 'vitest';
import { strictly } from './suite-router.ts';

const realms = [
  { name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() },
];
const filling = 'x'.repeat(65_000);
const MiB = 1024 * 1024;

async function open(limits: Partial<RouterLimits>) {
  const events: RouterEvent[] = [];
  const router = createRouter({ realms, limits, onEvent: (event) => events.push(event) });
  const { url } = await router.listen(webSocketListener({ port: 0 }), strictly);
  const rawSocket = await router.listen(rawSocketListener({ host: '127.0.0.1', port: 0 }), strictly);
  const peers: WirePeer[] = [];
  const join = async (transport: 'websocket' | 'rawsocket' = 'websocket') => {
    const { port = 0 } = rawSocket;
    const peer = await WirePeer.open(
      transport === 'websocket' ? { transport, url } : { transport, host: '127.0.0.1', port },
    );
    await peer.join('realm1');
    peers.push(peer);
    return peer;
  };
  const subscribe = async (peer: WirePeer, topic: string) => {
    const request = peer.request(code.SUBSCRIBE, {}, topic);
    await peer.expect([code.SUBSCRIBED, request, anyId]);
  };
  return {
    router,
    events,
    join,
    subscribe,
    async [Symbol.asyncDispose]() {
      for (const peer of peers) peer.channel.resume?.();
      await Promise.all(peers.map((peer) => peer[Symbol.asyncDispose]()));
      await router.close();
    },
  };
}

describe('Many Subscribers that do not read', () => {
  it('hold the memory of an event once, on both transports, and all of it is free when they are gone L63', async () => {
    await using scene = await open({ maxQueuedBytes: 64 * MiB });
    const { router, join, subscribe } = scene;
    const stalled = await Promise.all(
      Array.from({ length: 50 }, (_, at) => join(at % 2 === 0 ? 'websocket' : 'rawsocket')),
    );
    const [quick, publisher] = [await join(), await join()];
    for (const peer of [...stalled, quick]) await subscribe(peer, 'com.x');
    for (const peer of stalled) peer.channel.pause?.();
    const before = process.memoryUsage().arrayBuffers;
    const events = 300;
    for (let index = 0; index < events; index += 1) {
      publisher.request(code.PUBLISH, {}, 'com.x', [index, filling]);
      await quick.expect([code.EVENT, anyId, anyId, anyDict, [index, filling]]);
    }
    const { queuedBytes, laggingSessions, slowConsumers, sessions } = router.stats;
    // Each framing has its own header, but they are counted apart: at most twice, where receivers are fifty.
    expect(queuedBytes).toBeGreaterThan(1 * MiB);
    expect(queuedBytes).toBeLessThan(2.1 * events * filling.length);
    expect({ laggingSessions, sessions, ...slowConsumers }).toMatchObject({
      sessions: 52,
      total: 0,
      pending_bytes: 0,
    });
    // Frames as the peers of this test got them are in this process, too.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * events * filling.length);
    for (const peer of stalled) await peer[Symbol.asyncDispose]();
    await vi.waitFor(() => {
      expect(router.stats).toMatchObject({ sessions: 2, queuedBytes: 0, laggingSessions: 0 });
    });
  });

  it('are ended, those with the longest queues first, before what waits for all is above the limit; nobody else is touched L63', async () => {
    const maxTotalQueuedBytes = 8 * MiB;
    await using scene = await open({ maxTotalQueuedBytes, maxQueuedBytes: 64 * MiB });
    const { router, events, join, subscribe } = scene;
    const stalled = await Promise.all(Array.from({ length: 8 }, () => join()));
    const [idle, quick, publisher] = [await join(), await join(), await join()];
    for (const [at, peer] of stalled.entries()) await subscribe(peer, `com.x${String(at)}`);
    await subscribe(quick, 'com.quick');
    for (const peer of [...stalled, idle]) peer.channel.pause?.();
    let highest = 0;
    for (let index = 0; index < 1_500 && router.stats.slowConsumers.total < 2; index += 1) {
      // The first is sent most, the last least.
      for (const at of stalled.keys()) {
        if (index % (at + 1) === 0) publisher.request(code.PUBLISH, {}, `com.x${String(at)}`, [filling]);
      }
      publisher.request(code.PUBLISH, {}, 'com.quick', [index]);
      await quick.expect([code.EVENT, anyId, anyId, anyDict, [index]]);
      highest = Math.max(highest, router.stats.queuedBytes);
    }
    await vi.waitFor(() => {
      expect(router.stats.slowConsumers.total).toBeGreaterThan(1);
      expect(router.stats.queuedBytes).toBeLessThanOrEqual(0.8 * maxTotalQueuedBytes);
    });
    expect(highest).toBeLessThan(maxTotalQueuedBytes + 8 * 66_000);
    const cut = events.filter((event) => event.type === 'slow_consumer');
    expect(cut.every(({ reason }) => reason === 'total')).toBe(true);
    // Both are sent most.
    expect(cut.map(({ info }) => info.session).sort()).toEqual(
      stalled
        .slice(0, cut.length)
        .map(({ session }) => session)
        .sort(),
    );
    expect(router.stats).toMatchObject({
      slowConsumers: { total: cut.length, pending_bytes: 0, write_deadline: 0 },
      sessions: 11 - cut.length,
    });
    expect(events.filter((event) => event.type === 'session_left').map(({ reason }) => reason)).toEqual(
      cut.map(() => 'router.close.slow_consumer'),
    );
    idle.channel.resume?.();
    const request = idle.request(code.CALL, {}, 'com.nobody');
    await idle.expect([code.ERROR, code.CALL, request, anyDict, 'wamp.error.no_such_procedure']);
  });

  it('count as ended by the write deadline when they take nothing for too long L62', async () => {
    const events: RouterEvent[] = [];
    await using router = createRouter({ realms, onEvent: (event) => events.push(event) });
    const { url } = await router.listen(webSocketListener({ port: 0, progressTimeoutMs: 200 }), strictly);
    const join = async () => (await WirePeer.open({ transport: 'websocket', url })).join('realm1');
    await using slow = await join();
    await using publisher = await join();
    const request = slow.request(code.SUBSCRIBE, {}, 'com.x');
    await slow.expect([code.SUBSCRIBED, request, anyId]);
    slow.channel.pause?.();
    for (let index = 0; index < 100; index += 1) publisher.request(code.PUBLISH, {}, 'com.x', [filling]);
    await vi.waitFor(
      () => {
        expect(router.stats).toMatchObject({
          slowConsumers: { write_deadline: 1, pending_bytes: 0, total: 0 },
          sessions: 1,
          queuedBytes: 0,
        });
      },
      { timeout: 5_000 },
    );
    expect(events.filter((event) => event.type === 'slow_consumer')).toMatchObject([
      { reason: 'write_deadline' },
    ]);
    slow.channel.resume?.();
  });
});
