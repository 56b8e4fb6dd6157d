import type { Clock } from './clock.js';

/** A timer that a {@link TimerWheel} runs. It stands in the wheel itself, so starting and stopping it allocates nothing. */
export class WheelTimer {
  /** The ms of the wheel in which it is due. */
  due = 0;
  /** Its neighbours; itself while it does not run. */
  next: WheelTimer = this;
  previous: WheelTimer = this;

  get isRunning(): boolean {
    return this.next !== this;
  }

  /** Its time is over. It may start and stop timers, itself too; it must not throw. */
  expired(): void {
    // The heads of the lists are never due.
  }
}

/** A level has so many lists; one of them spans as much time as all of the level below. */
const slotsPerLevel = 64;

/** How much time one list of each level spans, in ms. Together they reach 2.2 years, beyond what any timer waits. */
const spans = [1, 2 ** 6, 2 ** 12, 2 ** 18, 2 ** 24, 2 ** 30] as const;

/** The platform's timer runs so long at the most, in ms: it holds an idle process no longer. */
const longestSleepMs = 1_000;

/** So many timers at the most end in one turn of the event loop, so that a stall does not become a longer one. */
const maxExpiredPerTurn = 256;

/**
 * Many timers on one timer of the platform: a hierarchy of lists by due time. Starting, stopping and starting again
 * cost the same however many run. A timer ends never early, less than one millisecond late as far as the platform
 * lets it, in the order of due times. Runs on `Clock.elapsed`, so it does not care what the time of day does.
 */
export class TimerWheel {
  readonly #clock: Pick<Clock, 'elapsed' | 'after'>;
  /** Heads of circular lists, level by level. */
  readonly #heads: readonly WheelTimer[];
  #size = 0;
  /** The first ms that is not done: what is due before it has expired. */
  #next = 0;
  /** When the platform's timer fires, as `Clock.elapsed` tells it; `Infinity` when it does not run. */
  #wakesAt = Infinity;
  #cancelWake: () => void = () => undefined;

  constructor(clock: Pick<Clock, 'elapsed' | 'after'>) {
    this.#clock = clock;
    this.#heads = Array.from({ length: spans.length * slotsPerLevel }, () => new WheelTimer());
  }

  /** Timers that run. */
  get size(): number {
    return this.#size;
  }

  /** Starts a timer, from the beginning if it runs. @param delayMs - at most 2^31 - 1 */
  start(timer: WheelTimer, delayMs: number): void {
    this.stop(timer);
    const now = this.#clock.elapsed();
    if (this.#size === 0) this.#next = Math.floor(now);
    timer.due = Math.max(Math.ceil(now + delayMs), this.#next);
    this.#insert(timer);
    this.#size++;
    // When the last timer is stopped the platform's goes on: another call nearly always comes before it fires.
    if (timer.due < this.#wakesAt) this.#sleepUntil(timer.due, now);
  }

  /** Stops a timer; harmless when it does not run. */
  stop(timer: WheelTimer): void {
    if (!timer.isRunning) return;
    unlink(timer);
    this.#size--;
  }

  /** Gives back the platform's timer when nothing runs, at once rather than within a second. */
  rest(): void {
    if (this.#size > 0) return;
    this.#cancelWake();
    this.#wakesAt = Infinity;
  }

  #insert(timer: WheelTimer): void {
    const delay = timer.due - this.#next;
    let level = 0;
    while (delay >= spanOf(level + 1)) level++;
    const before = this.#headAt(level, timer.due);
    timer.next = before;
    timer.previous = before.previous;
    before.previous.next = timer;
    before.previous = timer;
  }

  /** The list of a level that `ms` belongs to. */
  #headAt(level: number, ms: number): WheelTimer {
    const slot = Math.floor(ms / spanOf(level)) % slotsPerLevel;
    const head = this.#heads[level * slotsPerLevel + slot];
    if (head === undefined) throw new RangeError(`the wheel does not reach ${String(ms)} ms`);
    return head;
  }

  #sleepUntil(due: number, now: number): void {
    this.#cancelWake();
    this.#wakesAt = Math.min(due, now + longestSleepMs);
    this.#cancelWake = this.#clock.after(Math.max(0, Math.ceil(this.#wakesAt - now)), () => {
      this.#wakesAt = Infinity;
      this.#wake();
    });
  }

  #wake(): void {
    const now = this.#clock.elapsed();
    try {
      this.#advance(now);
    } finally {
      const next = this.#nextEvent();
      if (next < this.#wakesAt) this.#sleepUntil(next, now);
    }
  }

  /** Ends what is due up to `now`, as much as one turn may. */
  #advance(now: number): void {
    let left = maxExpiredPerTurn;
    for (let ms = this.#nextEvent(); ms <= now; ms = this.#nextEvent()) {
      this.#next = ms;
      this.#sortIn(ms);
      const head = this.#headAt(0, ms);
      while (head.isRunning) {
        if (left-- === 0) return;
        const timer = head.next;
        unlink(timer);
        timer.expired();
        this.#size--; // only now: what it starts must not take the wheel for empty and turn it
      }
      this.#next = ms + 1;
    }
    this.#next = Math.max(this.#next, Math.floor(now) + 1);
  }

  /** Time has come to a list of a higher level: its timers go to the levels below. */
  #sortIn(ms: number): void {
    for (let level = spans.length - 1; level > 0; level--) {
      if (ms % spanOf(level) !== 0) continue;
      const head = this.#headAt(level, ms);
      while (head.isRunning) {
        const timer = head.next;
        unlink(timer);
        this.#insert(timer);
      }
    }
  }

  /** The first ms in which there is something to end or to sort in; `Infinity` when no timer runs. */
  #nextEvent(): number {
    if (this.#size === 0) return Infinity;
    let first = Infinity;
    for (let level = 0; level < spans.length; level++) {
      const span = spanOf(level);
      let start = Math.ceil(this.#next / span) * span;
      for (let slot = 0; slot < slotsPerLevel && start < first; slot++, start += span) {
        if (this.#headAt(level, start).isRunning) first = start;
      }
    }
    return first;
  }
}

function spanOf(level: number): number {
  return spans[level] ?? Infinity;
}

function unlink(timer: WheelTimer): void {
  timer.previous.next = timer.next;
  timer.next.previous = timer.previous;
  timer.next = timer;
  timer.previous = timer;
}
