import { setTimeout as pause } from 'node:timers/promises';
import { payload } from '@wamp/client';
import type { Answer } from './incoming-call.js';

/** Answers so much later, as a slow callee would. */
export function delayed(answer: Answer, ms: number): Answer {
  return async (call) => {
    try {
      await pause(ms, undefined, { signal: call.signal });
    } catch {
      // The reason of the signal, and not that of the pause, is the ERROR that the router expects.
      call.signal.throwIfAborted();
    }
    return answer(call);
  };
}

/** Sends 1, 2, 3 … as progress until the answer is there. */
export function withProgress(answer: Answer, everyMs: number): Answer {
  return async (call) => {
    let sent = 0;
    const timer = setInterval(() => void call.progress(payload([++sent], {})), everyMs);
    try {
      return await answer(call);
    } finally {
      clearInterval(timer);
    }
  };
}
