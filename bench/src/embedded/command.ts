import { describeMachine, machineLine } from '../measure/machine.ts';
import { figure, short } from '../report/figure.ts';
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
