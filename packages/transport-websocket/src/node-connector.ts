import type { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { ConnectionError, type Connector, type Serializer, type Transport } from '@wamp/protocol';
import { KeepAlive } from '@wamp/protocol/joined-writer';
import { clientTls, describeConnectFailure } from '@wamp/protocol/tls';
import type { ClientOptions } from 'ws';
import { type HttpHeaders, type WebSocketOptions, resolveSerializers, subprotocolOf } from './defaults.js';
import { type WsLimits, connectorMaxMessageBytes, resolveWsLimits } from './node-defaults.js';
import { maskedFrames } from './ws-frames.js';
import { ReportingWebSocket, wsOptions } from './ws-socket.js';
import { WsTransport } from './ws-transport.js';

/** A {@link WebSocketOptions} with every default filled in, for one URL. */
interface Target {
  readonly url: string;
  readonly serializers: readonly Serializer[];
  readonly limits: WsLimits;
  readonly socketOptions: ClientOptions;
  readonly headers: WebSocketOptions['headers'];
  readonly keepAlive: KeepAlive | undefined;
}

/**
 * Connects through `ws`, which can send headers and pings, use certificates and join writes. (D20)
 * @throws {TypeError} when `url` is no WebSocket address, or no serializer is named
 * @throws {RangeError} that names the option which is out of range
 */
export function webSocket(url: string | URL, options: WebSocketOptions = {}): Connector {
  const limits = resolveWsLimits(options, connectorMaxMessageBytes);
  const { tls, headers, agent } = options;
  const address = webSocketUrl(url);
  const socketOptions: ClientOptions & { closeTimeout: number } = {
    // Over ws: there is nothing to verify, and options for it are a mistake.
    ...(address.protocol === 'wss:' && clientTls(address.hostname.replace(/^\[(.*)\]$/, '$1'), tls)),
    ...(agent && { agent: agent as Agent }),
    ...wsOptions(limits),
  };
  const serializers = resolveSerializers(options.serializers);
  const keepAlive = KeepAlive.of(limits.keepAlive);
  if (tls !== undefined && address.protocol !== 'wss:')
    throw new TypeError('option tls needs a wss: address');
  const target: Target = { url: String(url), serializers, limits, socketOptions, headers, keepAlive };
  return {
    name: target.url,
    async connect({ signal }) {
      signal.throwIfAborted();
      const fresh = await freshHeaders(target, signal);
      return new Promise((resolve, reject) => {
        new Opening(target, signal, fresh).open(resolve, reject);
      });
    },
  };
}

/** @throws {ConnectionError} when the function fails whom they are asked of */
async function freshHeaders({ url, headers }: Target, signal: AbortSignal): Promise<HttpHeaders | undefined> {
  if (typeof headers !== 'function') return headers;
  const aborted = Promise.withResolvers<never>();
  const stop = (): void => {
    aborted.reject(signal.reason);
  };
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([headers(), aborted.promise]);
  } catch (cause) {
    signal.throwIfAborted();
    throw new ConnectionError(`cannot connect to ${url}: the headers of the request could not be made`, {
      code: 'WAMP_ERR_UNREACHABLE',
      cause,
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function webSocketUrl(url: string | URL): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^wss?:$/.test(parsed.protocol) || parsed.hash !== '') {
    throw new TypeError(`a WebSocket address looks like ws://host:port/path, not ${String(url)}`);
  }
  return parsed;
}

/** One attempt to connect. It settles once; what the socket says afterwards is the transport's business. */
class Opening {
  readonly #target: Target;
  readonly #signal: AbortSignal;
  readonly #webSocket: ReportingWebSocket;

  constructor(target: Target, signal: AbortSignal, headers: HttpHeaders | undefined) {
    this.#target = target;
    this.#signal = signal;
    const subprotocols = target.serializers.map(subprotocolOf);
    this.#webSocket = new ReportingWebSocket(target.url, subprotocols, {
      ...target.socketOptions,
      ...(headers && { headers: { ...headers } }),
    });
  }

  open(resolve: (transport: Transport) => void, reject: (error: unknown) => void): void {
    const webSocket = this.#webSocket;
    const signal = this.#signal;
    let socket: Socket | undefined;
    const refuse = (error: unknown): void => {
      signal.removeEventListener('abort', stop);
      webSocket.terminate();
      reject(error);
    };
    const stop = (): void => {
      refuse(signal.reason);
    };
    signal.addEventListener('abort', stop);
    webSocket.once('upgrade', (response) => {
      ({ socket } = response);
    });
    webSocket.once('unexpected-response', (_request, response) => {
      const { statusCode = 0, statusMessage = '' } = response;
      refuse(this.#unreachable(`HTTP status ${statusCode} ${statusMessage}`));
    });
    // It stays: ws tells of an attempt that was given up by an error, too. The first one settles.
    webSocket.on('error', (cause) => {
      refuse(this.#unreachable(describeConnectFailure(cause), cause));
    });
    webSocket.once('open', () => {
      const serializer = this.#target.serializers.find((one) => subprotocolOf(one) === webSocket.protocol);
      if (serializer === undefined || socket === undefined) {
        // [TR-06] ws has refused every answer without a subprotocol that was offered; this is for its next version.
        refuse(this.#unreachable('no serializer was agreed on'));
        return;
      }
      signal.removeEventListener('abort', stop);
      webSocket.removeAllListeners();
      const { limits, keepAlive, socketOptions } = this.#target;
      const way = socketOptions.agent === undefined ? 'direct' : 'proxied';
      const frames = maskedFrames(serializer);
      resolve(new WsTransport({ webSocket, socket, serializer, frames, limits, keepAlive, way }));
    });
  }

  #unreachable(what: string, cause?: Error): ConnectionError {
    return new ConnectionError(`cannot connect to ${this.#target.url}: ${what}`, {
      code: 'WAMP_ERR_UNREACHABLE',
      ...(cause && { cause }),
    });
  }
}
