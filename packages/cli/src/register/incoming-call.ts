/** What an answer may look at. */
export interface IncomingCall {
  readonly procedure: string;
  /** The URI or pattern that was registered. */
  readonly registered: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly details: Readonly<Record<string, unknown>>;
  /** Aborted when nobody needs the answer any more. */
  readonly signal: AbortSignal;
}
