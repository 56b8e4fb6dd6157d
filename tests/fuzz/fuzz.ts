import { type Arrival, Judge } from './judge.ts';
import type { Format } from './generation.ts';
import { mutatedFrame } from './mutated-frame.ts';
import { Random } from './random.ts';

/** Which messages to judge. */
export interface FuzzRun {
  readonly format: Format;
  readonly seed: number;
  /** The number of the first message. */
  readonly from: number;
  readonly messages: number;
}

/** Counts of what became of messages. */
export interface Tally {
  messages: number;
  accepted: number;
  refused: number;
  /** Why, and how many. */
  refusals: Record<string, number>;
  /** By what cannot be expressed for another format, and how many: the documented differences of the two paths. */
  inexpressible: Record<string, number>;
  /** Differences that nobody documented; the first of them as text. */
  differences: number;
  examples: string[];
}

/** A tally of nothing. */
export function emptyTally(): Tally {
  return {
    messages: 0,
    accepted: 0,
    refused: 0,
    refusals: {},
    inexpressible: {},
    differences: 0,
    examples: [],
  };
}

const maxExamples = 10;

const arrivals: readonly Arrival[] = ['text', 'alone', 'within', 'waits'];

/** Judges messages made from a seed. */
export function fuzz(run: FuzzRun): Tally {
  const { stackTraceLimit } = Error;
  // Most messages end in errors that nobody prints, and a stack trace costs more than all else.
  Error.stackTraceLimit = 0;
  try {
    return judgeAll(run);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function judgeAll({ format, seed, from, messages }: FuzzRun): Tally {
  const tally = emptyTally();
  const judge = new Judge(format);
  for (let index = from; index < from + messages; index++) {
    const random = new Random(seed, index);
    const frame = mutatedFrame(random, format);
    tally.messages++;
    try {
      const arrival = arrivals[index % arrivals.length] ?? 'alone';
      const { refusal, inexpressible } = judge.judge(
        frame,
        arrival === 'text' && (format !== 'json' || !isText(frame)) ? 'alone' : arrival,
      );
      if (refusal === undefined) tally.accepted++;
      else {
        tally.refused++;
        count(tally.refusals, refusal);
      }
      for (const [to, what] of Object.entries(inexpressible))
        if (what !== undefined) count(tally.inexpressible, `${what}, for ${to}`);
    } catch (error) {
      tally.differences++;
      if (tally.examples.length < maxExamples) {
        const shown = format === 'json' ? Buffer.from(frame).toString() : Buffer.from(frame).toString('hex');
        tally.examples.push(
          `${format}, seed ${String(seed)}, message ${String(index)}: ${String(error)}\n  ${shown}`,
        );
      }
    }
  }
  return tally;
}

/** Adds the counts of one tally to those of another. */
export function addTally(sum: Tally, more: Tally): void {
  sum.messages += more.messages;
  sum.accepted += more.accepted;
  sum.refused += more.refused;
  sum.differences += more.differences;
  for (const [what, times] of Object.entries(more.refusals)) count(sum.refusals, what, times);
  for (const [what, times] of Object.entries(more.inexpressible)) count(sum.inexpressible, what, times);
  sum.examples.push(...more.examples.slice(0, maxExamples - sum.examples.length));
}

function count(counts: Record<string, number>, what: string, times = 1): void {
  counts[what] = (counts[what] ?? 0) + times;
}

/** What a transport of text frames would hand over as text. */
function isText(frame: Uint8Array): boolean {
  return Buffer.from(Buffer.from(frame).toString()).equals(frame);
}
