import type { GroupProgress } from './subscriber-group.ts';

/** What the Publisher knows of the Subscribers of both processes. */
export class FanOutProgress {
  onAdded: () => void = () => undefined;
  readonly #events = { near: 0, far: 0 };
  readonly #first = Promise.withResolvers<undefined>();
  readonly #farSize: number;
  #farSkipped = 0;
  #givenUp = 0;

  constructor(sizes: { readonly near: number; readonly far: number }) {
    if (sizes.near === 0) this.#events.near = Infinity;
    this.#farSize = sizes.far;
  }

  /** Fulfilled when every Subscriber has the first event. */
  get first(): Promise<undefined> {
    return this.#first.promise;
  }

  /** Events that are over at every Subscriber. */
  get over(): number {
    return Math.min(this.#events.near, this.#events.far);
  }

  /** Events that need no longer be waited for: they are over or given up. */
  get released(): number {
    return Math.max(this.#givenUp, this.over);
  }

  /** What the far Subscribers have received. */
  get farReceived(): number {
    return this.#events.far * this.#farSize - this.#farSkipped;
  }

  add(side: 'near' | 'far', { events, skipped }: GroupProgress): void {
    this.#events[side] += events;
    if (side === 'far') this.#farSkipped += skipped;
    if (this.over > 0) this.#first.resolve(undefined);
    this.onAdded();
  }

  /** No longer waits for events up to `sent`. */
  giveUp(sent: number): void {
    this.#givenUp = sent;
  }
}
