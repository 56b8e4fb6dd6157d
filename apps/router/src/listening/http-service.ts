import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RequestHandler } from './static-files.js';

/** Takes over connections that ask for WebSocket. */
export interface UpgradeHandler {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** What a path of the port serves. */
export type Route =
  | { readonly kind: 'websocket'; readonly path: string; readonly endpoint: UpgradeHandler }
  | { readonly kind: 'static'; readonly path: string; readonly handler: RequestHandler };

/** How long a request head may take, ms. L07 */
const headTimeoutMs = 5_000;

/**
 * HTTP on connections that somebody else accepted: pages, and upgrades to WebSocket. Everything else is told in one
 * line of text what it did wrong.
 */
export class HttpService {
  readonly #server: Server;
  readonly #routes: readonly Route[];
  /** Who takes over WebSockets, by path without slashes at its end. */
  readonly #endpoints = new Map<string, UpgradeHandler>();

  constructor(routes: readonly Route[]) {
    // The longest path first, so that `/` gets what no other path wants.
    this.#routes = routes.toSorted((a, b) => b.path.length - a.path.length);
    for (const route of this.#routes) {
      const at = trimmed(route.path);
      if (route.kind === 'websocket' && !this.#endpoints.has(at)) this.#endpoints.set(at, route.endpoint);
    }
    this.#server = createServer({
      maxHeaderSize: 16 * 1024,
      headersTimeout: headTimeoutMs,
      requestTimeout: headTimeoutMs,
      keepAliveTimeout: headTimeoutMs,
      connectionsCheckingInterval: 1_000,
      noDelay: true,
      // Who offers another protocol, such as h2c, is content with a plain answer.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    });
    this.#server.maxHeadersCount = 100;
    this.#server.on('request', (request, response) => this.#onRequest(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#onUpgrade(request, socket, head));
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket) => onBadRequest(error, socket));
    // The server never listens itself, but begins to look for slow requests only when it does.
    this.#server.emit('listening');
  }

  /** Serves a connection. What was read from it already has been put back. */
  handleSocket(socket: Socket): void {
    this.#server.emit('connection', socket);
  }

  /** Ends connections on which nothing is asked at the moment. */
  closeIdle(): void {
    this.#server.closeIdleConnections();
  }

  /** Ends all connections but those that were upgraded. */
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request);
    const route = this.#routes.find((each) => isServedBy(path, each));
    if (route === undefined) return answer(response, 404, `nothing is served at ${path}`);
    if (route.kind === 'websocket') {
      response.setHeader('Upgrade', 'websocket');
      return answer(response, 426, `${route.path} speaks WebSocket only`);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return answer(response, 405, 'there are only files to GET here');
    }
    request.url = `/${(request.url ?? '/').slice(route.path.length).replace(/^\/+/, '')}`;
    route.handler(request, response, () => answer(response, 404, `nothing is served at ${path}`));
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = pathOf(request);
    const endpoint = this.#endpoints.get(trimmed(path));
    if (endpoint !== undefined) endpoint.handleUpgrade(request, socket, head);
    else refuse(socket, '404 Not Found', `no WebSocket is served at ${path}`);
  }
}

function isServedBy(path: string, route: Route): boolean {
  const at = trimmed(route.path);
  if (trimmed(path) === at) return true;
  return route.kind === 'static' && path.startsWith(`${at}/`);
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '');
}

/** The path of a request; shortened, since it is repeated in answers. */
function pathOf({ url = '/' }: IncomingMessage): string {
  return url.replace(/[?#].*$/s, '').slice(0, 200);
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Connection', 'close');
  response.end(`${text}\n`);
}

function onBadRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  switch (error.code) {
    case 'ECONNRESET':
      socket.destroy();
      return;
    case 'HPE_HEADER_OVERFLOW':
      return refuse(socket, '431 Request Header Fields Too Large', 'the head of the request is too long');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refuse(socket, '408 Request Timeout', 'the request took too long');
    default:
      return refuse(socket, '400 Bad Request', 'this is not HTTP, WebSocket or RawSocket');
  }
}

/** Answers on a connection that has no response object, and closes it. */
function refuse(socket: Duplex, status: string, text: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  // Whoever answers with a reset has nothing to tell us any more.
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n` +
      `Content-Length: ${Buffer.byteLength(text) + 1}\r\n\r\n${text}\n`,
    // What the peer still sends is not read; without this it could keep the connection open.
    () => socket.destroy(),
  );
}
