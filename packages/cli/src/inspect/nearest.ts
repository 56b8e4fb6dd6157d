/** Names that are told at the most. */
const maxNames = 3;

/**
 * The candidates that `text` was probably meant to be, the nearest first: behind the components that both begin with, at
 * most a third of the letters are wrong, or it is the beginning of them.
 */
export function nearest(text: string, candidates: readonly string[]): readonly string[] {
  return [...new Set(candidates)]
    .map((name) => ({ name, distance: distanceOf(text, name) }))
    .filter(({ distance }) => distance < Infinity)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, maxNames)
    .map(({ name }) => name);
}

function distanceOf(text: string, name: string): number {
  if (name.startsWith(text)) return 1;
  const start = commonStart(text, name);
  const rest = text.slice(start);
  const distance = editDistance(rest, name.slice(start));
  return distance <= Math.max(1, Math.floor(rest.length / 3)) ? distance : Infinity;
}

/** How much of both is the same, in whole components. */
function commonStart(a: string, b: string): number {
  let start = 0;
  for (let at = 0; at < a.length && a[at] === b[at]; at++) if (a[at] === '.') start = at + 1;
  return start;
}

/** Letters to insert, delete or replace to make `b` of `a`. */
function editDistance(a: string, b: string): number {
  // Nobody mistypes a URI this long, and the table grows with its length.
  if (a.length > 256 || b.length > 256) return Infinity;
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const row = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (last[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      row.push(Math.min(replaced, (last[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    }
    last = row;
  }
  return last.at(-1) ?? 0;
}
