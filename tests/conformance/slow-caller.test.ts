import { anyDict, anyId, code, dictWith, WirePeer } from '@wamp/conformance';
import { allowAll, anonymous, createRouter } from '@wamp/router';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { describe, expect, it, vi } from 'vitest';
import { strictly } from './suite-router.ts';

/** More than the buffers of two sockets and the queue hold together. */
const parts = 300;
const filling = 'x'.repeat(100_000);

describe('a Caller that does not read', () => {
  it('is ended, so that the parts that it is owed do not pile up, and disturbs no other call [PRR-21, CAN-18]', async () => {
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
    await using callee = await join();
    const register = callee.request(code.REGISTER, {}, 'com.x');
    await callee.expect([code.REGISTERED, register, anyId]);
    slow.request(code.CALL, { receive_progress: true }, 'com.x');
    await callee.expect([code.INVOCATION, 1, anyId, dictWith({ receive_progress: true })]);
    quick.request(code.CALL, { receive_progress: true }, 'com.x');
    await callee.expect([code.INVOCATION, 2, anyId, dictWith({ receive_progress: true })]);
    slow.channel.pause?.();
    for (let part = 0; part < parts; part += 1) {
      callee.send([code.YIELD, 1, { progress: true }, [part, filling]]);
      callee.send([code.YIELD, 2, { progress: true }, [part]]);
      await quick.expect([code.RESULT, 1, { progress: true }, [part]]);
    }
    await vi.waitFor(() => {
      expect(router.stats).toMatchObject({
        slowConsumers: { pending_bytes: 1 },
        sessions: 2,
        pendingCalls: 1,
      });
    });
    await callee.expect([code.INTERRUPT, 1, dictWith({ mode: 'killnowait' })]);
    callee.send([code.YIELD, 2, {}, ['end']]);
    await quick.expect([code.RESULT, 1, anyDict, ['end']]);
    slow.channel.resume?.();
    await slow.closed;
  });
});
