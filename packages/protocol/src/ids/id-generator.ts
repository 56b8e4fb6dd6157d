import { type Id, maxId } from './id.js';

/** The session scope id after `id`: one more, and 1 after 2^53. [ID-09] */
export function nextId(id: Id | 0): Id {
  return id >= maxId ? 1 : id + 1;
}

/** Session scope ids: 1, 2, 3, … and 1 again after 2^53. [ID-07] [ID-08] [ID-09] */
export class SequentialIds {
  #last: Id | 0;

  /** @param last - the id before the first one that `next` gives */
  constructor(last: Id | 0 = 0) {
    this.#last = last;
  }

  /** The id given last, 0 before the first. */
  get last(): Id | 0 {
    return this.#last;
  }

  next(): Id {
    return (this.#last = nextId(this.#last));
  }
}

/** Gives one id after the other. */
export interface IdGenerator {
  next(): Id;
}

/** Fills an array with random bits, like `crypto.getRandomValues`. */
export type RandomSource = (into: Uint32Array<ArrayBuffer>) => Uint32Array<ArrayBuffer>;

const poolSize = 256;

/** Global scope ids: random, uniform over 1 … 2^53 - 1, from a secure source. [ID-01] [ID-02] */
export class RandomIds implements IdGenerator {
  readonly #fill: RandomSource;
  readonly #pool = new Uint32Array(2 * poolSize);
  #at = this.#pool.length;

  /** @param fill - where random bits come from; the platform's `crypto` unless a test says otherwise */
  constructor(fill: RandomSource = (into) => crypto.getRandomValues(into)) {
    this.#fill = fill;
  }

  next(): Id {
    for (;;) {
      if (this.#at >= this.#pool.length) {
        this.#fill(this.#pool);
        this.#at = 0;
      }
      const high = (this.#pool[this.#at] ?? 0) >>> 11;
      const low = this.#pool[this.#at + 1] ?? 0;
      this.#at += 2;
      const id = high * 2 ** 32 + low;
      if (id !== 0) return id;
    }
  }
}
