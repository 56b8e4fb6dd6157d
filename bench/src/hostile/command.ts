import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inTime } from '../generator/in-time.ts';
import { endProcess, pinThisProcess, startNode } from '../measure/child-process.ts';
import { describeMachine, machineLine } from '../measure/machine.ts';
import { expectOpenFiles } from '../measure/open-files.ts';
import { spread } from '../measure/statistics.ts';
import { figure, short } from '../report/figure.ts';
import { QuietPair } from './quiet-pair.ts';

const serverProgram = fileURLToPath(new URL('server.ts', import.meta.url));
const attackersProgram = fileURLToPath(new URL('attackers.ts', import.meta.url));
const repetitions = 5;
const windowMs = 4_000;
/** Until the first wave of the attack is over, ms. */
const settleMs = 1_000;
const maxRatio = 3;
const files = 3_000;

interface Run {
  readonly undisturbed: Awaited<ReturnType<QuietPair['measure']>>;
  readonly disturbed: Awaited<ReturnType<QuietPair['measure']>>;
  readonly counts: Counts;
}

interface Counts {
  readonly hellos: number;
  readonly challenges: number;
  readonly aborts: number;
  readonly failures: number;
}

/** `npm run bench -- hostile`: what a quiet pair notices of a thousand clients that do not log in. T10 */
export async function hostileCommand(progress: (line: string) => void): Promise<number> {
  expectOpenFiles(files);
  const machine = describeMachine();
  // The quiet pair lives in this process, and shall not share a core with those who disturb it.
  if (machine.pinning !== undefined) pinThisProcess(machine.pinning.generatorCores[0]);
  const server = start(serverProgram, machine.pinning?.serverCore);
  const attackers = start(attackersProgram, machine.pinning?.generatorCores[1]);
  try {
    const { url } = await told<{ url: string }>(server);
    const pair = await QuietPair.join(url);
    await pair.measure(windowMs / 2); // warm-up
    const runs: Run[] = [];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const undisturbed = await pair.measure(windowMs);
      attackers.send({ attack: url });
      const disturbed = await pair.measure(windowMs);
      attackers.send('stop');
      runs.push({ undisturbed, disturbed, counts: await told<Counts>(attackers) });
      await delay(settleMs);
      progress(`p99 ${short(undisturbed.p99)} µs alone, ${short(disturbed.p99)} µs disturbed`);
    }
    pair.end();
    const ratio = spread(runs.map((run) => run.disturbed.p99 / run.undisturbed.p99));
    const isGood = ratio !== undefined && ratio.median <= maxRatio;
    process.stdout.write(report(machineLine(machine), runs, isGood));
    return isGood ? 0 : 1;
  } finally {
    await Promise.all([endProcess(server), endProcess(attackers)]);
  }
}

function start(program: string, core: number | undefined): ChildProcess {
  return startNode({ args: [program], core, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/** What a process says next. */
function told<T>(child: ChildProcess): Promise<T> {
  const answered = Promise.withResolvers<T>();
  const onExit = (): void => {
    answered.reject(new Error('a process ended too early'));
  };
  child.once('message', answered.resolve);
  child.once('exit', onExit);
  return inTime(answered.promise, { what: 'word of a process', ms: 30_000 }).finally(() => {
    child.off('message', answered.resolve);
    child.off('exit', onExit);
  });
}

function report(machine: string, runs: readonly Run[], isGood: boolean): string {
  const of = (value: (run: Run) => number): string => figure(spread(runs.map(value)), short);
  const last = runs.at(-1)?.counts;
  return [
    '# Hostile clients',
    '',
    `${machine}. ${new Date().toISOString()}.`,
    '',
    `A call every 2 ms beside 1,000 clients of 20 addresses that connect at once and do not log in; microseconds, median [min..max] of`,
    `${String(runs.length)} repetitions of ${String(windowMs / 1_000)} s each. In all they said HELLO ${String(last?.hellos)} times and were refused ${String(last?.aborts)} times.`,
    '',
    '| | Undisturbed | Disturbed | Ratio |',
    '| --- | --- | --- | --- |',
    `| p50 | ${of((run) => run.undisturbed.median)} | ${of((run) => run.disturbed.median)} | ${of((run) => run.disturbed.median / run.undisturbed.median)} |`,
    `| p99 | ${of((run) => run.undisturbed.p99)} | ${of((run) => run.disturbed.p99)} | ${of((run) => run.disturbed.p99 / run.undisturbed.p99)} |`,
    '',
    `The ratio of p99 may be ${String(maxRatio)}: ${isGood ? 'reached' : 'missed'}.`,
    '',
  ].join('\n');
}
