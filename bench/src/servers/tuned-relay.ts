/**
 * The tuned relay: as the bare one, but a frame is built once for all receivers and the writes of one tick
 * are joined. It bounds what a Router on `ws` can reach.
 */
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData } from 'ws';
import { opcode } from '../websocket/client-frame.ts';
import { serverFrame } from '../websocket/server-frame.ts';
import { announcePort } from './announce-port.ts';
import { PeerGroups } from './peer-groups.ts';
import { relayOptions } from './relay-options.ts';

/** Corks the socket at the first frame of a tick and uncorks it at the end of the tick. */
class JoinedWrites {
  readonly #socket: Duplex;
  #corked = false;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  write(frame: Buffer): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      process.nextTick(this.#uncork);
    }
    this.#socket.write(frame);
  }

  readonly #uncork = (): void => {
    this.#corked = false;
    this.#socket.uncork();
  };
}

const groups = new PeerGroups<JoinedWrites>();
const webSockets = new WebSocketServer({ ...relayOptions, noServer: true });
const server = createServer();

server.on('upgrade', (request, socket, head) => {
  webSockets.handleUpgrade(request, socket, head, (webSocket) => {
    const path = request.url ?? '';
    const receivers = groups.join(path, new JoinedWrites(socket));
    webSocket.on('message', (data, binary) => {
      const frame = serverFrame(binary ? opcode.binary : opcode.text, oneBuffer(data));
      for (const receiver of receivers()) receiver.write(frame);
    });
    webSocket.on('close', () => {
      groups.leave(path);
    });
  });
});
server.listen(0, '127.0.0.1', () => {
  announcePort(server.address());
});

/** With the default `binaryType` messages are Buffers. */
function oneBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  throw new Error('ws delivered something else than a Buffer');
}
