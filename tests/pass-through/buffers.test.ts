import { WirePeer, anyId, code } from '@wamp/conformance';
import { MessageType, createMessageCodec, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { allowAll, anonymous, createRouter } from '@wamp/router';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

describe.each([json(), msgpack(), cbor()].map((serializer) => [serializer.id, serializer] as const))(
  'a routed message in %s',
  (_, serializer) => {
    it.each([10, 1_000, 20_000, 100_000])(
      'shares no memory with the one that came, with %i bytes of payload [MSG-44]',
      (length) => {
        const codec = createMessageCodec(serializer);
        const came = codec.encode({
          type: MessageType.CALL,
          request: 1,
          options: {},
          procedure: 'com.x',
          payload: { args: ['x'.repeat(length)], kwargs: undefined, wire: undefined, isEmpty: false },
        }).payload;
        // as a socket gives it: a part of a larger buffer
        const chunk = new Uint8Array(came.length + 2_000);
        chunk.set(came, 1_000);
        const message = codec.decode(chunk.subarray(1_000, 1_000 + came.length));
        if (message.type !== MessageType.CALL) throw new TypeError('it came as another message');
        const left = codec.encode({
          type: MessageType.INVOCATION,
          request: 2 ** 50,
          registration: 2 ** 50,
          details: {},
          payload: message.payload,
        }).payload;
        chunk.fill(0);
        expect(left.buffer).not.toBe(chunk.buffer);
        expect(codec.decode(left)).toHaveProperty('payload.args', ['x'.repeat(length)]);
      },
    );
  },
);

const rounds = 200;
/** Nearly a whole read of a socket, for a topic that nobody subscribed to. */
const filling = Buffer.alloc(60_000);

/** Bytes in buffers of which somebody holds a part. */
async function heldBytes(): Promise<number> {
  // What the turn still holds is let go first.
  await new Promise((resolve) => setImmediate(resolve));
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

describe('what waits in the Router', () => {
  it.each([
    ['retained events', { retain: true }, 'PUBLISH'],
    ['calls in the queue of a busy Callee', {}, 'CALL'],
    ['events for a Subscriber that does not read', {}, 'EVENT'],
  ] as const)('as %s does not keep the reads of a socket in which it came', async (_, options, kind) => {
    await using router = createRouter({
      realms: [
        { name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() },
      ],
    });
    const { port = 0 } = await router.listen(rawSocketListener({ port: 0 }, { serializers: [msgpack()] }), {
      strictness: 'strict',
    });
    const open = async (): Promise<WirePeer> => {
      const endpoint = { transport: 'rawsocket', host: '127.0.0.1', port } as const;
      return (await WirePeer.open(endpoint, { serializer: 'msgpack' })).join('realm1');
    };
    await using receiver = await open();
    await using sender = await open();
    await receiver.expect([
      code.REGISTERED,
      receiver.request(code.REGISTER, { concurrency: 1 }, 'com.q'),
      anyId,
    ]);
    await receiver.expect([code.SUBSCRIBED, receiver.request(code.SUBSCRIBE, {}, 'com.e'), anyId]);
    if (kind === 'EVENT') {
      receiver.channel.pause?.();
      // more than the buffers of the sockets take
      for (let part = 0; part < 60; part++) sender.request(code.PUBLISH, {}, 'com.e', [filling]);
    }
    sender.request(code.CALL, {}, 'com.q');
    const before = await heldBytes();
    for (let round = 0; round < rounds; round++) {
      const published = sender.nextRequest();
      const next = sender.nextRequest();
      const uri = kind === 'CALL' ? 'com.q' : kind === 'EVENT' ? 'com.e' : `com.r.n${String(round)}`;
      sender.sendTogether(
        [code.PUBLISH, published, { acknowledge: true }, 'com.nobody', [filling]],
        [kind === 'CALL' ? code.CALL : code.PUBLISH, next, options, uri, ['a value']],
      );
      await sender.expect([code.PUBLISHED, published, anyId]);
    }
    // what was received is held by the test
    sender.frames.length = 0;
    const held = (await heldBytes()) - before;
    if (kind === 'CALL') expect(router.stats.queuedCalls).toBe(rounds);
    expect(held).toBeLessThan(1_000_000);
    receiver.drop();
  });
});
