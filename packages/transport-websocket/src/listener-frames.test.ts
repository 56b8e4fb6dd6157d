import { EncodedMessage, ErrorUri, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { describe, expect, it } from 'vitest';
import { Rig, clientFrame, octets } from './fixtures/listener-rig.js';

describe('frames of the listener', () => {
  it('writes JSON as one unmasked text frame [TR-08]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    rig.first.transport.send(new EncodedMessage('[6,{},"a.b"]'));
    expect((await connection.read(14)).toString('latin1')).toBe('\x81\x0c[6,{},"a.b"]');
  });

  it('writes MessagePack and CBOR as binary frames [TR-09]', async () => {
    for (const [serializer, id] of [[msgpack(), 'msgpack'] as const, [cbor(), 'cbor'] as const]) {
      const rig = await new Rig({ serializers: [serializer] }).listen();
      const connection = await rig.open(`wamp.2.${id}`);
      rig.first.transport.send(new EncodedMessage(octets('9306')));
      expect((await connection.read(4)).toString('hex')).toBe('82029306');
    }
  });

  it.each([
    [126, '817e007e'],
    [65_535, '817effff'],
    [65_536, '817f0000000000010000'],
  ])('writes the length of %i bytes as %s', async (length, header) => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    rig.first.transport.send(new EncodedMessage('x'.repeat(length)));
    const frame = await connection.read(header.length / 2 + length);
    expect(frame.toString('hex', 0, header.length / 2)).toBe(header);
  });

  it('reads a message in three fragments with a ping between them [TR-07, TR-18] (F32)', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    connection.write(clientFrame(0x01, '[1,"re'), clientFrame(0x00, 'alm1",'), clientFrame(0x89, 'hi'));
    expect((await connection.read(4)).toString('latin1')).toBe('\x8a\x02hi');
    connection.write(clientFrame(0x80, '{}]'));
    const frames = await rig.first.sink.untilFrames(1);
    expect(frames.map((frame) => Buffer.from(frame).toString())).toEqual(['[1,"realm1",{}]']);
  });

  it.each<[string, string, number]>([
    ['a binary frame under JSON', 'wamp.2.json', 0x82],
    ['a text frame under MessagePack', 'wamp.2.msgpack', 0x81],
    ['a text frame under CBOR', 'wamp.2.cbor', 0x81],
  ])(
    'lets the session say a last word about %s, then closes with 1002 [TR-08, TR-09]',
    async (_what, subprotocol, first) => {
      const rig = await new Rig({ serializers: [json(), msgpack(), cbor()] }).listen();
      const connection = await rig.open(subprotocol);
      const { transport, sink } = rig.first;
      sink.onViolated = () => transport.send(new EncodedMessage('[3]'));
      connection.write(clientFrame(first, '[]'), clientFrame(first === 0x81 ? 0x82 : 0x81, 'never read'));
      const opcode = subprotocol === 'wamp.2.json' ? '81' : '82';
      expect((await connection.read(5)).toString('hex')).toBe(`${opcode}035b335d`);
      const close = await connection.read(4);
      expect(close.readUInt8(0)).toBe(0x88);
      expect(close.readUInt16BE(2)).toBe(1002);
      expect(sink.calls).toEqual(['violated']);
      connection.socket.destroy();
      expect(await sink.untilClosed()).toMatchObject({ by: 'local', code: 1002, error: sink.violations[0] });
    },
  );

  it.each([
    [
      'a message above the limit',
      octets('81ff000000000010000100000000'),
      1009,
      ErrorUri.PAYLOAD_SIZE_EXCEEDED,
    ],
    ['bad UTF-8', clientFrame(0x81, octets('c328')), 1007, ErrorUri.PROTOCOL_VIOLATION],
    ['an unmasked frame', octets('81025b5d'), 1002, ErrorUri.PROTOCOL_VIOLATION],
    ['reserved bits', clientFrame(0xf1, '[]'), 1002, ErrorUri.PROTOCOL_VIOLATION],
    ['a reserved opcode', clientFrame(0x83, '[]'), 1002, ErrorUri.PROTOCOL_VIOLATION],
    ['a fragmented ping', clientFrame(0x09, ''), 1002, ErrorUri.PROTOCOL_VIOLATION],
  ])(
    'lets the session say a last word about %s before the close frame [TR-16, TR-19]',
    async (_what, frame, code, reason) => {
      const rig = await new Rig().listen();
      const connection = await rig.open();
      const { transport, sink } = rig.first;
      sink.onViolated = () => transport.send(new EncodedMessage('[3]'));
      connection.write(frame);
      expect((await connection.read(5)).toString('latin1')).toBe('\x81\x03[3]');
      const close = await connection.read(4);
      expect(close.readUInt8(0)).toBe(0x88);
      expect(close.readUInt16BE(2)).toBe(code);
      expect(sink.violations).toMatchObject([{ closeCode: code, reason }]);
      connection.socket.end();
      await sink.untilClosed();
      expect(sink.calls).toEqual(['violated', 'closed']);
    },
  );

  it('closes on more than 1,024 fragments, and takes 1,024 (L23)', async () => {
    const rig = await new Rig().listen();
    for (const fragments of [1_024, 1_025]) {
      const connection = await rig.open();
      const parts = Array.from({ length: fragments - 1 }, (_, index) =>
        clientFrame(index === 0 ? 0x01 : 0x00, 'x'),
      );
      connection.write(...parts, clientFrame(0x80, 'x'));
      const sink = rig.accepted.at(-1)?.sink ?? new RecordingSink();
      await sink.until(() => sink.calls.length > 0);
      expect(sink.calls).toEqual([fragments === 1_024 ? 'frame' : 'violated']);
      expect(sink.violations.map(({ closeCode }) => closeCode)).toEqual(fragments === 1_024 ? [] : [1008]);
    }
  });

  it('closes on a hundred pings in a second (L31)', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    connection.write(...Array.from({ length: 100 }, () => clientFrame(0x89, '')));
    await rig.first.sink.until((sink) => sink.calls.length > 0);
    expect(rig.first.sink.violations).toMatchObject([{ closeCode: 1008 }]);
    connection.socket.destroy();
  });

  it('lets all messages of one tick leave in one segment', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    const chunks: Buffer[] = [];
    const complete = Promise.withResolvers<undefined>();
    connection.socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (Buffer.concat(chunks).length === 200 * 12) complete.resolve(undefined);
    });
    for (let index = 0; index < 200; index += 1) rig.first.transport.send(new EncodedMessage('[48,1,"a"]'));
    await complete.promise;
    expect(chunks).toHaveLength(1);
  });

  it('sends what is queued, then the close frame, then waits for the answer [TR-16]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    const { transport } = rig.first;
    transport.send(new EncodedMessage('[6]'));
    const closing = transport.close({ code: 1001, reason: 'bye' });
    expect((await connection.read(12)).toString('latin1')).toBe('\x81\x03[6]\x88\x05\x03\xe9bye');
    connection.write(clientFrame(0x88, octets('03e9')));
    await closing;
    expect(rig.first.sink.ends).toEqual([{ by: 'local', code: 1001, reason: 'bye' }]);
  });

  it('waits no longer than the limit for the answer to a close (L69)', async () => {
    const rig = await new Rig({ closeTimeoutMs: 50 }).listen();
    await rig.open();
    await rig.first.transport.close();
    expect(rig.first.sink.ends).toMatchObject([{ by: 'local', code: 1000 }]);
  });

  it('ends a client that takes nothing while something is queued (L62)', async () => {
    const rig = await new Rig({ progressTimeoutMs: 100 }).listen();
    const connection = await rig.open();
    connection.socket.pause();
    const { transport, sink } = rig.first;
    while (transport.bufferedBytes < 16_000_000) transport.send(new EncodedMessage('x'.repeat(100_000)));
    expect(await sink.untilClosed()).toMatchObject({
      by: 'remote',
      error: { code: 'WAMP_ERR_CONNECTION_LOST' },
    });
  });

  it('pings, and finds a client that is silent (L67, F44)', async () => {
    const rig = await new Rig({ keepAlive: { intervalMs: 40, timeoutMs: 40 } }).listen();
    const connection = await rig.open();
    // One more each time that this machine was too busy to judge the silence.
    expect((await connection.readToEnd()).toString('hex')).toMatch(/^(8900)+$/);
    expect(await rig.first.sink.untilClosed()).toMatchObject({
      by: 'remote',
      error: { code: 'WAMP_ERR_CONNECTION_LOST' },
    });
  });

  it('takes any byte of a client for life (L67)', async () => {
    const rig = await new Rig({ keepAlive: { intervalMs: 200, timeoutMs: 200 } }).listen();
    const connection = await rig.open();
    for (let ping = 0; ping < 3; ping += 1) {
      expect((await connection.read(2)).toString('hex')).toBe('8900');
      connection.write(octets('81'), octets('82000000005b5d'));
    }
    await rig.first.sink.untilFrames(3);
    expect(rig.first.sink.ends).toHaveLength(0);
  });

  it('tells a client that is gone within a message as lost (F32) [TR-17]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    connection.write(octets('818500000000'), 'ab');
    connection.socket.resetAndDestroy();
    expect(await rig.first.sink.untilClosed()).toMatchObject({
      by: 'remote',
      code: 1006,
      error: { name: 'ConnectionError' },
    });
    expect(rig.first.sink.calls).toEqual(['closed']);
  });

  it('tells the code and reason of a client that closes [TR-17]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    connection.write(clientFrame(0x88, Buffer.concat([octets('1130'), Buffer.from('bye')])));
    expect((await connection.readToEnd()).toString('hex')).toBe(
      `88051130${Buffer.from('bye').toString('hex')}`,
    );
    expect(await rig.first.sink.untilClosed()).toEqual({ by: 'remote', code: 4400, reason: 'bye' });
  });
});
