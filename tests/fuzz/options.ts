import { parseArgs } from 'node:util';

/** What to judge. */
export interface FuzzOptions {
  /** Of all formats together. */
  readonly messages: number;
  readonly seed: number;
  /** The number of the first message of each format. */
  readonly from: number;
  readonly workers: number;
}

/** The text of `--help`. */
export const usage = `npm run fuzz -- [options]

  --messages N   how many messages, a third in each format (default 10000000)
  --seed N       the same seed makes the same messages (default 1)
  --from N       the number of the first message of each format, to repeat one that failed (default 0)
  --workers N    processes (default 2)`;

/** @throws {Error} that names the wrong option */
export function parseOptions(args: readonly string[]): FuzzOptions {
  const number = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { messages: number, seed: number, from: number, workers: number },
  });
  return {
    messages: integer('messages', values.messages ?? '10000000', 3),
    seed: integer('seed', values.seed ?? '1', -(2 ** 31)),
    from: integer('from', values.from ?? '0', 0),
    workers: integer('workers', values.workers ?? '2', 1),
  };
}

function integer(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`--${name} must be an integer from ${String(least)} on`);
  return value;
}
