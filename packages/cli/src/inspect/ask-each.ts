import { runPool } from '../requests/request-pool.js';

/** Questions under way at once. */
const jobs = 32;

/**
 * Asks about each of many ids and gives the answers in their order, without those that are `undefined`: what a list
 * names may be gone when it is asked for.
 */
export async function askEach<R>(
  ids: readonly number[],
  signal: AbortSignal,
  work: (id: number) => Promise<R | undefined>,
): Promise<readonly R[]> {
  const answers: R[] = [];
  await runPool(stream(ids), {
    jobs,
    ordered: true,
    signal,
    work,
    async take(answer) {
      if (answer !== undefined) answers.push(answer);
    },
  });
  return answers;
}

async function* stream(ids: readonly number[]): AsyncGenerator<number> {
  yield* ids;
}
