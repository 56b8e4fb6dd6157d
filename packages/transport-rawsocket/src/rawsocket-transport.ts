import type { Socket } from 'node:net';
import {
  type CloseOptions,
  type EncodedMessage,
  ProtocolError,
  type Serializer,
  type Transport,
  type TransportEnd,
  type TransportPeer,
  type TransportSink,
} from '@wamp/protocol';
import {
  connectionLost,
  ControlFrameRate,
  JoinedWriter,
  type JoinedWriterOwner,
  type KeepAlive,
  type KeepAliveTarget,
  remoteAddressOf,
  sharedFrames,
} from '@wamp/protocol/joined-writer';
import { type Side, socketPeer } from '@wamp/protocol/tls';
import type { RawSocketLimits } from './defaults.js';
import { type FrameHandler, FrameParser } from './frame-parser.js';
import { FrameType, frameHeader, rawSocketFraming } from './framing.js';
import { maxMessageBytes } from './length-code.js';

/** What a {@link RawSocketTransport} is made of. */
export interface RawSocketTransportOptions {
  /** A socket behind the handshake, paused: nothing is read before there is somebody to be told. */
  readonly socket: Socket;
  /** Which end of the connection it is. */
  readonly side: Side;
  readonly serializer: Serializer;
  /** What the other Peer announced. */
  readonly peerMaxBytes: number;
  readonly limits: RawSocketLimits;
  /** Shared by all transports of a listener or connector; none where there are no pings. */
  readonly keepAlive: KeepAlive | undefined;
}

const sharedRawSocketFrames = sharedFrames(rawSocketFraming);

/** Longer pings are read and not answered. (D28) */
const maxPongBytes = 4_096;

/**
 * A WAMP transport on a RawSocket. States: `open`; `closing` after a close from this side, when what arrives is
 * dropped; `closed`. RawSocket has no way to say why it closes, so no end has a code from the other side.
 */
export class RawSocketTransport implements Transport, FrameHandler, JoinedWriterOwner, KeepAliveTarget {
  readonly kind = 'rawsocket';
  readonly serializer: Serializer;
  readonly remoteAddress: string;
  /** One octet less than 16 MiB at most, as other implementations lose step at exactly that. (AMB-45) [TR-46] */
  readonly maxSendBytes: number;

  readonly #socket: Socket;
  readonly #side: Side;
  readonly #peerMaxBytes: number;
  readonly #limits: RawSocketLimits;
  readonly #writer: JoinedWriter;
  readonly #parser: FrameParser;
  readonly #keepAlive: KeepAlive | undefined;
  #controlFrames: ControlFrameRate | undefined;
  #sink: TransportSink | undefined;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #paused = false;
  #end: TransportEnd | undefined;
  #socketError: Error | undefined;
  #closeTimer: NodeJS.Timeout | undefined;

  constructor({ socket, side, serializer, peerMaxBytes, limits, keepAlive }: RawSocketTransportOptions) {
    this.serializer = serializer;
    this.remoteAddress = remoteAddressOf(socket);
    this.maxSendBytes = Math.min(peerMaxBytes, maxMessageBytes - 1);
    this.#socket = socket;
    this.#side = side;
    this.#peerMaxBytes = peerMaxBytes;
    this.#limits = limits;
    this.#writer = new JoinedWriter({ socket, frames: sharedRawSocketFrames, settings: limits, owner: this });
    this.#parser = new FrameParser(limits.maxMessageBytes, this);
    this.#keepAlive = keepAlive;
    keepAlive?.watch(this);
    this.#listen();
  }

