import { describeMachine, machineLine } from '../measure/machine.ts';
import { figure, short } from '../report/figure.ts';
import { type CodecResult, measureCodecs } from './codec.ts';
import { type RealmCost, measureManyRealms } from './many-realms.ts';
import { type Blocking, measureManySessions } from './many-sessions.ts';
import { spread } from '../measure/statistics.ts';
import { type MatchingResult, measureMatching } from './matching.ts';

const crowd = { exact: 100_000, prefix: 10_000, wildcard: 10_000 };

/** `npm run bench -- matching`: what one publication takes beside 120,000 subscriptions that do not match. */
export async function matchingCommand(): Promise<string> {
  const results = await measureMatching({ crowd, repetitions: 25, publications: 1_000 });
  return [
    '# Matching',
    '',
    `${machineLine({ ...describeMachine(), pinning: undefined })}. ${new Date().toISOString()}.`,
    '',
    '3 subscriptions that match (exact, prefix, wildcard), alone and beside 100,000 exact, 10,000 prefix and 10,000',
    'wildcard subscriptions that do not. Microseconds for one publication with its three events, in one process and',
    'without sockets: median [min..max] of 25 interleaved repetitions of 1,000 publications.',
    '',
    '| Topic was looked up before | Alone | Crowded | Ratio |',
    '| --- | --- | --- | --- |',
    ...results.map(matchingRow),
    '',
  ].join('\n');
}

const states = { warm: 'yes', cold: 'no: a subscription came or went' } as const;

function matchingRow({ state, alone, crowded, ratio }: MatchingResult): string {
  return `| ${states[state]} | ${figure(alone, short)} | ${figure(crowded, short)} | ${figure(ratio, short)} |`;
}

/** `npm run bench -- sessions`: how long procedures over 10,000 sessions hold up everybody else. */
export async function sessionsCommand(): Promise<string> {
  const runs: (readonly Blocking[])[] = [];
  for (let repetition = 0; repetition < 7; repetition += 1) runs.push(await measureManySessions(10_000));
  return [
    '# 10,000 sessions in one realm',
    '',
    `${machineLine({ ...describeMachine(), pinning: undefined })}. ${new Date().toISOString()}.`,
    '',
    'In one process and without sockets: median [min..max] of 7 repetitions, each with a Router of its own.',
    '',
    '| What was asked | Took, ms | Longest block of the event loop, ms |',
    '| --- | --- | --- |',
    ...(runs[0] ?? []).map(({ what }) =>
      blockingRow(
        what,
        runs.flat().filter((run) => run.what === what),
      ),
    ),
    '',
  ].join('\n');
}

function blockingRow(what: string, runs: readonly Blocking[]): string {
  const took = figure(spread(runs.map((run) => run.tookMs)), short);
  const block = figure(spread(runs.map((run) => run.longestBlockMs)), short);
  return `| ${what} | ${took} | ${block} |`;
}

/** `npm run bench -- codec`: what decoding a message and encoding the one that it becomes take. */
export function codecCommand(): string {
  return [
    '# Codecs',
    '',
    `${machineLine({ ...describeMachine(), pinning: undefined })}. ${new Date().toISOString()}.`,
    '',
    'From the frame that came to the one that goes, without transports: median [min..max] of 25 interleaved',
    'repetitions of 2,000 messages with one text as their payload.',
    '',
    '| Serializer | Message | Text, bytes | Nanoseconds | Heap, bytes |',
    '| --- | --- | --- | --- | --- |',
    ...measureCodecs(25).map(codecRow),
    '',
  ].join('\n');
}

function codecRow({ serializer, step, textBytes, nanoseconds, heapBytes }: CodecResult): string {
  const cells = [serializer, step, textBytes, figure(nanoseconds, short), figure(heapBytes, short)];
  return `| ${cells.join(' | ')} |`;
}

/** `npm run bench -- realms`: what realms cost that nobody uses, and what using them costs. */
export async function realmsCommand(): Promise<string> {
  await measureManyRealms(1_000); // the first run compiles what the others use
  const runs: RealmCost[] = [];
  for (const realms of [1_000, 10_000]) {
    for (let repetition = 0; repetition < 5; repetition += 1) runs.push(await measureManyRealms(realms));
  }
  return [
    '# Many realms',
    '',
    `${machineLine({ ...describeMachine(), pinning: undefined })}. ${new Date().toISOString()}.`,
    '',
    'In one process and without sockets: median [min..max] of 5 repetitions, each with a Router of its own. Bytes of',
    'heap for one realm: before anybody joined, with one session in each, after two sessions in each have left.',
    '',
    '| Realms | Idle, bytes | With one session, bytes | Left, bytes | First join, µs | Next join, µs |',
    '| --- | --- | --- | --- | --- | --- |',
    ...[1_000, 10_000].map((realms) => realmsRow(realms, runs)),
    '',
  ].join('\n');
}

function realmsRow(realms: number, runs: readonly RealmCost[]): string {
  const costs = runs.filter((run) => run.realms === realms);
  const cell = (of: (cost: RealmCost) => number): string => figure(spread(costs.map(of)), short);
  const cells = [
    realms.toLocaleString('en'),
    cell((cost) => cost.idleBytes),
    cell((cost) => cost.usedBytes),
    cell((cost) => cost.leftBytes),
    cell((cost) => cost.firstJoinUs),
    cell((cost) => cost.nextJoinUs),
  ];
  return `| ${cells.join(' | ')} |`;
}
