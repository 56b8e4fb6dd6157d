import { json } from '@wamp/protocol';
import { msgpack } from '@wamp/protocol/msgpack';
import { describe, expect, it } from 'vitest';
import { Rig, octets } from './fixtures/listener-rig.js';

describe('the handshake of the listener', () => {
  it('answers 7F 02 00 00 at a limit of 16 MiB with 7F F2 00 00 [TR-33]', async () => {
    const rig = await new Rig({ serializers: [json(), msgpack()], maxMessageBytes: 2 ** 24 }).listen();
    const connection = await rig.connect();
    connection.write(octets('7f020000'));
    expect((await connection.read(4)).toString('hex')).toBe('7ff20000');
    expect(rig.first.transport).toMatchObject({
      kind: 'rawsocket',
      maxSendBytes: 512,
      serializer: { id: 'msgpack' },
    });
    expect(rig.first.transport.remoteAddress).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it('announces 1 MiB unless told otherwise, and the next lower power of two [TR-31, TR-33]', async () => {
    const usual = await (await new Rig().listen()).connect();
    usual.write(octets('7ff10000'));
    expect((await usual.read(4)).toString('hex')).toBe('7fb10000');
    const rig = await new Rig({ maxMessageBytes: 1_000 }).listen();
    const lower = await rig.connect();
    lower.write(octets('7ff10000'));
    expect((await lower.read(4)).toString('hex')).toBe('7f010000');
    lower.write(octets('00000201'));
    await lower.closed;
    expect(rig.first.sink.violations).toMatchObject([{ closeCode: 1009 }]);
  });

  it('takes the four octets one by one, with a frame right behind them [TR-39]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.connect();
    for (const octet of [0x7f, 0xf1, 0x00]) {
      connection.write(octet);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    connection.write(octets('00' + '000000025b5d'));
    expect((await connection.read(4)).toString('hex')).toBe('7fb10000');
    const { sink } = rig.first;
    expect((await sink.untilFrames(1)).map((frame) => Buffer.from(frame).toString())).toEqual(['[]']);
  });

  it.each([
    ['7ff60000', '7f100000', 'TR-35'],
    ['7ff00000', '7f100000', 'TR-37'],
    ['7ff10001', '7f300000', 'TR-36'],
    ['7ff18000', '7f300000', 'TR-36'],
    ['7f010000', '7f200000', 'TR-35'],
  ])('answers %s with %s and closes [%s]', async (request, reply) => {
    const rig = await new Rig({ minPeerMessageBytes: 1_024 }).listen();
    const connection = await rig.connect();
    connection.write(octets(request));
    expect((await connection.readToEnd()).toString('hex')).toBe(reply);
    expect(rig.accepted).toHaveLength(0);
  });

  it('refuses one connection too many with error 4, and takes the next after one has left [TR-35]', async () => {
    const rig = await new Rig({ maxConnections: 1 }).listen();
    const first = await rig.open();
    const second = await rig.connect();
    second.write(octets('7ff10000'));
    expect((await second.readToEnd()).toString('hex')).toBe('7f400000');
    first.socket.destroy();
    await rig.first.sink.untilClosed();
    await rig.open();
    expect(rig.accepted).toHaveLength(2);
  });

  it('refuses too many connections of one address with error 4 [TR-35]', async () => {
    const rig = await new Rig({ maxConnectionsPerAddress: 1 }).listen();
    await rig.open();
    const second = await rig.connect();
    second.write(octets('7ff10000'));
    expect((await second.readToEnd()).toString('hex')).toBe('7f400000');
  });

  it.each([
    ['HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['TLS', octets('16030100c8010000c40303')],
    ['a single foreign octet', octets('00')],
  ])('closes on %s without an answer [TR-34]', async (_name, garbage) => {
    const rig = await new Rig().listen();
    const connection = await rig.connect();
    connection.write(garbage);
    expect(await connection.readToEnd()).toHaveLength(0);
    expect(rig.accepted).toHaveLength(0);
  });

  it('closes who does not finish the handshake in time [TR-40]', async () => {
    const rig = await new Rig({ handshakeTimeoutMs: 50 }).listen();
    const connection = await rig.connect();
    connection.write(octets('7ff1'));
    expect(await connection.readToEnd()).toHaveLength(0);
    expect(rig.accepted).toHaveLength(0);
  });

  it('survives clients that leave within the handshake (F63)', async () => {
    const rig = await new Rig().listen();
    for (const part of ['', '7f', '7ff1', '7ff100', '7ff10000']) {
      const connection = await rig.connect();
      connection.write(octets(part));
      connection.socket.resetAndDestroy();
      await connection.closed;
    }
    const connection = await rig.open();
    expect(connection.socket.readable).toBe(true);
  });
});
