import { type CallOptions, type Client, type PayloadValue, payload } from '@wamp/client';
import type { ProgressRecord, ResultRecord } from '../output/record.js';
import type { CancelWatch } from '../session/cancel-watch.js';
import { callOptions } from '../session/request-options.js';
import { answered } from './answered.js';
import { type CallAnswer, type CallLimitOptions, CallLimits } from './call-limits.js';
import type { Outcome } from './outcomes.js';
import type { Request } from './request-source.js';

/** What all calls of one command have in common. */
export interface CallTerms {
  readonly uri: string;
  readonly options: CallOptions;
  readonly limits: Omit<CallLimitOptions, 'canceled'>;
  readonly canceled: CancelWatch;
  /** Chunks that follow the first CALL. */
  readonly input: (() => AsyncIterable<PayloadValue>) | undefined;
  readonly onProgress: ((record: ProgressRecord) => void) | undefined;
}

/** Makes one call and tells how it was answered. @throws what is no answer, as `answered` does */
export function callOnce(client: Client, request: Request, terms: CallTerms): Promise<Outcome<ResultRecord>> {
  const { uri, options, limits, canceled, input, onProgress } = terms;
  const { args, kwargs, options: given } = request.envelope;
  return answered(request.n, async (timing) => {
    using ends = new CallLimits({ ...limits, canceled });
    const resultOf = (answer: CallAnswer): ResultRecord => ({
      type: 'result',
      procedure: uri,
      args: answer.args,
      kwargs: answer.kwargs,
      details: answer.details,
      ...timing(),
    });
    const tell = (take: NonNullable<CallTerms['onProgress']>, part: CallAnswer): void => {
      try {
        take({ ...resultOf(part), type: 'progress' });
      } catch (error) {
        // It cannot be printed, and so will the rest of it.
        ends.fail(error);
      }
    };
    const call = client.call(uri, payload(args, kwargs), {
      ...options,
      ...callOptions(given),
      ...(input === undefined ? {} : { input: input() }),
      ...(onProgress === undefined ? {} : { onProgress: (_, part) => tell(onProgress, part) }),
      signal: ends.signal,
      full: true,
    });
    try {
      return resultOf(await call);
    } catch (error) {
      if (!ends.isCanceledBy(error)) throw error;
      return resultOf(await ends.answer());
    }
  });
}
