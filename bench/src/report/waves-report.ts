/** The Router after a wave of sessions has come and gone. */
export interface Wave {
  readonly heapBytes: number;
  /** Sessions, registrations and subscriptions that are still there. */
  readonly left: number;
}

/** After the third wave the heap may be this much larger than after the first. */
const waveBound = { share: 0.03, spareBytes: 256 * 1_024 } as const;

export interface WavesVerdict {
  readonly boundBytes: number;
  readonly isHeapBack: boolean;
  readonly areTablesEmpty: boolean;
}

/** Compares the last wave with the first. */
export function judgeWaves(waves: readonly Wave[]): WavesVerdict {
  const first = waves.at(0)?.heapBytes ?? NaN;
  const last = waves.at(-1)?.heapBytes ?? NaN;
  const boundBytes = first * (1 + waveBound.share) + waveBound.spareBytes;
  const areTablesEmpty = waves.every(({ left }) => left === 0);
  return { boundBytes, isHeapBack: last <= boundBytes, areTablesEmpty };
}

export interface WavesFindings {
  readonly machine: string;
  readonly sessions: number;
  readonly waves: readonly Wave[];
  readonly verdict: WavesVerdict;
}

/** The outcome as Markdown. */
export function wavesReport({ machine, sessions, waves, verdict }: WavesFindings): string {
  const kibibytes = (bytes: number): string => (bytes / 1_024).toFixed(0);
  const back = verdict.isHeapBack ? 'met' : '**missed**';
  return [
    `# Heap of the Router after waves of ${String(sessions)} sessions`,
    '',
    `${machine}. ${new Date().toISOString()}.`,
    '',
    'Each session registers, subscribes three times and leaves while a call of its own is open.',
    '',
    '| Wave | Heap after it, KiB | Sessions, registrations, subscriptions left |',
    '|---|---|---|',
    ...waves.map(
      ({ heapBytes, left }, index) => `| ${String(index + 1)} | ${kibibytes(heapBytes)} | ${String(left)} |`,
    ),
    '',
    `At most the first + ${String(waveBound.share * 100)} % + ${kibibytes(waveBound.spareBytes)} KiB = ${kibibytes(verdict.boundBytes)} KiB: ${back}.`,
    verdict.areTablesEmpty ? 'All tables are empty.' : '**The tables are not empty.**',
    '',
  ].join('\n');
}
