import type { Kwargs } from '@wamp/protocol/contract';

/** A whole result. */
export interface Reply<R> {
  /** The first of `args`. */
  readonly value: R;
  readonly args: readonly unknown[];
  readonly kwargs: Kwargs;
  readonly details: Kwargs;
}