  get peer(): TransportPeer {
    return socketPeer(this.#socket, { side: this.#side });
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
    else if (!this.#paused) this.#socket.resume();
  }

  /**
   * A message that is longer than `maxSendBytes` is a mistake of whoever sends it. It is not sent, and as it cannot be
   * left out either, the connection ends. [TR-46]
   */
  send(message: EncodedMessage): boolean {
    if (this.#state !== 'open') return false;
    if (message.byteLength > this.maxSendBytes) {
      const what = `a message of ${message.byteLength} bytes for a Peer that takes ${this.maxSendBytes}`;
      this.abort(new RangeError(what));
      return false;
    }
    return this.#writer.send(message);
  }

  pause(): void {
    this.#paused = true;
    if (this.#state === 'open') this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#sink !== undefined) this.#socket.resume();
  }

  close({ reason = '' }: CloseOptions = {}): Promise<void> {
    if (this.#state === 'open') {
      this.#end = { by: 'local', reason };
      this.#endSocket();
    }
    if (this.#state === 'closed') return Promise.resolve();
    return new Promise((resolve) => {
      this.#socket.once('close', () => {
        resolve();
      });
    });
  }

  abort(reason: Error): void {
    this.#destroy({ by: 'local', error: reason });
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
    // [TR-52] An empty one fits into every limit.
    this.#writer.write(frameHeader(FrameType.PING, 0));
  }

  /** The keep-alive has heard nothing. */
  lost(): void {
    this.#lose('the other Peer does not answer pings');
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('data', (chunk: Buffer) => {
      if (this.#state === 'open') this.#parser.push(chunk);
    });
    socket.on('error', (error) => {
      this.#socketError ??= error;
    });
    socket.on('close', () => {
      this.#closed();
    });
  }

  /** The parser has found a whole frame. */
  frame(type: FrameType, payload: Uint8Array): void {
    if (type === FrameType.MESSAGE) {
      this.#sink?.frame(payload);
      return;
    }
    this.#controlFrames ??= new ControlFrameRate();
    const verdict = this.#controlFrames.count();
    if (verdict === 'close') {
      // L31, D28
      this.violated(new ProtocolError('too many control frames', { closeCode: 1008 }));
    } else if (type === FrameType.PING) {
      if (payload.length > this.#peerMaxBytes) {
        // [TR-52] (AMB-23)
        this.violated(new ProtocolError('a ping that is too long for its own sender'));
      } else if (verdict === 'answer' && payload.length <= maxPongBytes) {
        // [TR-49] [TR-50]
        this.#writer.write(frameHeader(FrameType.PONG, payload.length));
        if (payload.length > 0) this.#writer.write(new Uint8Array(payload));
      }
    }
    // [TR-51] A PONG that nobody asked for does nothing; one that was asked for has shown life by arriving.
  }

  /** The sink may answer with a last message; then the socket closes. */
  violated(error: ProtocolError): void {
    if (this.#state !== 'open') return;
    this.#sink?.violated(error);
    this.#end = { by: 'local', error };
    this.#endSocket();
  }

  /** Everything queued, then the end of our side, then at most `closeTimeoutMs` for the end of the other. */
  #endSocket(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#parser.stop();
    this.#keepAlive?.forget(this);
    this.#writer.flush();
    this.#socket.end();
    // The end of the other side has to be read, whoever had paused.
    this.#socket.resume();
    this.#closeTimer = setTimeout(() => {
      this.#socket.destroy();
    }, this.#limits.closeTimeoutMs);
  }

  #lose(what: string, more?: { isStalled: true }): void {
    this.#destroy({ by: 'remote', error: connectionLost(what), ...more });
  }

  #destroy(end: TransportEnd): void {
    if (this.#state === 'closed') return;
    this.#state = 'closing';
    this.#end = end;
    this.#parser.stop();
    this.#writer.discard();
    this.#socket.destroy();
  }

  #closed(): void {
    this.#state = 'closed';
    clearTimeout(this.#closeTimer);
    this.#keepAlive?.forget(this);
    this.#writer.discard();
    this.#end ??= this.#remoteEnd();
    this.#tellEnd();
  }

  #remoteEnd(): TransportEnd {
    if (this.#socketError !== undefined) {
      return { by: 'remote', error: connectionLost('the connection was lost', this.#socketError) };
    }
    if (this.#parser.isWithinFrame) {
      return { by: 'remote', error: connectionLost('the connection ended within a frame') };
    }
    return { by: 'remote' };
  }

  #tellEnd(): void {
    if (this.#end !== undefined) this.#sink?.closed(this.#end);
  }
}
