import type { PayloadValue } from '@wamp/client';

/** What an answer may look at. */
export interface IncomingCall {
  readonly procedure: string;
  /** The URI or pattern that was registered. */
  readonly registered: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly details: Readonly<Record<string, unknown>>;
  /** Whether the caller asked for progress. */
  readonly wantsProgress: boolean;
  /** Sends progress, where it was asked for. */
  progress(value: PayloadValue): Promise<void>;
  /** Aborted when nobody needs the answer any more. */
  readonly signal: AbortSignal;
}

/** Answers one call: what it returns is the result, what it throws the error. */
export type Answer = (call: IncomingCall) => Promise<PayloadValue>;
