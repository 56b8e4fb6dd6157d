import type { Load } from './load.ts';
import type { Patience } from './patience.ts';

const pollMs = 50;

type Movable = Pick<Load, 'delivered' | 'refused' | 'giveUp'>;

/** Keeps a load going although a server loses messages, and notices when it does nothing any more. */
export class SteadyLoad {
  readonly #load: Movable;
  readonly #patience: Patience;
  #progress = 0;
  #progressAtMs = performance.now();
  #goneOnAtMs = performance.now();

  constructor(load: Movable, patience: Patience) {
    this.#load = load;
    this.#patience = patience;
  }

  /** Waits for `ms`, or until the server has been quiet for too long. */
  async run(ms: number): Promise<void> {
    const endMs = performance.now() + ms;
    for (let nowMs = performance.now(); nowMs < endMs; nowMs = performance.now()) {
      await delay(Math.min(pollMs, endMs - nowMs));
      if (this.#isQuiet(performance.now())) return;
    }
  }

  #isQuiet(nowMs: number): boolean {
    const { quietMs, stallMs } = this.#patience;
    const progress = this.#load.delivered + this.#load.refused;
    if (progress !== this.#progress) {
      this.#progress = progress;
      this.#progressAtMs = nowMs;
      this.#goneOnAtMs = nowMs;
    } else if (nowMs - this.#goneOnAtMs > stallMs) {
      this.#goneOnAtMs = nowMs;
      this.#load.giveUp();
    }
    return nowMs - this.#progressAtMs > quietMs;
  }
}

/** Unlike the one of `node:timers/promises`, it runs on the timers of the tests, too. */
function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
