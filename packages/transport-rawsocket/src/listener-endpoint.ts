import type { Socket } from 'node:net';
import type { Listener, ListenerAddress, Transport } from '@wamp/protocol';
import { KeepAlive } from '@wamp/protocol/joined-writer';
import {
  type RawSocketEndpointOptions,
  type ResolvedEndpointOptions,
  resolveEndpointOptions,
} from './defaults.js';
import {
  HandshakeError,
  type RequestVerdict,
  handshakeOctets,
  judgeRequest,
  refusalOctets,
} from './handshake.js';
import { readHandshake } from './handshake-reader.js';
import { RawSocketTransport } from './rawsocket-transport.js';

/** A listener for sockets that somebody else accepts, such as those of a shared port. [TR-54] */
export interface RawSocketEndpoint extends Listener {
  /** Takes over a socket of which nothing was read, or everything was put back. */
  handleSocket(socket: Socket): void;
}

/**
 * Accepts RawSockets on sockets that are handed over. `listen` only begins to accept; it opens no port.
 * @throws {RangeError} that names the option which is out of range
 */
export function rawSocketEndpoint(options: RawSocketEndpointOptions = {}): RawSocketEndpoint {
  return new SocketEndpoint(resolveEndpointOptions(options));
}

class SocketEndpoint implements RawSocketEndpoint {
  readonly #options: ResolvedEndpointOptions;
  readonly #shaking = new Set<Socket>();
  readonly #connectionsOf = new Map<string, number>();
  readonly #keepAlive: KeepAlive | undefined;
  #connections = 0;
  #accept: ((transport: Transport) => void) | undefined;

  constructor(options: ResolvedEndpointOptions) {
    this.#options = options;
    this.#keepAlive = KeepAlive.of(options.limits.keepAlive);
  }

  async listen(accept: (transport: Transport) => void): Promise<ListenerAddress> {
    this.#accept = accept;
    return { url: 'tcp:' };
  }

  async close(): Promise<void> {
    this.#accept = undefined;
    for (const socket of this.#shaking) socket.destroy();
  }

  handleSocket(socket: Socket): void {
    socket.setNoDelay(true);
    this.#shaking.add(socket);
    // [TR-40] L08
    const timer = setTimeout(() => {
      socket.destroy();
    }, this.#options.handshakeTimeoutMs);
    readHandshake(socket)
      .then(
        (octets) => {
          this.#answer(socket, judgeRequest(octets, this.#options));
        },
        () => {
          // Who leaves within the handshake was never here.
          socket.destroy();
        },
      )
      .finally(() => {
        clearTimeout(timer);
        this.#shaking.delete(socket);
      });
  }

  #answer(socket: Socket, verdict: RequestVerdict): void {
    const accept = this.#accept;
    if (verdict.kind === 'foreign' || accept === undefined) {
      // [TR-34] without a reply
      drop(socket);
    } else if (verdict.kind === 'refuse') {
      drop(socket, refusalOctets(verdict.errorCode));
    } else if (this.#isFull(socket)) {
      drop(socket, refusalOctets(HandshakeError.TOO_MANY_CONNECTIONS));
    } else {
      const { serializer, peerMaxBytes } = verdict;
      const { limits } = this.#options;
      socket.write(handshakeOctets(limits.maxMessageBytes, serializer.rawSocketCode)); // [TR-33]
      this.#count(socket);
      accept(
        new RawSocketTransport({
          socket,
          side: 'router',
          serializer,
          peerMaxBytes,
          limits,
          keepAlive: this.#keepAlive,
        }),
      );
    }
  }

  #isFull(socket: Socket): boolean {
    const { maxConnections, maxConnectionsPerAddress } = this.#options;
    const ofAddress = this.#connectionsOf.get(socket.remoteAddress ?? '') ?? 0;
    // Peers on a Unix domain socket have no address to be counted by.
    const addressIsFull = socket.remoteAddress !== undefined && ofAddress >= maxConnectionsPerAddress;
    return this.#connections >= maxConnections || addressIsFull;
  }

  #count(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    this.#connections += 1;
    this.#connectionsOf.set(address, (this.#connectionsOf.get(address) ?? 0) + 1);
    socket.once('close', () => {
      this.#connections -= 1;
      const left = (this.#connectionsOf.get(address) ?? 1) - 1;
      if (left === 0) this.#connectionsOf.delete(address);
      else this.#connectionsOf.set(address, left);
    });
  }
}

/** How long who was refused may take to read why, in milliseconds. */
const lastWordMs = 1_000;

/** Says a last word, if there is one, and ends the connection. */
function drop(socket: Socket, lastWord?: Uint8Array): void {
  socket.on('error', () => {
    // Nobody is interested any more.
  });
  if (lastWord === undefined) {
    socket.destroy();
    return;
  }
  const timer = setTimeout(() => {
    socket.destroy();
  }, lastWordMs);
  socket.once('close', () => {
    clearTimeout(timer);
  });
  socket.end(lastWord);
  // Destroyed with unread octets in it, a socket takes back what it has said.
  socket.resume();
}
