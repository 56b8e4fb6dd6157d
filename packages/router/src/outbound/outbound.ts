import {
  type EncodedMessage,
  type EventMessage,
  type Message,
  SerializationError,
  type SerializerId,
  type ViolationCloseCode,
} from '@wamp/protocol';
import type { DropReason } from '../router-events.js';
import type { RouterSession } from '../session/router-session.js';
import type { Delivery, Emit, EventSender } from './emit.js';
import { type EvictionParts, evict } from './evict.js';

/** What the outbound room needs from the Router. */
export interface OutboundParts extends EvictionParts {
  /** L60 */
  readonly maxQueuedBytes: number;
}

/** What an EVENT became for each serializer; undefined where it cannot be expressed. */
type Frames = Map<SerializerId, EncodedMessage | undefined>;

/**
 * Turns messages into frames, each once for each serializer however many receivers, and bounds what waits for one
 * session. The transport joins the frames of one tick.
 */
export class Outbound implements Emit {
  readonly #parts: OutboundParts;

  constructor(parts: OutboundParts) {
    this.#parts = parts;
  }

  to(session: RouterSession, message: Message): Delivery {
    if (!session.isOpen) return 'closed';
    const encoded = encode(session, message);
    return encoded === undefined ? 'inexpressible' : this.#send(session, encoded);
  }

  toAll(sessions: readonly RouterSession[], event: EventMessage): void {
    this.#sendAll(sessions, event, new Map());
  }

  sender(event: EventMessage): EventSender {
    const frames: Frames = new Map();
    return (sessions) => {
      this.#sendAll(sessions, event, frames);
    };
  }

  violation(session: RouterSession, problem: string, closeCode?: ViolationCloseCode): void {
    session.control.violated(problem, closeCode);
  }

  #sendAll(sessions: readonly RouterSession[], event: EventMessage, frames: Frames): void {
    for (const session of sessions) {
      if (!session.isOpen) continue;
      const serializer = session.transport.serializer.id;
      let encoded = frames.get(serializer);
      if (encoded === undefined && !frames.has(serializer)) {
        encoded = encode(session, event);
        frames.set(serializer, encoded);
      }
      const delivery = encoded === undefined ? 'inexpressible' : this.#send(session, encoded);
      if (delivery === 'too_large' || delivery === 'inexpressible') this.#dropped(session, delivery);
    }
  }

  #send(session: RouterSession, encoded: EncodedMessage): Delivery {
    const { transport } = session;
    const { byteLength } = encoded;
    if (byteLength > transport.maxSendBytes) return 'too_large'; // [TR-46]
    const queued = transport.bufferedBytes;
    // D47: an empty queue takes any message within the receiver's limit
    if (queued > 0 && queued + byteLength > this.#parts.maxQueuedBytes) {
      evict(session, 'pending_bytes', this.#parts);
      return 'closed';
    }
    transport.send(encoded);
    if (byteLength > 0) this.#parts.counters.messagesSent++; // what is for the Router itself has no bytes
    return 'queued';
  }

  #dropped(session: RouterSession, reason: DropReason): void {
    this.#parts.counters.eventsDropped[reason]++;
    this.#parts.onEvent({ type: 'event_dropped', info: session.info, reason });
  }
}

function encode(session: RouterSession, message: Message): EncodedMessage | undefined {
  try {
    return session.codec.encode(message);
  } catch (error) {
    if (error instanceof SerializationError) return undefined;
    throw error;
  }
}
