import { sha256 } from '#digest';
import { utf8 } from '../bytes/utf8.js';
import type { StoredPrincipal } from './principal-source.js';

interface Placed<C> {
  /** From 0 to 2^32 - 1. */
  readonly place: number;
  readonly principal: StoredPrincipal<C>;
}

/**
 * Gives each number the principal whose place comes next on a circle. Who joins or leaves the list changes what few
 * numbers get: would all decoys change with the list, those who do not change would be known to exist. (D41) T06
 */
export class Models<C> {
  readonly #circle: readonly Placed<C>[];

  constructor(principals: Iterable<StoredPrincipal<C>>) {
    const circle = Array.from(principals, (principal) => ({ place: placeOf(principal), principal }));
    this.#circle = circle.sort((one, other) => one.place - other.place);
  }

  /** @param number - an integer from 0 to 2^32 - 1 */
  at(number: number): StoredPrincipal<C> | undefined {
    let low = 0;
    let high = this.#circle.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#circle[middle]?.place ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return (this.#circle[low] ?? this.#circle[0])?.principal;
  }
}

function placeOf({ authid }: StoredPrincipal<unknown>): number {
  const hash = sha256(utf8(authid));
  return new DataView(hash.buffer, hash.byteOffset).getUint32(0);
}
