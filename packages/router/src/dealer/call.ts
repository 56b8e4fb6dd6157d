import type { CallOptions, Id, InvocationDetails, Payload, Uri } from '@wamp/protocol';
import type { RouterSession } from '../session/router-session.js';
import type { Callee, Registration } from './registration.js';

/**
 * One running call: the CALL of a Caller and the INVOCATION of a Callee that belong together. A call to all Callees of
 * a sharded registration has none itself, but one more record for each of them.
 */
export interface Call {
  readonly caller: RouterSession;
  /** `CALL.Request` */
  readonly request: Id;
  readonly procedure: Uri;
  readonly registration: Registration;
  /** Undefined while it waits for a Callee, and when it went to all. */
  callee: Callee | undefined;
  /** `INVOCATION.Request`; 0 without a Callee. */
  invocation: Id | 0;
  /** Whether it has ended; nothing happens to it any more. */
  isOver: boolean;
  /** What only few calls have. */
  extras: CallExtras | undefined;
}

/** The record of a call that has no Callee yet. */
export function newCall({ caller, request, procedure, registration }: CallBeginning): Call {
  return {
    caller,
    request,
    procedure,
    registration,
    callee: undefined,
    invocation: 0,
    isOver: false,
    extras: undefined,
  };
}

/** What is known of a call when it begins. */
export type CallBeginning = Pick<Call, 'caller' | 'request' | 'procedure' | 'registration'>;

/** How a call began: what its INVOCATIONs are made of. [PRI-12] */
export interface CallOrigin {
  readonly options: CallOptions;
  readonly discloses: boolean | 'never';
  readonly trustlevel: number | undefined;
  readonly payload: Payload;
}

const nobody: readonly RouterSession[] = [];

/** The timeout of a call that runs. */
export interface RunningTimeout {
  /** The time begins anew, for the gap to the next progressive result. [TMO-16] */
  restart(): void;
  stop(): void;
}

/** What a call needs beyond a plain question and answer. */
export class CallExtras {
  /** The call timeout, where the Router watches it. */
  timer: RunningTimeout | undefined;
  /** When a Callee was left to watch the timeout, as `Clock.elapsed` tells it. [RRT-15] */
  timeLeftAt: number | undefined;
  /** Ends the wait for a Callee that was asked to stop. L47 */
  stopWaiting: (() => void) | undefined;
  /** INTERRUPT with mode `kill` was sent: state KILLING. */
  isKilled = false;
  /** Begun with `progress: true`. */
  isProgressive = false;
  /** More chunks of it are to come: state UPLOAD. */
  isUploading = false;
  /** The Caller's wish for progressive results went to the Callee. */
  receivesProgress = false;
  /** Progressive YIELDs that nobody asked for. L58 */
  unaskedProgress = 0;
  /** The details of the first INVOCATION; those of all chunks. [PRI-12] */
  details: InvocationDetails | undefined;
  /** Kept while the call waits, or may go to another Callee. [RRT-19] */
  replay: CallOrigin | undefined;
  /** Sessions that cannot take it. [RRT-08] */
  declined: readonly RouterSession[] = nobody;
  /** Present in a call to all Callees. */
  all: CallToAll | undefined;
  /** In the record of one Callee among all: the call that the Caller made. */
  parent: Call | undefined;
}

/** How a call to all Callees stands. */
export interface CallToAll {
  /** Those that have not answered. */
  readonly running: Set<Call>;
  answers: number;
  failures: number;
}

/** The rarely used part of a call, made when it is needed. */
export function extrasOf(call: Call): CallExtras {
  return (call.extras ??= new CallExtras());
}

/** The INVOCATIONs that run for a call. */
export function invocationsOf(call: Call): readonly Call[] {
  const all = call.extras?.all;
  if (all !== undefined) return [...all.running];
  return call.callee === undefined ? [] : [call];
}
