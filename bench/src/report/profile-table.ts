import type { HotSpot, HotSpots } from '../profile/hot-functions.ts';

const shownFunctions = 25;

/** Where the time of one row went, as Markdown. */
export function profileTables(row: string, { busyUs, functions, packages }: HotSpots): string[] {
  return [
    `## ${row}`,
    '',
    `${(busyUs / 1e6).toFixed(1)} s of work; time in a function itself, without what it calls.`,
    '',
    '| Share | Package |',
    '|---|---|',
    ...packages.filter(({ share }) => share >= 0.005).map((spot) => `| ${percent(spot)} | ${spot.name} |`),
    '',
    '| Share | Function | File |',
    '|---|---|---|',
    ...functions
      .slice(0, shownFunctions)
      .map((spot) => `| ${percent(spot)} | ${spot.name} | ${spot.where} |`),
    '',
  ];
}

function percent({ share }: HotSpot): string {
  return `${(share * 100).toFixed(1)} %`;
}
