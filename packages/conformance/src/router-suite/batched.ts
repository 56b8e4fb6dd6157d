import { expect } from 'vitest';
import { BatchedChannel } from '../peer/batched-channel.js';
import { code } from '../peer/message-code.js';
import { anyId } from '../peer/pattern.js';
import { WireRefused } from '../peer/websocket-channel.js';
import type { WirePeer } from '../peer/wire-peer.js';
import type { WireSerializerName } from '../peer/wire-serializer.js';
import { event, type Scene } from './scene.js';
import type { SuiteTest } from './suite.js';

const serializers = ['json', 'msgpack', 'cbor'] as const;

interface BatchedPeer {
  readonly peer: WirePeer;
  readonly channel: BatchedChannel;
}

/** A session on a batched subprotocol; skips the test when the Router has none. */
async function joined(scene: Scene, serializer: WireSerializerName): Promise<BatchedPeer> {
  const endpoint = { ...scene.webSocket, batched: true };
  const peer = await scene.join({ endpoint, serializer }).catch((reason: unknown) => {
    if (reason instanceof WireRefused) scene.skip('the router offers no batched subprotocol');
    throw reason;
  });
  if (!(peer.channel instanceof BatchedChannel)) scene.skip('the router offers no batched subprotocol');
  return { peer, channel: peer.channel };
}

const octets = (hex: string): Buffer => Buffer.from(hex, 'hex');

export function batchedTests(it: SuiteTest): void {
  it('takes and gives one kind of WebSocket message for each batched id [TR-02, TR-10, SER-02]', async (scene) => {
    for (const serializer of serializers) {
      const { peer, channel } = await joined(scene, serializer);
      await peer.quiet();
      expect(peer.frames.every((frame) => frame.binary === (serializer !== 'json'))).toBe(true);
      channel.whole.send(serializer === 'json' ? octets('5b5d1e') : '[]\x1e');
      await peer.expectViolation();
    }
  });

  it('ends every message of a JSON batch with octet 0x1e, one alone too [TR-11]', async (scene) => {
    const { peer, channel } = await joined(scene, 'json');
    const before = channel.batches.length;
    channel.whole.send('[64,1,{},"com.conformance.batched.a"]\x1e[64,2,{},"com.conformance.batched.b"]\x1e');
    await peer.expect([code.REGISTERED, 1, anyId]);
    await peer.expect([code.REGISTERED, 2, anyId]);
    const answers = Buffer.concat(channel.batches.slice(before)).toString();
    expect(answers).toMatch(/^\[65,1,\d+\]\x1e\[65,2,\d+\]\x1e$/);
    channel.whole.send('[6,{},"a.b"]\x1e');
    await peer.expect([code.GOODBYE, {}, 'wamp.close.goodbye_and_out']);
    expect(channel.batches.at(-1)?.at(-1)).toBe(0x1e);
  });

  it('reads and writes the length of each binary message in 32 bits before it [TR-12, TR-13]', async (scene) => {
    for (const [serializer, goodbye] of [
      ['msgpack', '0000000793' + '0680a3612e62'],
      ['cbor', '0000000783' + '06a063612e62'],
    ] as const) {
      const { peer, channel } = await joined(scene, serializer);
      channel.whole.send(octets(goodbye));
      await peer.expect([code.GOODBYE, {}, 'wamp.close.goodbye_and_out']);
      const answer = Buffer.from(channel.batches.at(-1) ?? []);
      expect(answer.readUInt32BE()).toBe(answer.length - 4);
    }
  });

  it('ends a transport with a batch that has no message [TR-14]', async (scene) => {
    for (const [serializer, batch] of [
      ['json', ''],
      ['json', '\x1e'],
      ['msgpack', octets('')],
      ['msgpack', octets('00000000')],
      ['cbor', octets('')],
    ] as const) {
      const { peer, channel } = await joined(scene, serializer);
      channel.whole.send(batch);
      expect(await peer.closed).toMatchObject({ code: 1002 });
    }
  });

  it('ends a transport with a batch that is cut or has more behind it [TR-11, TR-12, TR-13]', async (scene) => {
    const topic = scene.uri('cut');
    const { peer: watcher } = await joined(scene, 'json');
    await scene.subscribe(watcher, topic);
    for (const [serializer, batch] of [
      ['json', `[16,1,{},"${topic}"]`],
      ['json', `[16,1,{},"${topic}"]\x1e[16,2,{},"${topic}"]`],
      ['msgpack', octets('00000008930680a3612e62')],
      ['msgpack', octets('00000007930680a3612e6200')],
      ['cbor', octets('000000088306a063612e62')],
      ['cbor', octets('000000078306a063612e62000000')],
    ] as const) {
      const { peer, channel } = await joined(scene, serializer);
      channel.whole.send(batch);
      expect(await peer.closed).toMatchObject({ code: 1002 });
    }
    await watcher.quiet();
  });

  it('processes the messages of a batch in their order [TR-15]', async (scene) => {
    const topic = scene.uri('order');
    for (const serializer of serializers) {
      const { peer } = await joined(scene, serializer);
      const [first, second, third, last] = [1, 2, 3, 4].map(() => peer.nextRequest());
      const options = { acknowledge: true, exclude_me: false };
      peer.sendTogether(
        [code.SUBSCRIBE, first, {}, topic],
        [code.PUBLISH, second, options, topic, ['a']],
        [code.PUBLISH, third, options, topic, ['b']],
        [code.PUBLISH, last, options, topic, ['c']],
      );
      const subscription = Number((await peer.expect([code.SUBSCRIBED, first, anyId]))[2]);
      const received = [];
      while (received.length < 6) received.push(await peer.receive());
      const events = received.filter(([type]) => type === code.EVENT);
      expect(events.map((message) => [message[1], message[4]])).toEqual(
        ['a', 'b', 'c'].map((value) => [subscription, [value]]),
      );
      const published = received.filter(([type]) => type === code.PUBLISHED);
      expect(published.map(([, request]) => request)).toEqual([second, third, last]);
      peer.drop();
      await peer.closed;
    }
  });

  it('drops the rest of a batch behind a breach of the protocol [TR-15, SES-40]', async (scene) => {
    const topic = scene.uri('rest');
    const { peer: watcher } = await joined(scene, 'json');
    const subscription = await scene.subscribe(watcher, topic);
    for (const serializer of serializers) {
      const { peer } = await joined(scene, serializer);
      peer.sendTogether(
        [code.PUBLISH, 1, {}, topic, ['before']],
        [code.WELCOME, 1, {}],
        [code.PUBLISH, 2, {}, topic, ['behind']],
      );
      await watcher.expect(event(subscription, ['before']));
      await peer.expectViolation();
    }
    await watcher.quiet();
  });
}
