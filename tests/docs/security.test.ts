import { readFile } from 'node:fs/promises';
import { glob } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { root } from './documents.ts';

const page = await readFile(`${root}docs/security.md`, 'utf8');

/** The first column of the tables. */
const rows = [...page.matchAll(/^\| (T\d\d) /gm)].map(([, id = '']) => id);

/** Titles of tests with ids in brackets, by id. */
async function titlesById(): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  const files = glob('{packages,apps,tests}/**/*.ts', {
    cwd: root,
    exclude: (path) => /(?:^|\/)(?:node_modules|dist)(?:\/|$)/.test(path),
  });
  for await (const file of files) {
    if (!/\.test\.ts$|-suite\//.test(file)) continue;
    const text = await readFile(root + file, 'utf8');
    for (const [title, ids = ''] of text.matchAll(/[^'"`\n]*\[((?:[A-Z]+-?\d+,? ?)+)\]/g)) {
      for (const [id] of ids.matchAll(/\bT\d\d\b/g)) found.set(id, [...(found.get(id) ?? []), title]);
    }
  }
  return found;
}

describe('docs/security.md', () => {
  it('has each threat once', () => {
    expect(rows.length).toBeGreaterThan(25);
    expect([...new Set(rows)]).toHaveLength(rows.length);
  });

  it('claims nothing that no test shows', async () => {
    const titles = await titlesById();
    expect(rows.filter((id) => !titles.has(id))).toEqual([]);
  });
});
