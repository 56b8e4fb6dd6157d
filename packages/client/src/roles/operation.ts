import type { Connection } from '../connection/connection.js';
import type { WaitOptions } from '../options.js';
import type { ClientSession } from '../session/client-session.js';
import { type Done, waitFor } from './wait.js';

/** What the client says of operations without options of their own. */
export interface OperationDefaults {
  readonly timeout: number;
  readonly offline: 'wait' | 'reject';
}

/** When an operation is held and given up. */
export interface OperationTerms {
  readonly defaults: OperationDefaults;
  readonly options: WaitOptions & { readonly offline?: 'wait' | 'reject' | undefined };
}

/**
 * A call or a publication: begins when there is a session, and settles through `done`, the signal or the timeout.
 * @param begin - returns what to do when it is given up afterwards; `again` restarts its time
 */
export function operate<T>(
  connection: Connection,
  { defaults, options }: OperationTerms,
  begin: (session: ClientSession, done: Done<T>, again: () => void) => () => void,
): Promise<T> {
  const { signal, timeout = defaults.timeout, offline = defaults.offline } = options;
  return waitFor<T>({ signal, timeout }, (done, again) => {
    let giveUp: (() => void) | undefined;
    const start = (session: ClientSession): void => {
      giveUp = begin(session, done, again);
    };
    const release = connection.whenReady({ start, fail: done }, offline);
    return () => {
      release();
      giveUp?.();
    };
  });
}
