import fc from 'fast-check';
import { RawConnection } from '@wamp/conformance';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { describe, expect, it } from 'vitest';
import { rawSocketListener } from './listener.js';

describe('any bytes to the listener (P53, F61)', () => {
  it.each([
    ['instead of a handshake', ''],
    ['behind the magic octet', '7f'],
    ['behind the handshake', '7ff10000'],
  ])('%s end at most their own connection', async (_where, beginning) => {
    const sinks: RecordingSink[] = [];
    const listener = rawSocketListener({ port: 0 }, { handshakeTimeoutMs: 500, closeTimeoutMs: 100 });
    const { port = 0 } = await listener.listen((transport) => {
      const sink = new RecordingSink();
      transport.attach(sink);
      sinks.push(sink);
    });
    const open = (): Promise<RawConnection> =>
      RawConnection.open({ transport: 'rawsocket', host: '127.0.0.1', port });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { maxLength: 5 }),
        async (chunks) => {
          const connection = await open();
          connection.write(Buffer.from(beginning, 'hex'));
          for (const chunk of chunks) if (connection.socket.writable) connection.write(chunk);
          connection.socket.end();
          await connection.closed;
        },
      ),
      { numRuns: 100 },
    );
    // It is still there, for who behaves.
    await using connection = await open();
    connection.write(Buffer.from('7ff10000', 'hex'));
    expect((await connection.read(4)).toString('hex')).toBe('7fb10000');
    const ended = sinks.slice(0, -1);
    await Promise.all(ended.map((sink) => sink.untilClosed()));
    expect(ended.map(({ ends }) => ends.length)).toEqual(ended.map(() => 1));
    connection.socket.destroy();
    await sinks.at(-1)?.untilClosed();
    await listener.close();
  });
});
