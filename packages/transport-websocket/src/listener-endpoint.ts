import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Listener, ListenerAddress, Serializer, Transport } from '@wamp/protocol';
import { type FrameWriter, KeepAlive, sharedFrames } from '@wamp/protocol/joined-writer';
import { type Server, type ServerOptions, WebSocketServer } from 'ws';
import { BatchCarrier } from './batch-carrier.js';
import { unbatched } from './batched-transport.js';
import { subprotocolOf } from './defaults.js';
import {
  type ResolvedEndpointOptions,
  type WebSocketEndpointOptions,
  resolveEndpointOptions,
} from './listener-options.js';
import { FactKeeper } from './listener-facts.js';
import { type Admission, judgeUpgrade, upgradeRequest } from './listener-guards.js';
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

/** What clients may choose. [TR-01] [TR-02] */
interface Offer {
  readonly subprotocol: string;
  readonly serializer: Serializer;
  readonly frames: FrameWriter;
}

class UpgradeEndpoint implements WebSocketEndpoint {
  readonly #options: ResolvedEndpointOptions;
  readonly #server: Server<typeof ReportingWebSocket>;
  /** By subprotocol, with and without batches. */
  readonly #offers = new Map<string, Offer>();
  readonly #keepAlive: KeepAlive | undefined;
  readonly #facts: FactKeeper;
  /** What guards have said of the request that is being answered. */
  readonly #admissions = new WeakMap<IncomingMessage, Admission>();
  readonly #connectionsOf = new Map<string, number>();
  #connections = 0;
  #accept: ((transport: Transport) => void) | undefined;

  constructor(options: ResolvedEndpointOptions) {
    this.#options = options;
    const { serializers } = options;
    this.#keepAlive = KeepAlive.of(options.limits.keepAlive);
    this.#facts = new FactKeeper(options.keepHeaders);
    for (const serializer of serializers) this.#offer(serializer);
    if (options.batched) for (const serializer of serializers) this.#offer(new BatchCarrier(serializer));
    const serverOptions: ServerOptions<typeof ReportingWebSocket> & { closeTimeout: number } = {
      ...wsOptions(options.limits),
      noServer: true,
      clientTracking: false,
      WebSocket: ReportingWebSocket,
      handleProtocols: (_offered, request) => this.#choose(request)?.subprotocol ?? false,
    };
    this.#server = new WebSocketServer(serverOptions);
    this.#server.on('headers', (lines, request) => {
      for (const [name, value] of this.#admissions.get(request)?.headers ?? [])
        lines.push(`${name}: ${value}`);
    });
  }

  async listen(accept: (transport: Transport) => void): Promise<ListenerAddress> {
    this.#accept = accept;
    return { url: 'ws:' };
  }

  async close(): Promise<void> {
    this.#accept = undefined;
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const offer = this.#choose(request);
    const refusal = this.#refusal(request) ?? (offer === undefined ? this.#noSerializer() : undefined);
    if (refusal !== undefined || offer === undefined) {
      refuseUpgrade(socket, refusal ?? this.#noSerializer());
      return;
    }
    const upgrade = (): void => {
      this.#server.handleUpgrade(request, socket, head, (webSocket) => {
        this.#open(request, webSocket, offer);
      });
    };
    if (this.#options.guards.length === 0) upgrade();
    else void this.#guard(request, socket).then((admitted) => admitted && upgrade());
  }

  /** Asks the guards, while the request counts as a connection. @returns whether it may go on; if not, it is answered */
  async #guard(request: IncomingMessage, socket: Duplex): Promise<boolean> {
    const countOut = this.#count(addressOf(request));
    const ignore = (): void => {
      // A socket that broke meanwhile is dropped by ws, or by the refusal.
    };
    socket.on('error', ignore);
    const { guards, guardTimeoutMs: timeoutMs } = this.#options;
    const verdict = await judgeUpgrade(upgradeRequest(request), { guards, timeoutMs });
    countOut();
    socket.off('error', ignore);
    const refusal = 'status' in verdict ? verdict : this.#accept === undefined ? closed() : undefined;
    if (refusal !== undefined) refuseUpgrade(socket, refusal);
    else if ('kind' in verdict) this.#admissions.set(request, verdict);
    return refusal === undefined;
  }

  #offer(serializer: Serializer): void {
    const subprotocol = subprotocolOf(serializer);
    const frames = sharedFrames(serverFraming(serializer));
    this.#offers.set(subprotocol, { subprotocol, serializer, frames });
  }

  #open(request: IncomingMessage, webSocket: ReportingWebSocket, { serializer, frames }: Offer): void {
    const { socket } = request;
    const transport = new WsTransport({
      webSocket,
      socket,
      serializer,
      frames,
      limits: this.#options.limits,
      keepAlive: this.#keepAlive,
      way: this.#facts.keep(request, this.#admissions.get(request)?.notes),
      onClosed: this.#count(addressOf(request)),
    });
    this.#accept?.(unbatched(transport, nodeBatching));
  }

  /** [TR-05] the first one that we have, in the client's order */
  #choose(request: IncomingMessage): Offer | undefined {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
    for (const subprotocol of offered) {
      const offer = this.#offers.get(subprotocol.trim());
      if (offer !== undefined) return offer;
    }
    return undefined;
  }

  #refusal(request: IncomingMessage): Refusal | undefined {
    const { maxConnections, maxConnectionsPerAddress, origins } = this.#options;
    if (this.#accept === undefined) return closed();
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
    const { origin, host } = request.headers;
    const { socket } = request;
    const isSecure = socket instanceof TLSSocket;
    const hasCertificate = isSecure && socket.authorized;
    if (origins.admits({ origin, host, isSecure, hasCertificate })) return undefined;
    return origin === undefined
      ? { status: 403, text: 'The request must have an Origin header.' }
      : { status: 403, text: 'Pages of this origin may not connect.' };
  }

  /** [TR-04] there is no default subprotocol */
  #noSerializer(): Refusal {
    const ours = [...this.#offers.keys()].join(', ');
    return { status: 400, text: `Sec-WebSocket-Protocol must offer one of ${ours}.` };
  }

  /** @returns what counts the connection out again; the same for all, unless addresses are counted */
  #count(address: string): () => void {
    this.#connections += 1;
    if (this.#options.maxConnectionsPerAddress === Infinity) return this.#countOut;
    this.#connectionsOf.set(address, (this.#connectionsOf.get(address) ?? 0) + 1);
    return () => {
      this.#countOut();
      const left = (this.#connectionsOf.get(address) ?? 1) - 1;
      if (left === 0) this.#connectionsOf.delete(address);
      else this.#connectionsOf.set(address, left);
    };
  }

  readonly #countOut = (): void => {
    this.#connections -= 1;
  };
}

function closed(): Refusal {
  return { status: 503, text: 'This router takes no more connections.', headers: retryAfter() };
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? '';
}
