import { channel } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import { connect, createServer } from 'node:net';
import type { MessageTap } from '@wamp/client';
import { MessageType } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { ConnectPhases, stepsOf } from './connect-phases.js';

function tapOf(type: MessageType): MessageTap {
  return { out: false, session: undefined, message: { type } as MessageTap['message'] };
}

describe('the steps of connecting', () => {
  it('are those of the socket of a WebSocket, as Node tells them', () => {
    using phases = new ConnectPhases();
    phases.start();
    const request = new EventEmitter();
    const socket = new EventEmitter();
    channel('http.client.request.start').publish({ request });
    request.emit('socket', socket);
    for (const event of ['lookup', 'connect', 'secureConnect']) socket.emit(event);
    phases.onMessage(tapOf(MessageType.HELLO));
    phases.onMessage(tapOf(MessageType.WELCOME));
    expect(stepsOf(phases.phases).map(([step]) => step)).toStrictEqual([
      ...['dns', 'tcp', 'tls', 'upgrade', 'join'],
    ]);
    expect(stepsOf(phases.phases).every(([, ms]) => ms >= 0 && ms < 1000)).toBe(true);
  });

  it('are those of a TCP socket', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    using phases = new ConnectPhases();
    phases.start();
    const socket = connect(address.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    expect(Object.keys(phases.phases)).toStrictEqual(['tcp']);
    socket.destroy();
    server.close();
  });

  it('are those of the last connection that was tried, and no more once nobody asks', () => {
    const phases = new ConnectPhases();
    phases.start();
    const sockets = [new EventEmitter(), new EventEmitter()];
    for (const socket of sockets) {
      const request = new EventEmitter();
      channel('http.client.request.start').publish({ request });
      request.emit('socket', socket);
      if (socket === sockets[0]) socket.emit('lookup');
    }
    sockets[1]?.emit('connect');
    expect(Object.keys(phases.phases)).toStrictEqual(['tcp']);
    phases[Symbol.dispose]();
    const late = new EventEmitter();
    channel('http.client.request.start').publish({ request: late });
    expect(late.listenerCount('socket')).toBe(0);
  });
});
