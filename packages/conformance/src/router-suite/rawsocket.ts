import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, matches, rest, show } from '../peer/pattern.js';
import { RawConnection } from '../peer/raw-connection.js';
import { frameHeader } from '../peer/rawsocket-channel.js';
import { type WireMessage, wireSerializers } from '../peer/wire-serializer.js';
import type { Scene } from './scene.js';
import type { SuiteTest } from './suite.js';

/** What a Client announces here: few octets, but room for any WELCOME. */
const announced = { code: 3, octets: 4_096 };

const hello = (realm: string) =>
  JSON.stringify([code.HELLO, realm, { roles: { caller: {}, publisher: {} } }]);

export function rawSocketTests(it: SuiteTest): void {
  it('answers the handshake with its own limit and the serializer that was asked for [TR-31, TR-32, TR-33, SER-02]', async (scene) => {
    for (const serializer of [1, 2, 3]) {
      for (const length of [0, 7, 15]) {
        await using raw = await RawConnection.open(scene.rawSocket);
        raw.write(0x7f, (length << 4) | serializer, 0, 0);
        const reply = await raw.read(4);
        expect([reply[0], (reply[1] ?? 0) & 0x0f, reply[2], reply[3]]).toEqual([0x7f, serializer, 0, 0]);
        const announced = scene.target.rawSocketLengthCode;
        if (announced !== undefined) expect((reply[1] ?? 0) >> 4).toBe(announced);
      }
    }
  });

  it('opens a session in each serializer [TR-32, TR-55, SER-01, GEN-02]', async (scene) => {
    for (const serializer of ['json', 'msgpack', 'cbor'] as const) {
      const peer = await scene.join({ endpoint: scene.rawSocket, serializer });
      await peer.quiet();
    }
  });

  it('refuses a serializer that it does not have with error 1 [TR-35, TR-37, SER-16, SER-17]', async (scene) => {
    for (const serializer of [4, 5, 6, 15, 0]) {
      await using raw = await RawConnection.open(scene.rawSocket);
      raw.write(0x7f, 0xf0 | serializer, 0, 0);
      const reply = (await raw.readToEnd()).toString('hex');
      expect(serializer === 0 ? ['', '7f100000'] : ['7f100000']).toContain(reply);
    }
  });

  it('refuses reserved octets in the handshake with error 3 [TR-35, TR-36]', async (scene) => {
    for (const tail of [
      [0, 1],
      [0x80, 0],
      [0xff, 0xff],
    ]) {
      await using raw = await RawConnection.open(scene.rawSocket);
      raw.write(0x7f, 0xf1, ...tail);
      expect((await raw.readToEnd()).toString('hex')).toBe('7f300000');
    }
  });

  it('accepts a handshake in single octets, with frames in the same segment [TR-39]', async (scene) => {
    await using slow = await RawConnection.open(scene.rawSocket);
    for (const octet of [0x7f, 0xf1, 0, 0]) {
      slow.write(octet);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await slow.read(4)).readUInt8(0)).toBe(0x7f);

    await using early = await RawConnection.open(scene.rawSocket);
    const frame = hello(scene.target.realm);
    early.write(0x7f, 0xf1, 0, 0, frameHeader(frame.length), frame);
    await early.read(4);
    await expectMessage(early, [code.WELCOME, rest]);
  });

  it('closes a connection that does not finish the handshake [TR-40]', async (scene) => {
    if (scene.need('handshakeTimeoutMs') > 2_000) scene.skip('silence takes too long');
    await using raw = await RawConnection.open(scene.rawSocket);
    raw.write(0x7f, 0xf1);
    expect(await raw.readToEnd()).toHaveLength(0);
  });

  it('frames messages with a length of 24 bits, most significant first [TR-41, TR-42]', async (scene) => {
    await using raw = await handshake(scene);
    const frame = hello(scene.target.realm);
    raw.write(frameHeader(frame.length), frame);
    const header = await raw.read(4);
    expect(header.readUInt8(0)).toBe(0);
    expect((await raw.read(header.readUIntBE(1, 3))).toString()).toMatch(/^\[2,/);
    const head = '[16,1,{"acknowledge":true},"com.x",["';
    const long = `${head}${'x'.repeat(66_051 - head.length - 3)}"]]`;
    raw.write(0, 1, 2, 3, long);
    await expectMessage(raw, [code.PUBLISHED, 1, anyId]);
  });

  it('closes the connection at reserved bits and reserved frame types [TR-42, TR-43, TR-45]', async (scene) => {
    for (const frame of ['100000025b5d', '0300000000', '03000000', '07000000', '800000025b5d', '08000001']) {
      await using raw = await handshake(scene);
      raw.write(Buffer.from(frame, 'hex'));
      expect((await raw.readToEnd()).toString()).not.toContain('[2,');
    }
  });

  it('reads frames of 2^24 - 1 and of 2^24 octets when it announced them [TR-44]', async (scene) => {
    if (scene.need('rawSocketLengthCode') !== 15) scene.skip('the listener does not announce 2^24 octets');
    await using raw = await welcomed(scene);
    const head = '[16,1,{"acknowledge":true},"com.x",["';
    const text = (size: number, request: number) =>
      `${head.replace('16,1', `16,${String(request)}`)}${'x'.repeat(size - head.length - 3)}"]]`;
    raw.write(0, 0xff, 0xff, 0xff, text(2 ** 24 - 1, 1));
    await expectMessage(raw, [code.PUBLISHED, 1, anyId]);
    raw.write(8, 0, 0, 0, text(2 ** 24, 2));
    await expectMessage(raw, [code.PUBLISHED, 2, anyId]);
  });

  it('sends no message beyond what the Client announced, and ends no session for it [TR-46, TR-47, PS-54, URI-27]', async (scene) => {
    const topic = scene.uri('topic');
    const small = await scene.join({ endpoint: scene.rawSocket, lengthCode: announced.code });
    const [large, publisher] = [await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(small, topic);
    await scene.subscribe(large, topic);
    for (const size of [announced.octets + 88, 10, 2 * announced.octets]) {
      await scene.publish(publisher, topic, ['x'.repeat(size)]);
      await large.expect([code.EVENT, anyId, anyId, anyDict, ['x'.repeat(size)]]);
    }
    await small.expect([code.EVENT, subscription, anyId, anyDict, ['x'.repeat(10)]]);
    await small.quiet();
    await publisher.quiet();
    expect(small.frames.every((frame) => frame.octets.length <= announced.octets)).toBe(true);
  });

  it('sends a message of exactly the announced length [TR-46]', async (scene) => {
    const topic = scene.uri('topic');
    const [small, measure, publisher] = [
      await scene.join({ endpoint: scene.rawSocket, lengthCode: announced.code }),
      await scene.join({ endpoint: scene.rawSocket }),
      await scene.join(),
    ];
    await scene.subscribe(small, topic);
    await scene.subscribe(measure, topic);
    // Ids differ in length, so the size of this very event is measured on its way to the other Subscriber.
    let exact = 0;
    for (let size = announced.octets - 132; size < announced.octets; size += 1) {
      await scene.publish(publisher, topic, ['x'.repeat(size)]);
      await measure.receive();
      if ((measure.frames.at(-1)?.octets.length ?? 0) === announced.octets) exact += 1;
    }
    const received = await small.drain();
    expect(small.frames.filter((frame) => frame.octets.length === announced.octets)).toHaveLength(exact);
    expect(received.length).toBeGreaterThan(0);
  });

  it('closes the connection at a frame beyond its own limit, before reading it [TR-48]', async (scene) => {
    const length = scene.need('rawSocketLengthCode');
    if (length >= 15) scene.skip('no frame is beyond 2^24 octets');
    await using raw = await welcomed(scene);
    raw.write(frameHeader(2 ** (9 + length) + 1));
    expect((await raw.readToEnd()).toString()).not.toContain('[17,');
  });

  it('answers each PING with one PONG of the same octets, before and during a session [TR-49, TR-50]', async (scene) => {
    await using raw = await handshake(scene);
    const all = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    for (const payload of [Buffer.from('hello'), Buffer.alloc(0), all]) {
      raw.write(frameHeader(payload.length, 1), payload);
      expect((await raw.read(4)).toString('hex')).toBe(
        Buffer.from(frameHeader(payload.length, 2)).toString('hex'),
      );
      expect((await raw.read(payload.length || 0)).equals(payload)).toBe(true);
    }
    const frame = hello(scene.target.realm);
    raw.write(frameHeader(1, 1), 'a', frameHeader(frame.length), frame, frameHeader(1, 1), 'b');
    expect((await raw.read(5)).toString('hex')).toBe('0200000161');
    const answers = [await frameText(raw), await frameText(raw)].sort();
    expect(answers[0]).toBe('PONG b');
    expect(answers[1]).toMatch(/^\[2,/);
  });

  it('ignores a PONG that nobody asked for [TR-51]', async (scene) => {
    await using raw = await handshake(scene);
    const frame = hello(scene.target.realm);
    raw.write(2, 0, 0, 1, 0x41, frameHeader(frame.length), frame);
    await expectMessage(raw, [code.WELCOME, rest]);
  });

  it('aborts a session at an empty frame, a broken one, and two lists in one [TR-53, TR-56, TYP-19, SER-12]', async (scene) => {
    for (const payload of [
      '',
      '[16,1',
      '[49,1,{}][49,1,{}]',
      Buffer.from('fffe', 'hex'),
      Buffer.from('5b34392c312c7b7d2c22ff225d', 'hex'),
    ]) {
      await using raw = await welcomed(scene);
      raw.write(frameHeader(payload.length), payload);
      await expectMessage(raw, [code.ABORT, anyDict, 'wamp.error.protocol_violation', rest]);
      expect(await raw.readToEnd()).toHaveLength(0);
    }
  });

  it('drops what follows a violation in the same segment [SES-43, RPC-54]', async (scene) => {
    const topic = scene.uri('topic');
    const subscriber = await scene.join();
    await scene.subscribe(subscriber, topic);
    await using raw = await welcomed(scene);
    const publish = JSON.stringify([code.PUBLISH, 1, {}, topic]);
    raw.write(frameHeader(2), '[]', frameHeader(publish.length), publish);
    await expectMessage(raw, [code.ABORT, rest]);
    await raw.closed;
    await subscriber.quiet();
  });

  it('does not take anything but 7F for RawSocket [TR-34, TR-54]', async (scene) => {
    await using raw = await RawConnection.open(scene.rawSocket);
    raw.write('GET /no-such-page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    const reply = (await raw.readToEnd()).toString('latin1');
    expect(reply === '' || reply.startsWith('HTTP/1.1 ')).toBe(true);
  });
}

async function handshake(scene: Scene): Promise<RawConnection> {
  const raw = await RawConnection.open(scene.rawSocket);
  raw.write(0x7f, 0xf1, 0, 0);
  await raw.read(4);
  return raw;
}

async function welcomed(scene: Scene): Promise<RawConnection> {
  const raw = await handshake(scene);
  const frame = hello(scene.target.realm);
  raw.write(frameHeader(frame.length), frame);
  await expectMessage(raw, [code.WELCOME, rest]);
  return raw;
}

async function expectMessage(raw: RawConnection, pattern: WireMessage): Promise<void> {
  const header = await raw.read(4);
  const message = wireSerializers.json.decode(await raw.read(header.readUIntBE(1, 3)));
  expect(matches(pattern, message), show(message)).toBe(true);
}

/** The next frame as text: a message, or PONG with its octets. */
async function frameText(raw: RawConnection): Promise<string> {
  const header = await raw.read(4);
  const payload = (await raw.read(header.readUIntBE(1, 3))).toString();
  return header.readUInt8(0) === 2 ? `PONG ${payload}` : payload;
}
