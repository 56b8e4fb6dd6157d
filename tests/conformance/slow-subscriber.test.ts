import { anyDict, anyId, code, WirePeer } from '@wamp/conformance';
import { allowAll, anonymous, createRouter } from '@wamp/router';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { describe, expect, it, vi } from 'vitest';
import { strictly } from './suite-router.ts';

const events = 300;
/** More than the buffers of two sockets and the queue hold together. */
const filling = 'x'.repeat(100_000);

describe('a Subscriber that does not read', () => {
  it('delays nobody, and is ended rather than given gaps [PS-53]', async () => {
    await using router = createRouter({
      realms: [
        { name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() },
      ],
      limits: { maxQueuedBytes: 1024 * 1024 },
    });
    const { url } = await router.listen(webSocketListener({ port: 0 }), strictly);
    const join = async () => (await WirePeer.open({ transport: 'websocket', url })).join('realm1');
    await using slow = await join();
    await using quick = await join();
    await using publisher = await join();
    for (const subscriber of [slow, quick]) {
      const request = subscriber.request(code.SUBSCRIBE, {}, 'com.x');
      await subscriber.expect([code.SUBSCRIBED, request, anyId]);
    }
    slow.channel.pause?.();
    for (let index = 0; index < events; index += 1) {
      publisher.request(code.PUBLISH, {}, 'com.x', [index, filling]);
      await quick.expect([code.EVENT, anyId, anyId, anyDict, [index, filling]]);
    }
    await vi.waitFor(() => {
      expect(router.stats).toMatchObject({ slowConsumers: { pending_bytes: 1 }, sessions: 2 });
    });
    slow.channel.resume?.();
    await slow.closed;
    const received = slow.frames
      .map(({ octets }) => Buffer.from(octets.subarray(0, 200)).toString())
      .flatMap((text) => (text.startsWith('[36,') ? [Number(/\[(\d+),"x/.exec(text)?.[1])] : []));
    expect(received.length).toBeLessThan(events);
    expect(received).toEqual(received.map((_, index) => index));
  });
});
