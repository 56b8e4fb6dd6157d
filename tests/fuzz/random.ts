/** Random numbers that a seed and the number of a message decide, so that each message can be made again alone. */
export class Random {
  #state: number;

  constructor(seed: number, index = 0) {
    this.#state = Math.imul(seed ^ Math.imul(index, 0x9e37_79b1), 0x85eb_ca6b) ^ index;
  }

  /** 32 random bits (the generator is mulberry32). */
  bits(): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (bits ^ (bits >>> 14)) >>> 0;
  }

  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor((this.bits() / 2 ** 32) * limit);
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined && items.length === 0) throw new RangeError('there is nothing to pick from');
    return item as T;
  }
}
