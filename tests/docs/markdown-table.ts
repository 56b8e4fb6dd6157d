/** One row of a table, by the titles of its columns. */
export type Row = ReadonlyMap<string, string>;

/** The rows of all tables below one heading of the second level, with the cells as they are written. */
export function tableBelow(text: string, heading: string): readonly Row[] {
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`there is no heading ${heading}`);
  const rows: Row[] = [];
  let titles: readonly string[] | undefined;
  for (const line of section.split('\n')) {
    if (!line.startsWith('|')) titles = undefined;
    else if (titles === undefined) titles = cellsOf(line);
    else if (!/^[| -]+$/.test(line))
      rows.push(new Map(titles.map((title, at) => [title, cellsOf(line)[at] ?? ''])));
  }
  return rows;
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** What stands in the first code span of a cell. */
export function codeIn(cell: string | undefined): string {
  return /`([^`]+)`/.exec(cell ?? '')?.[1] ?? '';
}
