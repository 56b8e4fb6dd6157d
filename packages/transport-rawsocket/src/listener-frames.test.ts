import { EncodedMessage } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { Rig, octets } from './fixtures/listener-rig.js';

describe('frames of the listener', () => {
  it('writes a message behind its length [TR-41, TR-42]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    rig.first.transport.send(new EncodedMessage('[6,{},"a.b"]'));
    expect((await connection.read(16)).toString('latin1')).toBe('\0\0\0\x0c[6,{},"a.b"]');
  });

  it.each([
    ['100000025b5d', 'TR-42'],
    ['03000000', 'TR-43'],
    ['07000000', 'TR-43'],
    ['08000001', 'TR-45'],
    ['00000000', 'TR-53'],
    ['00100001', 'TR-48'],
  ])('lets the session say a last word about %s, then closes [%s]', async (frame) => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    const { transport, sink } = rig.first;
    sink.onViolated = () => transport.send(new EncodedMessage('[3]'));
    connection.write(octets(frame));
    expect((await connection.readToEnd()).toString('latin1')).toBe('\0\0\0\x03[3]');
    expect((await sink.untilClosed()).by).toBe('local');
    expect(sink.calls).toEqual(['violated', 'closed']);
  });

  it('answers each PING by one PONG with its payload, before and between messages [TR-49, TR-50]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    const all = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    connection.write(octets('0100000568656c6c6f'), octets('01000000'), octets('000000025b5d'));
    connection.write(octets('01000100'), all);
    expect((await connection.read(9)).toString('hex')).toBe('0200000568656c6c6f');
    expect((await connection.read(4)).toString('hex')).toBe('02000000');
    expect((await connection.read(260)).toString('hex')).toBe(`02000100${all.toString('hex')}`);
    expect(rig.first.sink.frames).toHaveLength(1);
  });

  it('ignores a PONG that nobody asked for [TR-51]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    connection.write(octets('0200000141'), octets('000000025b5d'));
    await rig.first.sink.untilFrames(1);
    expect(rig.first.sink.calls).toEqual(['frame']);
  });

  it('fails on a PING that its sender could not take back [TR-52]', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open(0x01);
    connection.write(octets('01000201'), Buffer.alloc(513));
    expect(await connection.readToEnd()).toHaveLength(0);
    expect(rig.first.sink.violations).toHaveLength(1);
  });

  it('does not answer a PING of more than 4 KiB', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    connection.write(octets('01001001'), Buffer.alloc(4_097), octets('0100000161'));
    expect((await connection.read(5)).toString('hex')).toBe('0200000161');
  });

  it('answers ten pings a second and closes at a hundred', async () => {
    const rig = await new Rig().listen();
    const connection = await rig.open();
    connection.write(octets('01000000'.repeat(100)));
    expect((await connection.readToEnd()).toString('hex')).toBe('02000000'.repeat(10));
    expect(rig.first.sink.violations).toMatchObject([{ closeCode: 1008 }]);
  });

  it('tells an end within a frame as an error, and one between frames as none', async () => {
    const rig = await new Rig().listen();
    for (const rest of ['', '0000']) {
      const connection = await rig.open();
      connection.write(octets(`000000025b5d${rest}`));
      connection.socket.end();
      await connection.closed;
    }
    const ends = await Promise.all(rig.accepted.map(({ sink }) => sink.untilClosed()));
    expect(ends[0]).toEqual({ by: 'remote' });
    expect(ends[1]).toMatchObject({ by: 'remote', error: { code: 'WAMP_ERR_CONNECTION_LOST' } });
  });

  it('ends a client that takes nothing while something is queued', async () => {
    const rig = await new Rig({ progressTimeoutMs: 100 }).listen();
    const connection = await rig.open();
    connection.socket.pause();
    const { transport, sink } = rig.first;
    while (transport.bufferedBytes < 16_000_000) transport.send(new EncodedMessage(new Uint8Array(100_000)));
    const end = await sink.untilClosed();
    expect(end).toMatchObject({ by: 'remote', error: { code: 'WAMP_ERR_CONNECTION_LOST' } });
  });

  it('sends no PING unless asked, and finds a silent client when asked', async () => {
    const rig = await new Rig({ keepAlive: { intervalMs: 30, timeoutMs: 30 } }).listen();
    const connection = await rig.open();
    // One more each time that this machine was too busy to judge the silence.
    expect((await connection.readToEnd()).toString('hex')).toMatch(/^(01000000)+$/);
    expect(await rig.first.sink.untilClosed()).toMatchObject({
      by: 'remote',
      error: { code: 'WAMP_ERR_CONNECTION_LOST' },
    });
  });

  it('closes within the time limit although the client never closes (F63)', async () => {
    const rig = await new Rig({ closeTimeoutMs: 50 }).listen();
    const connection = await rig.open();
    // A client that does not read does not see the end either.
    connection.socket.pause();
    rig.first.transport.send(new EncodedMessage('[]'));
    await rig.first.transport.close();
    expect(rig.first.sink.ends).toEqual([{ by: 'local', reason: '' }]);
  });
});
