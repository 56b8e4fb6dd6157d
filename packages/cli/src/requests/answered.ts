import { isAnsweredError } from '../failure/answered-error.js';
import { type OutputRecord, roundMs } from '../output/record.js';
import type { Outcome } from './outcomes.js';

/** What the records of every request carry: how long it took, and its number when there are several. */
export interface RequestTiming {
  readonly ms: number;
  readonly n?: number;
}

/**
 * Sends one request and tells how it was answered. `send` takes the timing once it has the answer.
 *
 * @throws what is no answer: a lost connection, an interruption, a payload that cannot be sent
 */
export async function answered<R extends OutputRecord>(
  n: number | undefined,
  send: (timing: () => RequestTiming) => Promise<R>,
): Promise<Outcome<R>> {
  const start = performance.now();
  const timing = (): RequestTiming => ({
    ms: roundMs(performance.now() - start),
    ...(n === undefined ? {} : { n }),
  });
  try {
    return { kind: 'done', record: await send(timing) };
  } catch (error) {
    if (!isAnsweredError(error)) throw error;
    const { uri, args, kwargs } = error;
    return { kind: 'error', record: { type: 'error', error: uri, args, kwargs, ...timing() }, error };
  }
}
