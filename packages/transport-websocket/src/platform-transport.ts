import {
  type CloseOptions,
  ConnectionError,
  type EncodedMessage,
  type Frame,
  ProtocolError,
  type Serializer,
  type Transport,
  type TransportEnd,
  type TransportSink,
} from '@wamp/protocol';
import { closeReason } from './defaults.js';

/** What a {@link PlatformTransport} was told. */
export interface PlatformTransportOptions {
  readonly serializer: Serializer;
  readonly highWaterBytes: number;
  readonly closeTimeoutMs: number;
}

/** How often to look whether the browser has sent enough, as it does not tell. (D25) */
const drainPollMs = 50;

/**
 * A WAMP transport on an open WebSocket of the platform. Such a socket can neither stop reading nor drop what it has
 * queued: a paused transport holds the frames, and `abort` lets go of the socket while it closes on its own.
 */
export class PlatformTransport implements Transport {
  readonly kind = 'websocket';
  readonly serializer: Serializer;
  readonly remoteAddress = '';
  readonly maxSendBytes = Infinity;

  readonly #socket: WebSocket;
  readonly #options: PlatformTransportOptions;
  readonly #held: Frame[] = [];
  readonly #closeWaiters: (() => void)[] = [];
  #sink: TransportSink | undefined;
  #paused = true;
  /** How we ended it, or how it ended. */
  #end: TransportEnd | undefined;
  /** The end that was seen on the socket; it is told behind the frames that are held. */
  #remoteEnd: TransportEnd | undefined;
  #told = false;
  #drainTimer: ReturnType<typeof setTimeout> | undefined;
  #closeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: WebSocket, options: PlatformTransportOptions) {
    this.#socket = socket;
    this.#options = options;
    this.serializer = options.serializer;
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      this.#held.push(typeof data === 'string' ? data : new Uint8Array(data));
      this.#deliver();
    };
    socket.onclose = ({ code, reason }) => {
      const error = new ConnectionError('the connection was lost', { code: 'WAMP_ERR_CONNECTION_LOST' });
      this.#remoteEnd = { by: 'remote', code, reason, ...(code === 1006 && { error }) };
      if (this.#end === undefined) this.#deliver();
      else this.#tellEnd(this.#end);
    };
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  attach(sink: TransportSink): void {
    if (this.#sink !== undefined) throw new TypeError('the transport has a sink already');
    this.#sink = sink;
    this.resume();
  }

  send(message: EncodedMessage): boolean {
    if (this.#end !== undefined || this.#socket.readyState !== 1) return false;
    // The platform wants bytes that nobody shares with another thread; ours never are.
    this.#socket.send(message.text ?? (message.payload as Uint8Array<ArrayBuffer>));
    if (this.bufferedBytes < this.#options.highWaterBytes) return true;
    this.#drainTimer ??= setTimeout(this.#pollDrain, drainPollMs);
    return false;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    queueMicrotask(() => {
      this.#deliver();
    });
  }

  close({ code = 1000, reason = '' }: CloseOptions = {}): Promise<void> {
    if (this.#end === undefined) {
      this.#end = { by: 'local', code, reason };
      // Scripts may close with 1000 and with codes of their own only.
      this.#socket.close(code < 3000 ? 1000 : code, closeReason(reason));
      this.#closeTimer = setTimeout(() => {
        this.#tellEnd({ by: 'local', code, reason });
      }, this.#options.closeTimeoutMs);
    }
    if (this.#told) return Promise.resolve();
    return new Promise((resolve) => {
      this.#closeWaiters.push(resolve);
    });
  }

  abort(reason: Error): void {
    if (this.#told) return;
    const end = (this.#end = { by: 'local', error: reason });
    this.#socket.close();
    queueMicrotask(() => {
      this.#tellEnd(end);
    });
  }

  readonly #pollDrain = (): void => {
    const full = this.bufferedBytes >= this.#options.highWaterBytes;
    this.#drainTimer = full ? setTimeout(this.#pollDrain, drainPollMs) : undefined;
    if (!full && this.#end === undefined) this.#sink?.drain();
  };

  #deliver(): void {
    while (!this.#paused && this.#end === undefined) {
      const frame = this.#held.shift();
      if (frame === undefined) {
        if (this.#remoteEnd !== undefined) this.#tellEnd(this.#remoteEnd);
        return;
      }
      const kind = typeof frame === 'string' ? 'text' : 'binary';
      if (kind === this.serializer.frames) this.#sink?.frame(frame);
      else this.#violated(`a ${kind} message under the subprotocol ${this.#socket.protocol}`);
    }
  }

  /** [TR-08] [TR-09] */
  #violated(what: string): void {
    const error = new ProtocolError(what);
    this.#sink?.violated(error);
    void this.close({ code: error.closeCode, reason: what });
    this.#end = { by: 'local', code: error.closeCode, error };
  }

  #tellEnd(end: TransportEnd): void {
    if (this.#told) return;
    this.#told = true;
    this.#end = end;
    clearTimeout(this.#drainTimer);
    clearTimeout(this.#closeTimer);
    this.#socket.onmessage = this.#socket.onclose = null;
    this.#sink?.closed(end);
    for (const resolve of this.#closeWaiters.splice(0)) resolve();
  }
}
