import type { RouterLimits } from '../limits.js';
import type { SourceAddress } from './source-address.js';

/** How many connections of each address have not been welcomed yet. L03 [AUTH-47] */
export class PendingJoins {
  readonly #limits: Pick<RouterLimits, 'maxJoinsPerAddress'>;
  readonly #byHost = new Map<string, number>();

  constructor(limits: Pick<RouterLimits, 'maxJoinsPerAddress'>) {
    this.#limits = limits;
  }

  /** Addresses from which somebody is joining. */
  get hosts(): number {
    return this.#byHost.size;
  }

  /** Counts one more. Loopback and what has no address is not counted. (D46) @returns false when there are too many */
  enter(source: SourceAddress | undefined): boolean {
    if (source === undefined || source.isLoopback) return true;
    const pending = this.#byHost.get(source.host) ?? 0;
    if (pending >= this.#limits.maxJoinsPerAddress) return false;
    this.#byHost.set(source.host, pending + 1);
    return true;
  }

  /** One less: once for each `enter` that gave true. */
  leave(source: SourceAddress | undefined): void {
    if (source === undefined || source.isLoopback) return;
    const pending = (this.#byHost.get(source.host) ?? 0) - 1;
    if (pending > 0) this.#byHost.set(source.host, pending);
    else this.#byHost.delete(source.host);
  }
}
