import type { RetryPolicy } from '../options.js';

/** A {@link RetryPolicy} in which nothing is missing but `decide`. */
export type Backoff = Required<Omit<RetryPolicy, 'decide'>>;

/** D30 */
export const backoffDefaults: Backoff = {
  initialDelay: 2000,
  maxDelay: 30_000,
  factor: 2,
  jitter: 'full',
  maxAttempts: Infinity,
  stableAfter: 10_000,
  initial: true,
};

/**
 * Milliseconds to wait after the failure number `attempt`, from 1 on.
 */
export function backoffDelay(policy: Backoff, attempt: number): number {
  const { initialDelay, maxDelay, factor, jitter } = policy;
  const delay = Math.min(maxDelay, initialDelay * factor ** (attempt - 1));
  if (jitter === 'none') return delay;
  return jitter === 'full' ? Math.random() * delay : delay * (1 + jitter * (2 * Math.random() - 1));
}
