import { anyDict, anyId, code, type WireEndpoint, WirePeer } from '@wamp/conformance';
import { anonymous, createRouter, defaultLimits } from '@wamp/router';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { describe, expect, it } from 'vitest';
import { strictly } from './suite-router.ts';

/** More than the buffers of sockets hold, so that the Router never has read all. */
const flood = 60_000;
const filling = 'x'.repeat(60);
const calls = 50;

/** Between the write of a call and its turn: the rest of one round of the event loop and the whole next one. */
const rounds = 3;

/** A Router that counts the publications it has judged. */
function countingRouter() {
  const judged = { publications: 0, atCalls: [] as number[] };
  const router = createRouter({
    realms: [
      {
        name: 'realm1',
        authenticators: [anonymous({ authrole: 'guest' })],
        authorizer: {
          authorize: ({ action }) => {
            if (action === 'publish') judged.publications++;
            if (action === 'call') judged.atCalls.push(judged.publications);
            return { allow: true };
          },
        },
      },
    ],
  });
  return { router, judged };
}

describe.each(['websocket', 'rawsocket'] as const)('A client that floods the Router over %s', (transport) => {
  it('gets no more than its turns while another client waits for its answer L49', async () => {
    const { router, judged } = countingRouter();
    await using _closing = router;
    const { url } = await router.listen(webSocketListener({ port: 0 }), strictly);
    const { port = 0 } = await router.listen(rawSocketListener({ port: 0 }), strictly);
    const endpoint: WireEndpoint =
      transport === 'websocket' ? { transport, url } : { transport, host: '127.0.0.1', port };
    await using flooder = await (await WirePeer.open(endpoint)).join('realm1');
    await using quiet = await (await WirePeer.open({ transport: 'websocket', url })).join('realm1');
    flooder.channel.together(() => {
      for (let sent = 0; sent < flood; sent++) flooder.request(code.PUBLISH, {}, 'com.flood', [filling]);
    });
    const overtaken: number[] = [];
    for (let call = 0; call < calls; call++) {
      const before = judged.publications;
      const request = quiet.request(code.CALL, {}, 'wamp.session.count');
      await quiet.expect([code.RESULT, request, anyDict, [2]]);
      overtaken.push((judged.atCalls[call] ?? Infinity) - before);
    }
    expect(judged.publications).toBeLessThan(flood); // the flood went on through all calls
    expect(Math.max(...overtaken)).toBeGreaterThan(0);
    expect(Math.max(...overtaken)).toBeLessThanOrEqual(rounds * defaultLimits.maxTurnMessages);
    const request = flooder.request(code.PUBLISH, { acknowledge: true }, 'com.flood', [filling]);
    await flooder.expect([code.PUBLISHED, request, anyId]);
    expect(judged.publications).toBe(flood + 1); // and nothing of it was lost
  });
});
