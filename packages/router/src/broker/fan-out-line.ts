import type { RouterSession } from '../session/router-session.js';
import type { FanOut } from './fan-out.js';

/**
 * Publications that go through one list of receivers together: what a receiver gets of them in one turn of the event
 * loop leaves in one write, which is most of what it costs.
 */
export const maxTogether = 8;

/**
 * Members that the publications of a line may wait for. Sessions wait for theirs; only what the Router announces comes
 * without being waited for, and is sent faster where it comes too fast.
 */
const maxWaitingMembers = 262_144;

/** One that is on its way, and whom to tell when it is done. */
interface Waiting {
  readonly fanOut: FanOut;
  onDone: (() => void) | undefined;
}

/** What a line needs. */
export interface FanOutLineParts {
  /** Members that a publication looks at in one turn. */
  readonly slice: number;
  readonly onFailure: (error: unknown) => void;
}

/** The publications of one publisher that are on their way. No receiver gets a later one first. [PS-34] */
export class FanOutLine {
  readonly #parts: FanOutLineParts;
  readonly #waiting: Waiting[] = [];
  #members = 0;

  constructor(parts: FanOutLineParts) {
    this.#parts = parts;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Takes one in, and sends it as far as it may go in this turn. */
  add(fanOut: FanOut): void {
    const last = this.#waiting.at(-1)?.fanOut;
    const waiting: Waiting = { fanOut, onDone: undefined };
    this.#waiting.push(waiting);
    this.#members += fanOut.remaining;
    const { slice } = this.#parts;
    if (last === undefined) this.#run(waiting, slice);
    else if (this.length <= maxTogether && fanOut.hasListOf(last)) this.#follow(waiting, last);
    while (this.#members > maxWaitingMembers && this.length > 1)
      this.#run(this.#waiting[0] ?? waiting, Infinity);
  }

  /** Resolves when all that are in line now are done. */
  done(): Promise<void> {
    const last = this.#waiting.at(-1);
    return last === undefined
      ? Promise.resolve()
      : new Promise((resolve) => {
          last.onDone = resolve;
        });
  }

  /** Makes one turn: a slice of the first and of those that go with it; what is left of the slice is for the next. */
  advance(): void {
    let left = this.#parts.slice;
    let together = 1;
    let earlier: FanOut | undefined;
    for (const waiting of [...this.#waiting]) {
      if (earlier !== undefined && waiting.fanOut.hasListOf(earlier)) {
        if (++together > maxTogether) return;
        this.#follow(waiting, earlier);
      } else {
        if (left <= 0 || (earlier !== undefined && earlier.remaining > 0)) return;
        left -= Math.max(1, this.#run(waiting, left));
      }
      earlier = waiting.fanOut;
    }
  }

  /** Sends a session at once what is on its way to it. */
  serve(session: RouterSession): void {
    for (const { fanOut } of this.#waiting) fanOut.serve(session);
  }

  /** Goes on with one that has the list of an earlier one, no further than that. */
  #follow(waiting: Waiting, earlier: FanOut): void {
    this.#run(waiting, Math.min(this.#parts.slice, waiting.fanOut.remaining - earlier.remaining));
  }

  /** What goes wrong with some receivers costs the others nothing. @returns how many members it looked at */
  #run({ fanOut, onDone }: Waiting, max: number): number {
    const before = fanOut.remaining;
    try {
      fanOut.run(max);
    } catch (error) {
      this.#parts.onFailure(error);
    }
    const looked = before - fanOut.remaining;
    this.#members -= looked;
    if (fanOut.remaining === 0) {
      this.#waiting.shift();
      onDone?.();
    }
    return looked;
  }
}
