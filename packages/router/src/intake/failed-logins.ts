import type { Clock } from '../clock.js';
import type { RouterLimits } from '../limits.js';

/** What counting failures needs. */
export interface FailedLoginsParts {
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly limits: Pick<RouterLimits, 'maxFailedLogins' | 'maxLoginDelayMs' | 'maxWatchedLogins'>;
}

/** The first delay; each further one is twice as long. L13 */
const firstDelayMs = 500;

/** The time in which a bucket is full again. */
const refillMs = 60_000;

interface Bucket {
  tokens: number;
  /** When the tokens were counted. */
  at: number;
  /** Delays since the bucket was full. */
  delays: number;
  closedUntil: number;
}

/**
 * Failures by key, such as an address: a token bucket, which each failure takes from. Once it is empty, the key has to
 * wait after each failure: half a second, twice as long each time. L13 T09
 */
export class FailedLogins {
  readonly #parts: FailedLoginsParts;
  /** In the order of their last failure; the oldest makes room. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(parts: FailedLoginsParts) {
    this.#parts = parts;
  }

  /** Keys that are watched. */
  get size(): number {
    return this.#buckets.size;
  }

  /** How long this key has to wait, ms; 0 when it need not. */
  delayOf(key: string): number {
    const bucket = this.#buckets.get(key);
    return bucket === undefined ? 0 : Math.max(0, bucket.closedUntil - this.#parts.clock.elapsed());
  }

  /** Notes a failure. */
  failed(key: string): void {
    const { clock, limits } = this.#parts;
    if (limits.maxFailedLogins === Infinity) return;
    const now = clock.elapsed();
    const bucket = this.#filled(this.#buckets.get(key), now);
    bucket.tokens = Math.max(0, bucket.tokens - 1);
    if (bucket.tokens < 1) {
      bucket.closedUntil = now + Math.min(firstDelayMs * 2 ** bucket.delays, limits.maxLoginDelayMs);
      bucket.delays++;
    }
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    this.#makeRoom(limits.maxWatchedLogins, now);
  }

  #filled(bucket: Bucket | undefined, now: number): Bucket {
    const { maxFailedLogins } = this.#parts.limits;
    if (bucket === undefined) return { tokens: maxFailedLogins, at: now, delays: 0, closedUntil: 0 };
    const refilled = bucket.tokens + ((now - bucket.at) * maxFailedLogins) / refillMs;
    if (refilled >= maxFailedLogins) bucket.delays = 0;
    bucket.tokens = Math.min(maxFailedLogins, refilled);
    bucket.at = now;
    return bucket;
  }

  /** What is too much goes, and what is full again says nothing any more. */
  #makeRoom(max: number, now: number): void {
    for (const [oldest, { at, closedUntil }] of this.#buckets) {
      const isFull = now >= at + refillMs && now >= closedUntil;
      if (this.#buckets.size <= max && !isFull) return;
      this.#buckets.delete(oldest);
    }
  }
}
