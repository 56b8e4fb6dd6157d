import { type Frame, type Message, MessageType } from '@wamp/protocol';
import type { RouterLimits } from '../limits.js';
import { Lane } from '../session/lane.js';
import type { OpenSession } from './open-session.js';
import type { Reading } from './reading.js';
import type { Turns } from './turns.js';

/** Whose frames stand in line. */
export interface FrameLineOwner {
  readonly turns: Turns;
  /** @throws what decoding throws */
  decode(frame: Frame): Message;
  /** Does what the frame says; the promise is there while somebody has to be asked. Never throws or rejects. */
  take(frame: Frame, decoded: Message | undefined): void | Promise<void>;
}

/** The line behind a frame about which an authorizer decides. Most connections never have one. */
export class FrameLine {
  readonly #owner: FrameLineOwner;
  readonly #lane: Lane;

  constructor(owner: FrameLineOwner, reading: Reading, { maxLaneMessages, maxQueuedBytes }: RouterLimits) {
    this.#owner = owner;
    this.#lane = new Lane({
      maxWaiting: maxLaneMessages,
      maxWaitingBytes: maxQueuedBytes,
      onFull: () => {
        reading.hold();
      },
      onFree: () => {
        reading.release();
      },
      rest: () => owner.turns.rest(),
    });
  }

  /** True while a frame waits for a decision: what comes now has to stand in line. */
  get isBusy(): boolean {
    return this.#lane.isBusy;
  }

  /** Lets later frames wait until this one is decided. */
  hold(pending: Promise<void>): void {
    this.#lane.hold(pending);
  }

  /** Lets a frame wait for those before it, but for CANCEL. What is wrong with it comes out in its turn. [CAN-33] */
  stand(frame: Frame, open: OpenSession | undefined): void {
    const message = this.#peek(frame);
    if (message?.type === MessageType.CANCEL && open !== undefined) {
      open.cancel(message);
      return;
    }
    if (message?.type === MessageType.CALL) open?.stands(message);
    const { turns } = this.#owner;
    this.#lane.run(() => turns.spend(() => this.#owner.take(frame, message)), frame.length);
  }

  /** Does something when the frame that all wait for is done, and the next one has begun. Only while it is busy. */
  atStep(task: () => void): void {
    this.#lane.atStep(task);
  }

  /** Forgets what waits. */
  close(): void {
    this.#lane.close();
  }

  #peek(frame: Frame): Message | undefined {
    try {
      return this.#owner.decode(frame);
    } catch {
      return undefined; // it is decoded again, and judged, in its turn
    }
  }
}
