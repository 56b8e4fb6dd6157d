/**
 * The bare relay: forwards frames with one `ws.send` per receiver and knows no WAMP. This is what the
 * Router is compared with.
 */
import { WebSocketServer, type WebSocket } from 'ws';
import { announcePort } from './announce-port.ts';
import { PeerGroups } from './peer-groups.ts';
import { relayOptions } from './relay-options.ts';

const groups = new PeerGroups<WebSocket>();
const server = new WebSocketServer({ ...relayOptions, host: '127.0.0.1', port: 0 });

server.on('connection', (socket, request) => {
  const path = request.url ?? '';
  const receivers = groups.join(path, socket);
  socket.on('message', (data, binary) => {
    for (const receiver of receivers()) receiver.send(data, { binary });
  });
  socket.on('close', () => {
    groups.leave(path);
  });
});
server.on('listening', () => {
  announcePort(server.address());
});
