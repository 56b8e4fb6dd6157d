/** `npm run fuzz`: judges millions of mutated messages in several processes. See docs/pass-through.md. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type FuzzRun, type Tally, addTally, emptyTally } from './fuzz.ts';
import type { Format } from './generation.ts';
import { formats } from './judge.ts';
import { type FuzzOptions, parseOptions, usage } from './options.ts';
import { report } from './report.ts';

/** Small enough for the processes to end at nearly the same time. */
const messagesPerRun = 20_000;

const workerFile = fileURLToPath(new URL('worker.ts', import.meta.url));

function runsOf({ messages, seed, from }: FuzzOptions): FuzzRun[] {
  const end = from + Math.ceil(messages / formats.length);
  return formats.flatMap((format) => {
    const runs: FuzzRun[] = [];
    for (let start = from; start < end; start += messagesPerRun) {
      runs.push({ format, seed, from: start, messages: Math.min(messagesPerRun, end - start) });
    }
    return runs;
  });
}

/** Takes runs from the list until there are none. */
async function work(runs: FuzzRun[], tallies: ReadonlyMap<Format, Tally>): Promise<void> {
  const worker = fork(workerFile);
  const death = died(worker);
  for (let run = runs.pop(); run !== undefined; run = runs.pop()) {
    worker.send(run);
    const [tally] = (await Promise.race([nextMessage(worker), death])) as [Tally];
    const sum = tallies.get(run.format);
    if (sum !== undefined) addTally(sum, tally);
  }
  worker.disconnect();
  // its end is no failure any more
  death.catch(() => undefined);
}

function nextMessage(worker: ReturnType<typeof fork>): Promise<unknown[]> {
  return new Promise((resolve) => {
    worker.once('message', (message) => {
      resolve([message]);
    });
  });
}

async function died(worker: ReturnType<typeof fork>): Promise<never> {
  const [code, signal] = (await once(worker, 'exit')) as [number | null, string | null];
  throw new Error(`a process ended with ${String(code ?? signal)}`);
}

async function main(options: FuzzOptions): Promise<number> {
  const tallies = new Map(formats.map((format) => [format, emptyTally()] as const));
  const runs = runsOf(options).reverse();
  const started = performance.now();
  await Promise.all(Array.from({ length: options.workers }, () => work(runs, tallies)));
  const seconds = (performance.now() - started) / 1000;
  const { text, isGood } = report(tallies, { ...options, seconds });
  process.stdout.write(text);
  return isGood ? 0 : 1;
}

try {
  process.exitCode = await main(parseOptions(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
  process.exitCode = 2;
}
