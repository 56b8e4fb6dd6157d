import type { Frame } from '@wamp/protocol';
import type { Clock } from '../clock.js';
import type { Counters } from '../counters.js';
import type { RouterLimits } from '../limits.js';
import type { Reading } from './reading.js';

/** What the turns of one connection need. */
export interface TurnsHost {
  readonly limits: Pick<RouterLimits, 'maxTurnMessages' | 'maxTurnBytes'>;
  readonly clock: Pick<Clock, 'nextTurn'>;
  /** Says what handling a frame caused. */
  readonly counters: Readonly<Pick<Counters, 'messagesSent'>>;
}

/** Whose frames they are. */
export interface TurnsOwner {
  handle(frame: Frame): void;
}

/** So many messages to receivers count as one more from the sender: a wide fan-out is not one small message. */
const sentPerMessage = 64;

/**
 * Keeps one connection from holding the event loop: what it has sent beyond one turn stands in line, in order, until
 * the others have had theirs. L49
 *
 * Only who has used half of a turn has the next one announced to it by the event loop, so that what comes little by
 * little costs two comparisons, and what comes at once and fits into half a turn is never cut: the frames that it
 * causes leave together. The line holds no more than what a transport had read before it was paused.
 */
export class Turns {
  readonly #host: TurnsHost;
  readonly #reading: Reading;
  readonly #owner: TurnsOwner;
  #messages = 0;
  #bytes = 0;
  #isOver = false;
  #isNextAsked = false;
  /** Undefined while nobody stands in it, which is nearly always; reading is held as long as it is there. */
  #line: Frame[] | undefined;
  #atEnd: (() => void) | undefined;
  #onBegin: (() => void) | undefined;

  constructor(host: TurnsHost, reading: Reading, owner: TurnsOwner) {
    this.#host = host;
    this.#reading = reading;
    this.#owner = owner;
  }

  /** Handles a frame now, or after those before it when the turn is over. */
  frame(frame: Frame): void {
    if (!this.#isOver) {
      this.#handleNow(frame);
    } else if (this.#line === undefined) {
      this.#line = [frame];
      this.#reading.hold();
    } else {
      this.#line.push(frame);
    }
  }

  /** Does something for this connection that came to be done only now; it is never put off. */
  spend<T>(work: () => T): T {
    const sentBefore = this.#host.counters.messagesSent;
    const result = work();
    this.#charge(sentBefore);
    return result;
  }

  /** @returns a promise for the next turn when this one is over */
  rest(): void | Promise<void> {
    if (!this.#isOver) return undefined;
    return new Promise((resolve) => {
      this.#onBegin = resolve;
    });
  }

  /** Does something when all frames that came before have been handled: now if none stands in line. */
  atEnd(task: () => void): void {
    if (this.#line === undefined) task();
    else this.#atEnd = task;
  }

  /** Handles what stands in line without waiting: there is nothing behind it. */
  flush(): void {
    for (const frame of this.#line?.splice(0) ?? []) this.#handleNow(frame);
  }

  /** Forgets what stands in line, and reads no more: the transport ends. */
  clear(): void {
    this.#line?.splice(0);
    this.#line = undefined;
  }

  #handleNow(frame: Frame): void {
    const sentBefore = this.#host.counters.messagesSent;
    this.#owner.handle(frame);
    this.#bytes += frame.length;
    this.#charge(sentBefore);
  }

  #charge(sentBefore: number): void {
    const { limits, counters } = this.#host;
    this.#messages += 1 + Math.floor((counters.messagesSent - sentBefore) / sentPerMessage);
    if (this.#messages >= limits.maxTurnMessages / 2 || this.#bytes >= limits.maxTurnBytes / 2)
      this.#askForNext();
  }

  #askForNext(): void {
    const { limits, clock } = this.#host;
    this.#isOver = this.#messages >= limits.maxTurnMessages || this.#bytes >= limits.maxTurnBytes;
    if (this.#isNextAsked) return;
    this.#isNextAsked = true;
    clock.nextTurn(() => {
      this.#begin();
    });
  }

  #begin(): void {
    this.#messages = 0;
    this.#bytes = 0;
    this.#isOver = false;
    this.#isNextAsked = false;
    this.#onBegin?.();
    this.#onBegin = undefined;
    if (this.#line !== undefined) this.#handleLine(this.#line);
    if (this.#line !== undefined) return;
    this.#atEnd?.();
    this.#atEnd = undefined;
  }

  #handleLine(line: Frame[]): void {
    let handled = 0;
    while (!this.#isOver) {
      const frame = line[handled];
      if (frame === undefined) break;
      handled++;
      this.#handleNow(frame);
    }
    line.splice(0, handled);
    if (line !== this.#line || line.length > 0 || this.#isOver) return;
    this.#line = undefined;
    this.#reading.release();
  }
}
