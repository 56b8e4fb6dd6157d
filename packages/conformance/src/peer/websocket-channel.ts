import type { Socket } from 'node:net';
import { type RawData, WebSocket } from 'ws';
import type { WireChannel, WireSink } from './wire-channel.js';

/** Thrown when a Router does not let a channel come up. */
export class WireRefused extends Error {
  override readonly name = 'WireRefused';
  /** The HTTP status of a refused WebSocket upgrade. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** A WebSocket channel; the socket itself is there for tests of frames. */
export interface WebSocketChannel extends WireChannel {
  readonly webSocket: WebSocket;
}

/**
 * Opens a WebSocket with exactly these subprotocol ids offered.
 *
 * @throws {WireRefused} when the upgrade is refused.
 */
export function openWebSocket(url: string, subprotocols: readonly string[]): Promise<WebSocketChannel> {
  return new Promise((resolve, reject) => {
    const webSocket = new WebSocket(url, [...subprotocols], { perMessageDeflate: false });
    let socket: Socket | undefined;
    webSocket.once('upgrade', (response) => {
      socket = response.socket;
    });
    webSocket.once('unexpected-response', (_request, response) => {
      response.resume();
      reject(new WireRefused(`HTTP status ${String(response.statusCode)}`, response.statusCode));
      webSocket.terminate();
    });
    webSocket.on('error', (error) => {
      reject(new WireRefused(error.message));
    });
    // Frames that arrive with the answer to the upgrade must not get lost before a sink is attached.
    const channel = new OpenWebSocket(webSocket, () => socket);
    webSocket.once('open', () => {
      resolve(channel);
    });
  });
}

class OpenWebSocket implements WebSocketChannel {
  readonly webSocket: WebSocket;
  readonly #socket: () => Socket | undefined;
  readonly #early: ((sink: WireSink) => void)[] = [];
  #sink: WireSink | undefined;

  constructor(webSocket: WebSocket, socket: () => Socket | undefined) {
    this.webSocket = webSocket;
    this.#socket = socket;
    webSocket.on('message', (data, binary) => {
      const octets = toOctets(data);
      this.#tell((sink) => {
        sink.frame(octets, binary);
      });
    });
    webSocket.on('close', (code, reason) => {
      this.#tell((sink) => {
        sink.closed({ code, reason: reason.toString() });
      });
    });
  }

  attach(sink: WireSink): void {
    this.#sink = sink;
    for (const event of this.#early.splice(0)) event(sink);
  }

  send(data: string | Uint8Array): void {
    if (this.webSocket.readyState === WebSocket.OPEN)
      this.webSocket.send(data, { binary: typeof data !== 'string' });
  }

  together(write: () => void): void {
    const socket = this.#socket();
    socket?.cork();
    write();
    socket?.uncork();
  }

  pause(): void {
    this.webSocket.pause();
  }

  resume(): void {
    this.webSocket.resume();
  }

  close(): void {
    this.webSocket.close(1000);
  }

  drop(): void {
    this.webSocket.terminate();
  }

  #tell(event: (sink: WireSink) => void): void {
    if (this.#sink === undefined) this.#early.push(event);
    else event(this.#sink);
  }
}

function toOctets(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
