/** Names that are told at the most. */
const maxNames = 3;

/**
 * The candidates that `text` was probably meant to be, the nearest first: at most a third of its letters are wrong, or it
 * is the beginning of them.
 */
export function nearest(text: string, candidates: readonly string[]): readonly string[] {
  const limit = Math.max(1, Math.floor(text.length / 3));
  return [...new Set(candidates)]
    .map((name) => ({ name, distance: name.startsWith(text) ? 1 : editDistance(text, name) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, maxNames)
    .map(({ name }) => name);
}

/** Letters to insert, delete or replace to make `b` of `a`. */
function editDistance(a: string, b: string): number {
  // Nobody mistypes a URI this long, and the table grows with its length.
  if (a.length > 256 || b.length > 256) return Infinity;
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const row = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (last[j] ?? 0) + (letter === other ? 0 : 1);
      row.push(Math.min(replaced, (last[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    }
    last = row;
  }
  return last.at(-1) ?? 0;
}
