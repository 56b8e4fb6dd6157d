import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { RawConnection } from '@wamp/conformance';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { describe, expect, it } from 'vitest';
import { webSocketListener } from './listener.js';

/** A valid upgrade, for what comes behind it. */
function upgrade(): Buffer {
  const lines = [
    'GET /ws HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    'Sec-WebSocket-Protocol: wamp.2.json',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

describe('any bytes to the listener (P53, F61)', () => {
  it.each([
    ['instead of a request', false],
    ['behind the upgrade', true],
  ])('%s end at most their own connection', async (_where, upgraded) => {
    const sinks: RecordingSink[] = [];
    const listener = webSocketListener({ port: 0, headTimeoutMs: 500, closeTimeoutMs: 100 });
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
          if (upgraded) connection.write(upgrade());
          for (const chunk of chunks) if (connection.socket.writable) connection.write(chunk);
          connection.socket.end();
          await connection.closed;
        },
      ),
      { numRuns: 100 },
    );
    // It is still there, for who behaves.
    await using connection = await open();
    connection.write(upgrade());
    expect((await connection.read(12)).toString()).toBe('HTTP/1.1 101');
    const ended = sinks.slice(0, -1);
    await Promise.all(ended.map((sink) => sink.untilClosed()));
    expect(ended.map(({ ends }) => ends.length)).toEqual(ended.map(() => 1));
    connection.socket.destroy();
    await sinks.at(-1)?.untilClosed();
    await listener.close();
  });
});
