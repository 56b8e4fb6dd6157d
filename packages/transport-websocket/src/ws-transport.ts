import type { Socket } from 'node:net';
import {
  type CloseOptions,
  type EncodedMessage,
  ErrorUri,
  ProtocolError,
  type Serializer,
  type Transport,
  type TransportEnd,
  type TransportPeer,
  type TransportSink,
  type UpgradeFacts,
} from '@wamp/protocol';
import {
  connectionLost,
  ControlFrameRate,
  type FrameWriter,
  JoinedWriter,
  type JoinedWriterOwner,
  type KeepAlive,
  type KeepAliveTarget,
  remoteAddressOf,
} from '@wamp/protocol/joined-writer';
import { socketPeer } from '@wamp/protocol/tls';
import { closeReason, sendableCode } from './ws-close-frame.js';
import type { WsLimits } from './node-defaults.js';
import type { ReportingWebSocket, WebSocketOwner } from './ws-socket.js';

/** What a {@link WsTransport} is made of. */
export interface WsTransportOptions {
  readonly webSocket: ReportingWebSocket;
  /** The socket of the upgrade: frames are written to it directly. (D20) */
  readonly socket: Socket;
  readonly serializer: Serializer;
  readonly frames: FrameWriter;
  readonly limits: WsLimits;
  /** Shared by all transports of a listener or connector; none where there are no pings. */
  readonly keepAlive: KeepAlive | undefined;
  /** At the router: the request. At the client: whether it knows of a proxy in between. */
  readonly way: UpgradeFacts | 'direct' | 'proxied';
  /** Told once, before the sink, that the connection is closed. */
  readonly onClosed?: () => void;
}

/**
 * A WAMP transport on an open WebSocket of `ws`, which reads, answers pings and closes; data frames are ours.
 * States: `open`; `closing` after a close from this side, when frames are dropped; `closed`.
 */
export class WsTransport implements Transport, JoinedWriterOwner, KeepAliveTarget, WebSocketOwner {
  readonly kind = 'websocket';
  readonly serializer: Serializer;
  readonly remoteAddress: string;
  readonly maxSendBytes = Infinity;

  readonly #webSocket: ReportingWebSocket;
  readonly #socket: Socket;
  readonly #writer: JoinedWriter;
  readonly #keepAlive: KeepAlive | undefined;
  readonly #limits: WsLimits;
  readonly #way: WsTransportOptions['way'];
  readonly #onClosed: (() => void) | undefined;
  #controlFrames: ControlFrameRate | undefined;
  #sink: TransportSink | undefined;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #paused = false;
  #end: TransportEnd | undefined;
  #socketError: Error | undefined;

  constructor(options: WsTransportOptions) {
    const { webSocket, socket, serializer, frames, limits, keepAlive, way, onClosed } = options;
    this.serializer = serializer;
    this.remoteAddress = remoteAddressOf(socket);
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#limits = limits;
    this.#writer = new JoinedWriter({ socket, frames, settings: limits, owner: this });
    this.#keepAlive = keepAlive;
    this.#way = way;
    this.#onClosed = onClosed;
    keepAlive?.watch(this);
    webSocket.owner = this;
    // Nothing is read before there is somebody to be told.
    webSocket.pause();
  }

