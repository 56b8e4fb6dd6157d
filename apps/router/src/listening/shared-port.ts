import { createServer, type Server, type Socket } from 'node:net';
import type { Listener, ListenerAddress, Transport } from '@wamp/protocol';
import { Admission, type ServerTls } from '@wamp/protocol/listening';
import { bind, type Place, showPlace } from './bind.js';
import type { HttpService } from './http-service.js';

/** Something that makes transports of connections that it is handed. */
export interface TransportEndpoint {
  listen(accept: (transport: Transport) => void): Promise<unknown>;
  close(): Promise<void>;
}

/** Takes connections that begin with the octet of RawSocket. */
export interface RawSocketHandler extends TransportEndpoint {
  handleSocket(socket: Socket): void;
}

/** What a {@link SharedPort} is made of. */
export interface SharedPortOptions {
  readonly place: Place;
  /** Ends TLS before anything else; the first octet inside of it decides. */
  readonly tls?: ServerTls | undefined;
  /** Connections at the same time. L01 */
  readonly maxConnections: number;
  /** Whether too many wait for their WELCOME; then newcomers are refused. L03 */
  readonly isCrowded: () => boolean;
  readonly rawSocket: RawSocketHandler | undefined;
  readonly http: HttpService | undefined;
  readonly webSockets: readonly TransportEndpoint[];
}

/** The first octet of RawSocket; no HTTP request begins with it. [TR-54] */
const rawSocketOctet = 0x7f;

/** How long a connection may stay without its first octet, ms. L07, L08 */
const firstOctetTimeoutMs = 5_000;

/** RawSocket handshake error 4: too many connections. [TR-35] */
const rawSocketFull = Uint8Array.of(rawSocketOctet, 0x40, 0, 0);

/**
 * One TCP port or Unix domain socket for RawSocket, WebSocket and HTTP together: the first octet of a connection tells
 * who is meant. A port with a single service goes the same way.
 */
export class SharedPort implements Listener {
  readonly #options: SharedPortOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #admission: Admission;
  /** Those that are told that they are too many. */
  readonly #excess = new WeakSet<Socket>();
  /** On the end of every socket: one function for all of them, as most are idle. */
  readonly #onClose: (this: Socket) => void;

  constructor(options: SharedPortOptions) {
    this.#options = options;
    const sockets = this.#sockets;
    this.#onClose = function forget() {
      sockets.delete(this);
    };
    this.#admission = new Admission({
      silenceMs: firstOctetTimeoutMs,
      admit: (socket, first) => this.#admit(socket, first[0] === rawSocketOctet),
    });
    const onConnection = (socket: Socket): void => this.#onConnection(socket);
    this.#server = options.tls?.createServer(onConnection) ?? createServer({ noDelay: true }, onConnection);
    // Beyond the limit connections are answered that they are too many; far beyond it not even that.
    this.#server.maxConnections = options.maxConnections + 256;
  }

  async listen(accept: (transport: Transport) => void): Promise<ListenerAddress> {
    const { place } = this.#options;
    for (const endpoint of this.#endpoints) await endpoint.listen(accept);
    const port = await bind(this.#server, place).catch((error: unknown) => {
      this.destroy();
      throw error;
    });
    if (port === undefined) return { url: `unix:${showPlace(place)}` };
    return { url: `tcp://${showPlace(place, port)}`, port };
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#admission.clear();
    this.#options.http?.closeIdle();
    await Promise.all(this.#endpoints.map((endpoint) => endpoint.close()));
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Of those, the ones that have not said a word yet. */
  get silent(): number {
    return this.#admission.silent;
  }

  /** Cuts every connection that is left. */
  destroy(): void {
    this.#options.http?.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  get #endpoints(): readonly TransportEndpoint[] {
    const { rawSocket, webSockets } = this.#options;
    return rawSocket === undefined ? webSockets : [rawSocket, ...webSockets];
  }

  #onConnection(socket: Socket): void {
    const { maxConnections, isCrowded } = this.#options;
    if (this.#sockets.size >= maxConnections || isCrowded()) this.#excess.add(socket);
    this.#sockets.add(socket);
    socket.on('close', this.#onClose);
    this.#admission.add(socket);
  }

  #admit(socket: Socket, isRawSocket: boolean): void {
    if (this.#excess.has(socket)) {
      refuse(socket, isRawSocket);
      return;
    }
    const handler = isRawSocket ? this.#options.rawSocket : this.#options.http;
    // [TR-34] Nobody here understands it: closed without a reply.
    if (handler === undefined) {
      socket.destroy();
      return;
    }
    // Where no service pings them, the system's own keep-alive finds lost clients; HTTP waits for nobody long.
    if (isRawSocket) socket.setKeepAlive(true, 60_000);
    handler.handleSocket(socket);
    socket.resume();
  }
}

function refuse(socket: Socket, isRawSocket: boolean): void {
  socket.on('error', () => socket.destroy());
  const answer = isRawSocket
    ? rawSocketFull
    : 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n' +
      `Retry-After: ${1 + Math.floor(Math.random() * 10)}\r\n\r\n`;
  socket.end(answer, () => socket.destroy());
}
