import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, matches } from '../peer/pattern.js';
import { openWebSocket, WireRefused } from '../peer/websocket-channel.js';
import type { SuiteTest } from './suite.js';

export function webSocketTests(it: SuiteTest): void {
  it('negotiates each subprotocol id by its name [TR-01, SER-01, SER-02, GEN-02]', async (scene) => {
    for (const [serializer, subprotocol] of [
      ['json', 'wamp.2.json'],
      ['msgpack', 'wamp.2.msgpack'],
      ['cbor', 'wamp.2.cbor'],
    ] as const) {
      const peer = await scene.join({ endpoint: scene.webSocket, serializer, subprotocols: [subprotocol] });
      await peer.quiet();
      // Text messages for JSON, binary messages for the others. [TR-08] [TR-09]
      expect(peer.frames.every((frame) => frame.binary === (serializer !== 'json'))).toBe(true);
    }
  });

  it('refuses an upgrade without a subprotocol it knows [TR-03, TR-04, SER-16, SER-17, SER-19]', async (scene) => {
    for (const offered of [
      [],
      ['chat'],
      ['wamp'],
      ['wamp.1'],
      ['wamp.2.foo'],
      ['wamp.2.ubjson', 'wamp.2.flatbuffers'],
    ]) {
      const refusal: unknown = await openWebSocket(scene.webSocket.url, offered).then(
        // Some Routers take the upgrade, with no subprotocol, and close at once.
        (channel) => new Promise((resolve) => channel.webSocket.once('close', resolve)),
        (reason: unknown) => reason,
      );
      if (refusal instanceof WireRefused) expect([400, undefined]).toContain(refusal.status);
      else expect(refusal).toBeTypeOf('number');
    }
  });

  it('picks one of the ids that the Client offers [TR-05]', async (scene) => {
    for (const offers of [
      ['wamp.2.cbor', 'wamp.2.json'],
      ['wamp.2.msgpack', 'wamp.2.json'],
    ]) {
      const channel = await openWebSocket(scene.webSocket.url, ['x', ...offers]);
      expect(offers).toContain(channel.webSocket.protocol);
      channel.drop();
    }
  });

  it('takes a message in fragments with a ping between them [TR-07, TR-18]', async (scene) => {
    const channel = await openWebSocket(scene.webSocket.url, ['wamp.2.json']);
    const answer = new Promise<string>((resolve) => {
      channel.webSocket.on('message', (data: Buffer) => {
        resolve(data.toString());
      });
    });
    const pong = new Promise((resolve) => channel.webSocket.on('pong', resolve));
    const hello = JSON.stringify([code.HELLO, scene.target.realm, { roles: { caller: {} } }]);
    channel.webSocket.send(hello.slice(0, 5), { fin: false });
    channel.webSocket.ping('x');
    channel.webSocket.send(hello.slice(5, 9), { fin: false });
    channel.webSocket.send(hello.slice(9), { fin: true });
    expect(matches([code.WELCOME, anyId, anyDict], JSON.parse(await answer))).toBe(true);
    await pong;
    channel.drop();
  });

  it('aborts a session that sends the wrong kind of WebSocket message [TR-08, TR-09]', async (scene) => {
    const json = await scene.open({ endpoint: scene.webSocket });
    json.channel.send(json.serializer.encode([code.HELLO, scene.target.realm, { roles: { caller: {} } }]));
    await json.expectViolation();
    for (const serializer of ['msgpack', 'cbor'] as const) {
      const peer = await scene.join({ endpoint: scene.webSocket, serializer });
      peer.channel.send('[49,1,{}]');
      await peer.expectViolation();
    }
  });

  it('flushes the ABORT before it closes [TR-16, SES-40, SES-44]', async (scene) => {
    const peer = await scene.join({ endpoint: scene.webSocket });
    peer.send([code.WELCOME, 1, {}]);
    await peer.expectViolation();
    // 1002 is recommended.
    expect([1000, 1002]).toContain((await peer.closed).code);
  });

  it('answers a ping of an idle session [TR-18]', async (scene) => {
    const channel = await openWebSocket(scene.webSocket.url, ['wamp.2.json']);
    const pong = new Promise<string>((resolve) => {
      channel.webSocket.on('pong', (data) => {
        resolve(data.toString());
      });
    });
    channel.webSocket.ping('idle');
    expect(await pong).toBe('idle');
    channel.drop();
  });

  it('closes with 1009 when a message is beyond its limit, and takes one that is not [TR-19]', async (scene) => {
    const limit = scene.need('webSocketLimit');
    const topic = scene.uri('topic');
    const peer = await scene.join({ endpoint: scene.webSocket });
    const frame = (size: number) => {
      const head = `[16,1,{"acknowledge":true},"${topic}",["`;
      return `${head}${'x'.repeat(size - head.length - 3)}"]]`;
    };
    peer.sendRaw(frame(limit));
    await peer.expect([code.PUBLISHED, 1, anyId]);
    peer.sendRaw(frame(limit + 1));
    const ending = await peer.closed;
    expect(ending.code).toBe(1009);
  });

  it('serves JSON, MessagePack and CBOR sessions at the same time [SER-01]', async (scene) => {
    const peers = await Promise.all(
      (['json', 'msgpack', 'cbor'] as const).map((serializer) =>
        scene.join({ endpoint: scene.webSocket, serializer }),
      ),
    );
    await Promise.all(peers.map((peer) => peer.quiet()));
  });

  it('closes a connection that stays silent [SES-39]', async (scene) => {
    if (scene.need('handshakeTimeoutMs') > 2_000) scene.skip('silence takes too long');
    const peer = await scene.open({ endpoint: scene.webSocket });
    const ending = await peer.closed;
    expect(ending.code).toBeTypeOf('number');
  });
}
