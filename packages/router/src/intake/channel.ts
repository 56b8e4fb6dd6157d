import type {
  EncodedMessage,
  Frame,
  Leniency,
  Message,
  MessageCodec,
  Strictness,
  Transport,
} from '@wamp/protocol';
import type { ConnectionHost } from './connection-host.js';
import { FrameLine, type FrameLineOwner } from './frame-line.js';
import type { OpenSession } from './open-session.js';
import { Reading } from './reading.js';
import type { SharedCodec, Speaker } from './shared-codecs.js';
import { Turns, type TurnsOwner } from './turns.js';

/** What a channel is made of. */
export interface ChannelParts {
  readonly host: ConnectionHost;
  readonly transport: Transport;
  readonly strictness: Strictness;
}

/**
 * The half of a connection that knows no states: frames come in by turns and in order, messages go out, and one timer
 * runs. A base class and no part, as there are many connections and each object of one counts.
 */
export abstract class Channel implements TurnsOwner, Speaker, FrameLineOwner {
  readonly transport: Transport;
  readonly strictness: Strictness;
  readonly turns: Turns;
  protected readonly host: ConnectionHost;
  /** From the first frame on that had to wait for a decision. */
  protected line: FrameLine | undefined;
  readonly #codec: SharedCodec;
  readonly #reading: Reading;
  #toleratedKinds: Set<Leniency> | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor({ host, transport, strictness }: ChannelParts) {
    this.transport = transport;
    this.strictness = strictness;
    this.host = host;
    this.#codec = host.codecs.of(transport.serializer, strictness);
    this.#reading = new Reading(transport);
    this.turns = new Turns(host, this.#reading, this);
  }

  /** Does what a frame says; the promise is there while somebody has to be asked. Never throws or rejects. */
  abstract take(frame: Frame, decoded: Message | undefined): void | Promise<void>;

  /** The session that may send requests now. */
  protected abstract readonly session: OpenSession | undefined;

  /** The timer has run out. */
  protected abstract timedOut(): void;

  /** With which messages to the client are encoded. */
  protected get codec(): MessageCodec {
    return this.#codec.messages;
  }

  drain(): void {
    // what may wait for a session is bounded by bytes, not by the transport's mark
  }

  held(bytes: number): void {
    this.host.queues.held(bytes);
  }

  /** It is the turn of this frame. */
  handle(frame: Frame): void {
    if (this.line?.isBusy === true) {
      this.line.stand(frame, this.session);
      return;
    }
    const pending = this.take(frame, undefined);
    if (pending === undefined) return;
    this.line ??= new FrameLine(this, this.#reading, this.host.limits);
    this.line.hold(pending);
  }

  /** Notes that a breach was tolerated; the first of each kind is told. */
  tolerated(leniency: Leniency): void {
    this.host.counters.tolerated[leniency]++;
    const told = (this.#toleratedKinds ??= new Set());
    if (told.has(leniency)) return;
    told.add(leniency);
    const info = this.session?.session.info;
    const { remoteAddress } = this.transport;
    this.host.onEvent({ type: 'tolerated', info, remoteAddress, leniency });
  }

  decode(frame: Frame): Message {
    return this.#codec.decode(frame, this);
  }

  /** @throws {SerializationError} when it cannot be expressed */
  encode(message: Message): EncodedMessage {
    return this.#codec.messages.encode(message);
  }

  /** @returns `false` when it is longer than the other Peer takes, and was not sent [TR-46] */
  sendEncoded(encoded: EncodedMessage): boolean {
    if (encoded.byteLength > this.transport.maxSendBytes) return false;
    this.transport.send(encoded);
    this.host.counters.messagesSent++;
    return true;
  }

  /** Runs the one timer, from its beginning; undefined stops it. */
  setTimer(delayMs: number | undefined): void {
    this.#cancelTimer?.();
    this.#cancelTimer =
      delayMs === undefined || delayMs === Infinity
        ? undefined
        : this.host.clock.after(delayMs, () => {
            this.timedOut();
          });
  }

  /** As `sendEncoded`, of a message. */
  protected send(message: Message): boolean {
    return this.sendEncoded(this.encode(message));
  }
}
