/** Calls back once, before the next frame is drawn: `requestAnimationFrame`. */
export type NextFrame = (callback: () => void) => unknown;

/** Hands on only the newest of the values that come between two frames, as a mouse reports more than anybody can see. */
export class FrameCoalescer<T> {
  readonly #nextFrame: NextFrame;
  readonly #take: (value: T) => void;
  #waiting: { readonly value: T } | undefined;

  constructor(nextFrame: NextFrame, take: (value: T) => void) {
    this.#nextFrame = nextFrame;
    this.#take = take;
  }

  offer(value: T): void {
    const isFirst = this.#waiting === undefined;
    this.#waiting = { value };
    if (isFirst) this.#nextFrame(() => this.#handOn());
  }

  #handOn(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) this.#take(waiting.value);
  }
}
