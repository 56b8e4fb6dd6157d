import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Listener, ListenerAddress, Serializer, Transport } from '@wamp/protocol';
import { type FrameWriter, sharedFrames } from '@wamp/protocol/joined-writer';
import { type Server, type ServerOptions, WebSocketServer } from 'ws';
import { BatchCarrier } from './batch-carrier.js';
import { unbatched } from './batched-transport.js';
import { subprotocolOf } from './defaults.js';
import {
  type ResolvedEndpointOptions,
  type WebSocketEndpointOptions,
  resolveEndpointOptions,
} from './listener-options.js';
import { type Refusal, refuseUpgrade, retryAfter } from './listener-refusal.js';
import { nodeBatching } from './node-batching.js';
import { serverFraming } from './ws-frames.js';
import { ReportingWebSocket, wsOptions } from './ws-socket.js';
import { WsTransport } from './ws-transport.js';

/** A listener behind an HTTP server that somebody else runs. */
export interface WebSocketEndpoint extends Listener {
  /**
   * Takes over the socket of an `upgrade` event, and answers it in every case. Which path leads here is the caller's
   * business.
   */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/**
 * Accepts WebSockets from a shared HTTP server. `listen` only begins to accept; it opens no port.
 * @throws {RangeError} that names the option which is out of range
 * @throws {TypeError} when no serializer is named
 */
export function webSocketEndpoint(options: WebSocketEndpointOptions = {}): WebSocketEndpoint {
  return new UpgradeEndpoint(resolveEndpointOptions(options));
}

class UpgradeEndpoint implements WebSocketEndpoint {
  readonly #options: ResolvedEndpointOptions;
  readonly #server: Server<typeof ReportingWebSocket>;
  /** What clients may choose from, with and without batches. [TR-01] [TR-02] */
  readonly #serializers: readonly Serializer[];
  readonly #frames = new Map<Serializer, FrameWriter>();
  readonly #connectionsOf = new Map<string, number>();
  #connections = 0;
  #accept: ((transport: Transport) => void) | undefined;

  constructor(options: ResolvedEndpointOptions) {
    this.#options = options;
    const { serializers } = options;
    this.#serializers = options.batched
      ? [...serializers, ...serializers.map((one) => new BatchCarrier(one))]
      : serializers;
    for (const serializer of this.#serializers) {
      this.#frames.set(serializer, sharedFrames(serverFraming(serializer)));
    }
    const serverOptions: ServerOptions<typeof ReportingWebSocket> & { closeTimeout: number } = {
      ...wsOptions(options.limits),
      noServer: true,
      clientTracking: false,
      WebSocket: ReportingWebSocket,
      handleProtocols: (_offered, request) => {
        const serializer = this.#choose(request);
        return serializer !== undefined && subprotocolOf(serializer);
      },
    };
    this.#server = new WebSocketServer(serverOptions);
  }

  async listen(accept: (transport: Transport) => void): Promise<ListenerAddress> {
    this.#accept = accept;
    return { url: 'ws:' };
  }

  async close(): Promise<void> {
    this.#accept = undefined;
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const serializer = this.#choose(request);
    const refusal = this.#refusal(request) ?? (serializer === undefined ? this.#noSerializer() : undefined);
    if (refusal !== undefined || serializer === undefined) {
      refuseUpgrade(socket, refusal ?? this.#noSerializer());
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      this.#open(request, webSocket, serializer);
    });
  }

  #open(request: IncomingMessage, webSocket: ReportingWebSocket, serializer: Serializer): void {
    const { socket } = request;
    // The address alone: nothing of the request lives as long as the connection.
    const address = addressOf(request);
    this.#count(address, 1);
    webSocket.once('close', () => {
      this.#count(address, -1);
    });
    const frames = this.#frames.get(serializer) ?? sharedFrames(serverFraming(serializer));
    const transport = new WsTransport({
      webSocket,
      socket,
      serializer,
      frames,
      limits: this.#options.limits,
    });
    this.#accept?.(unbatched(transport, nodeBatching));
  }

  /** [TR-05] the first one that we have, in the client's order */
  #choose(request: IncomingMessage): Serializer | undefined {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
    for (const subprotocol of offered) {
      const serializer = this.#serializers.find((one) => subprotocolOf(one) === subprotocol.trim());
      if (serializer !== undefined) return serializer;
    }
    return undefined;
  }

  #refusal(request: IncomingMessage): Refusal | undefined {
    const { maxConnections, maxConnectionsPerAddress, origins } = this.#options;
    if (this.#accept === undefined) {
      return { status: 503, text: 'This router takes no more connections.', headers: retryAfter() };
    }
    if (this.#connections >= maxConnections) {
      return { status: 503, text: 'This router has too many connections.', headers: retryAfter() };
    }
    if ((this.#connectionsOf.get(addressOf(request)) ?? 0) >= maxConnectionsPerAddress) {
      return {
        status: 429,
        text: 'There are too many connections from this address.',
        headers: retryAfter(),
      };
    }
    const { origin } = request.headers;
    if (origins !== undefined && origin !== undefined && !origins.has(origin)) {
      return { status: 403, text: 'Pages of this origin may not connect.' };
    }
    return undefined;
  }

  /** [TR-04] there is no default subprotocol */
  #noSerializer(): Refusal {
    const ours = this.#serializers.map(subprotocolOf).join(', ');
    return { status: 400, text: `Sec-WebSocket-Protocol must offer one of ${ours}.` };
  }

  #count(address: string, change: 1 | -1): void {
    this.#connections += change;
    if (this.#options.maxConnectionsPerAddress === Infinity) return;
    const ofAddress = (this.#connectionsOf.get(address) ?? 0) + change;
    if (ofAddress === 0) this.#connectionsOf.delete(address);
    else this.#connectionsOf.set(address, ofAddress);
  }
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? '';
}
