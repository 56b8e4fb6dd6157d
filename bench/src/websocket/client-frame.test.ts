import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocketServer, type RawData } from 'ws';
import { clientFrame, opcode } from './client-frame.ts';
import { checkUpgradeAnswer, upgradeRequest } from './opening-handshake.ts';

describe('clientFrame', () => {
  it('is understood by ws in all three length forms, after a handshake by hand', async () => {
    const payloads = [0, 125, 126, 65_535, 65_536].map((length) => Buffer.alloc(length, 0x61));
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'wamp.2.json' });
    await once(server, 'listening');
    const received: RawData[] = [];
    const closed = Promise.withResolvers<number>();
    server.on('connection', (socket) => {
      socket.on('message', (data) => received.push(data));
      socket.on('close', (code) => {
        closed.resolve(code);
      });
    });

    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write(upgradeRequest('/ws', 'wamp.2.json'));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    checkUpgradeAnswer(answer.toString('latin1').split('\r\n\r\n')[0] ?? '', 'wamp.2.json');
    for (const payload of payloads) socket.write(clientFrame(opcode.text, payload));
    socket.write(clientFrame(opcode.close, Buffer.from([0x03, 0xe8])));

    expect(await closed.promise).toBe(1000);
    expect(received).toEqual(payloads);
    socket.destroy();
    server.close();
  });
});

describe('checkUpgradeAnswer', () => {
  const head =
    'HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: wrong\r\nSec-WebSocket-Protocol: wamp.2.json';

  it('refuses a status that opens nothing', () => {
    expect(() => {
      checkUpgradeAnswer('HTTP/1.1 400 Bad Request', 'wamp.2.json');
    }).toThrow('400');
  });

  it('refuses a wrong Sec-WebSocket-Accept', () => {
    expect(() => {
      checkUpgradeAnswer(head, 'wamp.2.json');
    }).toThrow('Sec-WebSocket-Accept');
  });
});
