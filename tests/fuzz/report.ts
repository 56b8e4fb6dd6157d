import type { Tally } from './fuzz.ts';
import type { Format } from './generation.ts';

/** Of all messages, at least this part has to be accepted: otherwise the fuzz sees refusals only. */
export const leastAccepted = 0.2;

/** How the messages were judged. */
export interface Conditions {
  readonly seed: number;
  readonly workers: number;
  readonly seconds: number;
}

/** What was found, for people, and whether it is as it should be. */
export function report(
  tallies: ReadonlyMap<Format, Tally>,
  { seed, workers, seconds }: Conditions,
): { readonly text: string; readonly isGood: boolean } {
  const rows = [...tallies];
  const all = rows.reduce((sum, [, { messages }]) => sum + messages, 0);
  const lines = [
    `${number(all)} messages, seed ${String(seed)}, ${String(workers)} processes, ` +
      `${seconds.toFixed(0)} s, ${number(Math.round(all / seconds / workers))} messages/s and process`,
    '',
    '| Format | messages | accepted | refused | accepted, % | differences |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map(([format, tally]) => row(format, tally)),
  ];
  for (const [format, { refusals, inexpressible, examples }] of rows) {
    lines.push('', `${format}, refused on both paths:`, ...counts(refusals));
    lines.push(
      '',
      `${format}, passed to receivers of the same format and refused to others:`,
      ...counts(inexpressible),
    );
    if (examples.length > 0) lines.push('', `${format}, differences:`, ...examples);
  }
  const isGood = rows.every(
    ([, tally]) => tally.differences === 0 && tally.accepted >= leastAccepted * tally.messages,
  );
  return { text: `${lines.join('\n')}\n`, isGood };
}

function row(format: Format, { messages, accepted, refused, differences }: Tally): string {
  const share = ((100 * accepted) / messages).toFixed(1);
  return `| ${[format, number(messages), number(accepted), number(refused), share, number(differences)].join(' | ')} |`;
}

function counts(found: Readonly<Record<string, number>>): string[] {
  return Object.entries(found)
    .sort(([, one], [, other]) => other - one)
    .map(([what, times]) => `  ${number(times).padStart(10)}  ${what}`);
}

function number(value: number): string {
  return value.toLocaleString('en');
}
