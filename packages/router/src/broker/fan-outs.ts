import type { Clock } from '../clock.js';
import type { RouterLimits } from '../options.js';
import type { RouterEvent } from '../router-events.js';
import type { RouterSession } from '../session/router-session.js';
import { type Matched, deliver } from './delivery.js';
import { FanOut, type FanOutParts } from './fan-out.js';

/** What sending publications needs. */
export interface FanOutsParts extends FanOutParts {
  readonly clock: Pick<Clock, 'nextTurn'>;
  readonly limits: Pick<RouterLimits, 'maxFanOutPerTurn'>;
  readonly onEvent: (event: RouterEvent) => void;
}

/** The publications of one publisher that are on their way, the oldest first. */
interface Line {
  readonly waiting: { readonly fanOut: FanOut; readonly onDone: () => void }[];
  /** Members that all of them still have to look at. */
  members: number;
}

/** Who publishes; undefined for the Router itself. */
type Publisher = RouterSession | undefined;

/**
 * Members that the fan-outs of one publisher may wait for. Sessions wait for each of theirs; only what the Router
 * announces comes without being waited for, and is sent faster where it comes too fast.
 */
const maxWaitingMembers = 262_144;

/**
 * Sends publications to their receivers: to few at once, to many so many in one turn of the event loop. What one
 * publisher publishes stays in order, as later publications of it stand in line behind one that is on its way; those of
 * others do not wait. [PS-34] (D65)
 */
export class FanOuts {
  readonly #parts: FanOutsParts;
  readonly #lines = new Map<Publisher, Line>();

  constructor(parts: FanOutsParts) {
    this.#parts = parts;
  }

  /** Sends a publication; the promise is there only when it is still on its way. Never rejects. */
  send(from: Publisher, matched: Matched): void | Promise<void> {
    const line = this.#lines.size === 0 ? undefined : this.#lines.get(from);
    if (line === undefined && this.#isNarrow(matched)) {
      deliver(matched, this.#parts.emit);
      return undefined;
    }
    const fanOut = new FanOut(matched, this.#parts);
    if (line === undefined) {
      fanOut.run(this.#parts.limits.maxFanOutPerTurn);
      if (fanOut.remaining === 0) return undefined;
    }
    const own = line ?? this.#open(from);
    own.members += fanOut.remaining;
    return new Promise((onDone) => {
      own.waiting.push({ fanOut, onDone });
      while (own.members > maxWaitingMembers && own.waiting.length > 1) this.#advance(own, Infinity);
    });
  }

  /**
   * Sends a session at once what is on its way to it, in order: before it is told something that comes after.
   * [PS-16] [RET-09]
   */
  serve(session: RouterSession): void {
    for (const { waiting } of this.#lines.values()) for (const { fanOut } of waiting) fanOut.serve(session);
  }

  #isNarrow({ subscriptions }: Matched): boolean {
    let members = 0;
    for (const subscription of subscriptions) members += subscription.size;
    return members <= this.#parts.limits.maxFanOutPerTurn;
  }

  #open(from: Publisher): Line {
    const line: Line = { waiting: [], members: 0 };
    if (this.#lines.size === 0) this.#askForTurn();
    this.#lines.set(from, line);
    return line;
  }

  #askForTurn(): void {
    this.#parts.clock.nextTurn(() => {
      for (const [from, line] of this.#lines) {
        let left = this.#parts.limits.maxFanOutPerTurn;
        while (left > 0 && line.waiting.length > 0) left -= this.#advance(line, left);
        if (line.waiting.length === 0) this.#lines.delete(from);
      }
      if (this.#lines.size > 0) this.#askForTurn();
    });
  }

  /** Goes on with the first of a line, and takes it out when it is done. @returns how much of `max` it took */
  #advance(line: Line, max: number): number {
    const [first] = line.waiting;
    if (first === undefined) return 0;
    const before = first.fanOut.remaining;
    this.#run(first.fanOut, max);
    const done = before - first.fanOut.remaining;
    line.members -= done;
    if (first.fanOut.remaining === 0) {
      line.waiting.shift();
      first.onDone();
    }
    return Math.max(done, 1);
  }

  /** What goes wrong with some receivers costs the others nothing. */
  #run(fanOut: FanOut, max: number): void {
    try {
      fanOut.run(max);
    } catch (error) {
      this.#parts.onEvent({ type: 'internal_error', error, doing: 'sending an event' });
    }
  }
}
