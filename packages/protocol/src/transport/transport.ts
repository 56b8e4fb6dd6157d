import type { EncodedMessage } from '../codec/encoded-message.js';
import type { Frame, Serializer } from '../codec/serializer.js';
import type { ProtocolError } from '../errors.js';
import type { TransportPeer } from './transport-peer.js';

/** How a transport ended. */
export interface TransportEnd {
  /** Who closed it; a lost connection counts as `remote`. */
  readonly by: 'local' | 'remote';
  /** WebSocket close code, where there is one. */
  readonly code?: number;
  /** WebSocket close reason or other text for humans. */
  readonly reason?: string;
  /** What broke it; absent when it was closed in order. */
  readonly error?: Error;
  /** True when it was given up because the other Peer took nothing of what was queued, for too long. L62 */
  readonly isStalled?: boolean;
}

/** Whoever uses a transport. The transport calls one member at a time, never from within `send`. */
export interface TransportSink {
  /**
   * One whole message arrived. Nobody writes into the frame afterwards, so it may be kept; who keeps a small part of
   * it for long copies that part, as a frame can keep a whole read buffer alive.
   */
  frame(frame: Frame): void;
  /** After `send` returned `false`: there is room again. */
  drain(): void;
  /**
   * The other Peer broke a rule of the transport itself: a message too large, the wrong kind of frame, bad UTF-8.
   * What is sent during this call still goes out; then the transport closes.
   */
  violated(error: ProtocolError): void;
  /**
   * So many bytes of memory more, or less when negative, are held for a Peer that does not take at once what it is sent.
   * A message that waits at several transports is counted once. At the end the sum is 0. Called from within `send`
   * too; it must not use the transport. L63
   */
  held?(bytes: number): void;
  /** The end, told exactly once; nothing is called afterwards. */
  closed(end: TransportEnd): void;
}

/** Options of {@link Transport.close}. */
export interface CloseOptions {
  /** WebSocket close code. @defaultValue 1000 */
  readonly code?: number;
  /** For humans, at most 123 UTF-8 bytes. */
  readonly reason?: string;
}

/**
 * A connected, reliable, ordered, full-duplex channel: one frame is one WAMP message. [GEN-03]
 * It knows no messages, and reads nothing before `attach`.
 */
export interface Transport {
  /** What it runs over, such as `websocket`, `rawsocket` or `memory`. */
  readonly kind: string;
  /** What both ends agreed on for the life of the transport. [SER-03] */
  readonly serializer: Serializer;
  /** The other end as far as the socket tells it, such as `127.0.0.1:50312`; empty when unknown. */
  readonly remoteAddress: string;
  /** What is known of the other end and of the way to it; absent: nothing, so the way counts as open to everybody. */
  readonly peer?: TransportPeer;
  /** The longest message in bytes that the other Peer takes; `Infinity` when it named no limit. [TR-46] */
  readonly maxSendBytes: number;
  /** True when it cannot find out by itself that the other Peer is gone without a word; users have to ask. (D24) */
  readonly needsKeepAlive?: boolean;
  /** Bytes accepted by `send` that have not left yet. */
  readonly bufferedBytes: number;
  /** Begins to read and tells `sink`. Called once. */
  attach(sink: TransportSink): void;
  /**
   * Queues one message; all messages of one tick leave together. After the end it does nothing.
   * @returns `false`: more is queued than is good, wait for `drain`. The message was taken all the same.
   */
  send(message: EncodedMessage): boolean;
  /** Stops reading; what was read already may still arrive. */
  pause(): void;
  /** Reads again. */
  resume(): void;
  /** Sends what is queued, closes in order, and resolves when the connection is gone. Never rejects. */
  close(options?: CloseOptions): Promise<void>;
  /** Drops what is queued and ends the connection now, without an answer from the other Peer. */
  abort(reason: Error): void;
}