  get peer(): TransportPeer {
    const way = this.#way;
    return typeof way === 'string'
      ? socketPeer(this.#socket, { side: 'client', isProxied: way === 'proxied' })
      : socketPeer(this.#socket, { side: 'router', upgrade: way });
  }

  get bufferedBytes(): number {
    return this.#writer.bufferedBytes;
  }

  attach(sink: TransportSink): void {
    if (this.#sink !== undefined) throw new TypeError('the transport has a sink already');
    this.#sink = sink;
    if (this.#state === 'closed')
      process.nextTick(() => {
        this.#tellEnd();
      });
    else if (!this.#paused) this.#webSocket.resume();
  }

  send(message: EncodedMessage): boolean {
    return this.#state === 'open' && this.#writer.send(message);
  }

  pause(): void {
    this.#paused = true;
    if (this.#state === 'open') this.#webSocket.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#sink !== undefined) this.#webSocket.resume();
  }

  close({ code = 1000, reason = '' }: CloseOptions = {}): Promise<void> {
    if (this.#state === 'open') {
      this.#end = { by: 'local', code, reason };
      this.#closeSocket(code, reason);
    }
    if (this.#state === 'closed') return Promise.resolve();
    return new Promise((resolve) => {
      this.#webSocket.once('close', () => {
        resolve();
      });
    });
  }

  abort(reason: Error): void {
    this.#terminate({ by: 'local', error: reason });
  }

  /** The writer has room again. */
  drained(): void {
    if (this.#state === 'open') this.#sink?.drain();
  }

  /** The writer makes no progress. */
  stalled(): void {
    this.#lose('the other Peer takes nothing of what is queued', { isStalled: true });
  }

  /** The writer holds more, or less. */
  held(bytes: number): void {
    this.#sink?.held?.(bytes);
  }

  /** For the keep-alive: any byte is a sign of life. */
  receivedBytes(): number {
    return this.#socket.bytesRead;
  }

  /** For the keep-alive: now silence says nothing. */
  isBlocked(): boolean {
    return this.#paused || this.#writer.isBlocked;
  }

  ping(): void {
    this.#webSocket.ping();
  }

  /** The keep-alive has heard nothing. */
  lost(): void {
    this.#lose('the other Peer does not answer pings');
  }

  /** What ws closes the connection for. */
  refused(code: number): void {
    this.#violated(violationOf(code, this.#limits));
  }

  failed(error: Error): void {
    this.#socketError ??= error;
  }

  received(data: Buffer, isBinary: boolean): void {
    if (this.#state !== 'open' || this.#sink === undefined) return;
    if (isBinary !== (this.serializer.frames === 'binary')) {
      // [TR-08] [TR-09]
      const kind = isBinary ? 'binary' : 'text';
      this.#violated(
        new ProtocolError(`a ${kind} message under the subprotocol wamp.2.${this.serializer.id}`),
      );
      return;
    }
    this.#sink.frame(data);
  }

  /** The sink may answer with a last message; then the socket closes. */
  #violated(error: ProtocolError): void {
    if (this.#state !== 'open') return;
    this.#sink?.violated(error);
    this.#end = { by: 'local', code: error.closeCode, error };
    this.#closeSocket(error.closeCode, error.message);
  }

  countControlFrame(): void {
    this.#controlFrames ??= new ControlFrameRate();
    if (this.#controlFrames.count() === 'close') {
      this.#violated(new ProtocolError('too many control frames', { closeCode: 1008 })); // L31, D28
    }
  }

  /** Everything queued, then the close frame, then at most `closeTimeoutMs` for the answer. */
  #closeSocket(code: number, reason: string): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#keepAlive?.forget(this);
    this.#writer.flush();
    // The answer has to be read, whoever had paused.
    this.#webSocket.resume();
    this.#webSocket.close(sendableCode(code), closeReason(reason));
  }

  #lose(what: string, more?: { isStalled: true }): void {
    this.#terminate({ by: 'remote', error: connectionLost(what), ...more });
  }

  #terminate(end: TransportEnd): void {
    if (this.#state === 'closed') return;
    this.#state = 'closing';
    this.#end = end;
    this.#writer.discard();
    this.#webSocket.terminate();
  }

  closed(code: number, reason: string): void {
    this.#state = 'closed';
    this.#onClosed?.();
    this.#keepAlive?.forget(this);
    this.#writer.discard();
    this.#end ??=
      code === 1006
        ? { by: 'remote', code, error: connectionLost('the connection was lost', this.#cause) }
        : { by: 'remote', code, reason };
    this.#tellEnd();
  }

  /** ws does not say why a socket broke, but the socket knows. */
  get #cause(): Error | undefined {
    return this.#socketError ?? this.#socket.errored ?? undefined;
  }

  #tellEnd(): void {
    if (this.#end !== undefined) this.#sink?.closed(this.#end);
  }
}

/** In our words, what ws closes a connection for. */
function violationOf(code: number, limits: WsLimits): ProtocolError {
  switch (code) {
    case 1009:
      // [TR-19] L20
      return new ProtocolError(`a message of more than ${limits.maxMessageBytes} bytes`, {
        reason: ErrorUri.PAYLOAD_SIZE_EXCEEDED,
        closeCode: 1009,
      });
    case 1007:
      return new ProtocolError('a text message that is not valid UTF-8', { closeCode: 1007 });
    case 1008:
      return new ProtocolError('a message in too many fragments', { closeCode: 1008 }); // L23
    default:
      return new ProtocolError('an invalid WebSocket frame');
  }
}
