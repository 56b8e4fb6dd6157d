/** The payload part of every record. */
export interface PayloadRecord {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** A call that succeeded. */
export interface ResultRecord extends PayloadRecord {
  readonly type: 'result';
  readonly procedure: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** How long it took. */
  readonly ms: number;
  /** Number of the request, from 1, when one command sends several. */
  readonly n?: number;
}

/** A part of a result that came before the result. */
export interface ProgressRecord extends PayloadRecord {
  readonly type: 'progress';
  readonly procedure: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** How long after the call it came. */
  readonly ms: number;
  readonly n?: number;
}

/** A request that the router or the peer answered with an error. */
export interface ErrorRecord extends PayloadRecord {
  readonly type: 'error';
  readonly error: string;
  readonly ms: number;
  readonly n?: number;
}

/** A publication that went out. */
export interface PublishedRecord {
  readonly type: 'published';
  readonly topic: string;
  /** Absent when it was not acknowledged. */
  readonly publication?: number;
  readonly ms: number;
  readonly n?: number;
}

/** An event that came. */
export interface EventRecord extends PayloadRecord {
  readonly type: 'event';
  readonly topic: string;
  readonly publication: number;
  readonly subscription?: number;
  readonly details: Readonly<Record<string, unknown>>;
  /** When it came, in ISO 8601. */
  readonly ts: string;
}

/** A call that was answered here. */
export interface InvocationRecord extends PayloadRecord {
  readonly type: 'invocation';
  readonly procedure: string;
  readonly registration?: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly outcome: 'result' | 'error';
  /** The error that was answered. */
  readonly error?: string;
  readonly ms: number;
  readonly ts: string;
}

/** What commands put on stdout. */
export type OutputRecord =
  ResultRecord | ProgressRecord | ErrorRecord | PublishedRecord | EventRecord | InvocationRecord;

/** Milliseconds with two digits behind the point. */
export function roundMs(ms: number): number {
  return Math.round(ms * 100) / 100;
}
