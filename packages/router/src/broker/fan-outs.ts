import type { Clock } from '../clock.js';
import type { RouterLimits } from '../limits.js';
import type { RouterEvent } from '../router-events.js';
import type { RouterSession } from '../session/router-session.js';
import { type Matched, deliver } from './delivery.js';
import { FanOut, type FanOutParts } from './fan-out.js';
import { FanOutLine, maxTogether } from './fan-out-line.js';

/** What sending publications needs. */
export interface FanOutsParts extends FanOutParts {
  readonly clock: Pick<Clock, 'nextTurn'>;
  readonly limits: Pick<RouterLimits, 'maxFanOutPerTurn'>;
  readonly onEvent: (event: RouterEvent) => void;
}

/** Who publishes; undefined for the Router itself. */
type Publisher = RouterSession | undefined;

/**
 * Sends publications to their receivers: to few at once, to many so many in one turn of the event loop. What one
 * publisher publishes stays in order; those of others do not wait. [PS-34] (D65)
 */
export class FanOuts {
  readonly #parts: FanOutsParts;
  readonly #lines = new Map<Publisher, FanOutLine>();

  constructor(parts: FanOutsParts) {
    this.#parts = parts;
  }

  /**
   * Sends a publication. Never rejects.
   * @returns a promise when so much is on its way that its publisher has to wait, or when it has left
   */
  send(from: Publisher, matched: Matched): void | Promise<void> {
    const known = this.#lines.size === 0 ? undefined : this.#lines.get(from);
    if (known === undefined && this.#isNarrow(matched)) {
      deliver(matched, this.#parts.emit);
      return undefined;
    }
    const line = known ?? this.#line();
    line.add(new FanOut(matched, this.#parts));
    if (line.length === 0) return undefined;
    if (known === undefined) this.#open(from, line);
    return from?.isOpen === true && line.length < maxTogether ? undefined : line.done();
  }

  /** Whether publications of a session are on their way. */
  isSending(from: RouterSession): boolean {
    return this.#lines.has(from);
  }

  /**
   * Sends a session at once what is on its way to it, in order: before it is told something that comes after.
   * [PS-16] [RET-09]
   */
  serve(session: RouterSession): void {
    for (const line of this.#lines.values()) line.serve(session);
  }

  #isNarrow({ subscriptions }: Matched): boolean {
    let members = 0;
    for (const subscription of subscriptions) members += subscription.size;
    return members <= this.#parts.limits.maxFanOutPerTurn;
  }

  #line(): FanOutLine {
    const { limits, onEvent } = this.#parts;
    return new FanOutLine({
      slice: limits.maxFanOutPerTurn,
      onFailure: (error) => {
        onEvent({ type: 'internal_error', error, doing: 'sending an event' });
      },
    });
  }

  #open(from: Publisher, line: FanOutLine): void {
    if (this.#lines.size === 0) this.#askForTurn();
    this.#lines.set(from, line);
  }

  #askForTurn(): void {
    this.#parts.clock.nextTurn(() => {
      for (const [from, line] of this.#lines) {
        line.advance();
        if (line.length === 0) this.#lines.delete(from);
      }
      if (this.#lines.size > 0) this.#askForTurn();
    });
  }
}
