import type { Clock } from '../clock.js';
import type { RouterLimits } from '../limits.js';

/** What taking turns needs. */
export interface JoinTurnsParts {
  readonly clock: Pick<Clock, 'nextTurn'>;
  readonly limits: Pick<RouterLimits, 'maxJoinsPerTurn'>;
}

/**
 * Judges only so many HELLO and AUTHENTICATE of all connections together before others have their turn, so that a crowd
 * that wants in does not hold up those that are in. L49 T10
 */
export class JoinTurns {
  readonly #parts: JoinTurnsParts;
  readonly #line: (() => void)[] = [];
  #judged = 0;
  #isNextAsked = false;

  constructor(parts: JoinTurnsParts) {
    this.#parts = parts;
  }

  /** Tasks that wait. */
  get waiting(): number {
    return this.#line.length;
  }

  /** Runs a task now, or when it is its turn. It must not throw. */
  run(task: () => void): void {
    this.#askForNext();
    if (this.#line.length > 0 || this.#judged >= this.#parts.limits.maxJoinsPerTurn) {
      this.#line.push(task);
      return;
    }
    this.#judged++;
    task();
  }

  #askForNext(): void {
    if (this.#isNextAsked) return;
    this.#isNextAsked = true;
    this.#parts.clock.nextTurn(() => {
      this.#begin();
    });
  }

  #begin(): void {
    this.#isNextAsked = false;
    const tasks = this.#line.splice(0, this.#parts.limits.maxJoinsPerTurn);
    this.#judged = tasks.length;
    if (this.#judged > 0) this.#askForNext();
    for (const task of tasks) task();
  }
}
