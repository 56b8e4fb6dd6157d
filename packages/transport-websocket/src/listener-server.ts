import {
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
  createServer,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type Server as Port, createServer as createPort } from 'node:net';
import { ConnectionError, type Listener, type ListenerAddress, type Transport } from '@wamp/protocol';
import { Admission, type ServerTls } from '@wamp/protocol/listening';
import { type WebSocketEndpoint, webSocketEndpoint } from './listener-endpoint.js';
import {
  type ResolvedListenerOptions,
  type WebSocketListenerOptions,
  resolveListenerOptions,
} from './listener-options.js';
import { refuseUpgrade } from './listener-refusal.js';

/**
 * Listens on a port of its own.
 * @throws {RangeError} that names the option which is out of range
 * @throws {TypeError} when the path does not begin with a slash, or no serializer is named
 */
export function webSocketListener(options: WebSocketListenerOptions): Listener {
  return new WebSocketServerListener(resolveListenerOptions(options), webSocketEndpoint(options));
}

class WebSocketServerListener implements Listener {
  readonly #options: ResolvedListenerOptions;
  readonly #endpoint: WebSocketEndpoint;
  #server: Port | undefined;
  #http: Server | undefined;
  #admission: Admission | undefined;

  constructor(options: ResolvedListenerOptions, endpoint: WebSocketEndpoint) {
    this.#options = options;
    this.#endpoint = endpoint;
  }

  async listen(accept: (transport: Transport) => void): Promise<ListenerAddress> {
    if (this.#server !== undefined) throw new TypeError('the listener listens already');
    const { host, port, path, tls } = this.#options;
    const http = (this.#http = this.#createServer());
    const admission = (this.#admission = new Admission({
      silenceMs: this.#options.headTimeoutMs,
      admit: (socket) => {
        http.emit('connection', socket);
        // TLS takes what was read out of the buffer itself.
        if (tls === undefined) socket.resume();
      },
    }));
    const server = (this.#server = createPort({ noDelay: true }, (socket) => {
      admission.add(socket);
    }));
    // It never listens itself, but begins to look for slow requests only when it does.
    http.emit('listening');
    server.on('error', () => {
      // After it listens, one connection that could not be accepted must not end the others. (F49)
    });
    const authority = `${tls ? 'wss' : 'ws'}://${host.includes(':') ? `[${host}]` : host}`;
    try {
      await listening(server, host, port);
    } catch (cause) {
      this.#server = undefined;
      const what = cause instanceof Error ? cause.message : String(cause);
      throw new ConnectionError(`cannot listen on ${authority}:${port}${path}: ${what}`, {
        code: 'WAMP_ERR_UNREACHABLE',
        cause,
      });
    }
    await this.#endpoint.listen(accept);
    const address = server.address();
    const bound = address !== null && typeof address === 'object' ? address.port : port;
    return { url: `${authority}:${bound}${path}`, port: bound };
  }

  async close(): Promise<void> {
    await this.#endpoint.close();
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    // Its end would wait for the transports that stay open; the port is free as soon as it is told to close.
    server.close();
    this.#admission?.clear();
    this.#http?.close();
    this.#http?.closeAllConnections();
  }

  #createServer(): Server {
    const { headTimeoutMs, tls } = this.#options;
    // L07: without the short check interval Node looks every 30 s only.
    const httpOptions = {
      maxHeaderSize: 16_384,
      headersTimeout: headTimeoutMs,
      requestTimeout: headTimeoutMs,
      keepAliveTimeout: headTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, headTimeoutMs),
      noDelay: true,
    };
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      this.#answer(request, response);
    };
    const server = tls ? secureServer(tls, httpOptions, answer) : createServer(httpOptions, answer);
    server.maxHeadersCount = 100;
    server.on('upgrade', (request, socket, head) => {
      if (this.#isOurs(request)) this.#endpoint.handleUpgrade(request, socket, head);
      else refuseUpgrade(socket, { status: 404, text: 'There is nothing here.' });
    });
    server.on('error', () => {
      // After it listens, one connection that could not be accepted must not end the others. (F49)
    });
    return server;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const found = this.#isOurs(request);
    const text = found ? 'This is a WebSocket endpoint.\n' : 'There is nothing here.\n';
    response.writeHead(found ? 426 : 404, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': text.length,
      // One answer for one request: nobody who is here by mistake keeps a connection.
      Connection: found ? 'Upgrade, close' : 'close',
      ...(found && { Upgrade: 'websocket' }),
    });
    response.end(text);
  }

  #isOurs(request: IncomingMessage): boolean {
    return request.url?.split('?', 1)[0] === this.#options.path;
  }
}

function secureServer(tls: ServerTls, httpOptions: ServerOptions, answer: RequestListener): Server {
  const server = createTlsServer({ ...tls.serverOptions, ...httpOptions }, answer);
  tls.watch(server);
  return server;
}

function listening(server: Port, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // L05
    server.listen({ host, port, backlog: 1_024 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
