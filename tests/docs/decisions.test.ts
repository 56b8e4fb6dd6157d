import { glob, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { root } from './documents.ts';

const page = 'docs/decisions.md';
const text = await readFile(root + page, 'utf8');

const letters: Readonly<Record<string, string>> = {
  Decisions: 'D',
  Threats: 'T',
  Faults: 'F',
  Properties: 'P',
  'The bar': 'B',
};

/** An id that stands alone: no part of a word, a number, a colour or another id. Threats, faults and properties have two digits. */
const citation = /(?<![\w#-])(?:[DB][1-9]\d?|[TFP]\d\d)(?![\w-])/g;

const explained = text
  .split(/^## /m)
  .slice(1)
  .flatMap((section) =>
    [...section.matchAll(/^- \*\*(\w+)\*\* (\S)/gm)].map(([, id = '']) => ({
      id,
      heading: section.slice(0, section.indexOf('\n')),
    })),
  );
const ids = explained.map(({ id }) => id);

/** Each id that sources, tests and documents cite, with the first file that does. */
async function citations(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const files = glob('{packages,apps,tests,tooling,bench,docs}/**/*.{ts,js,mjs,py,html,md}', {
    cwd: root,
    exclude: (path) => /(?:^|\/)(?:node_modules|dist|\.\w+)(?:\/|$)/.test(path),
  });
  for await (const path of files) {
    if (path === page) continue;
    for (const [id] of (await readFile(root + path, 'utf8')).matchAll(citation)) {
      if (!found.has(id)) found.set(id, path);
    }
  }
  return found;
}

describe('docs/decisions.md', () => {
  it('explains every id that is cited', async () => {
    const cited = await citations();
    expect(cited.size).toBeGreaterThan(50);
    expect([...cited].filter(([id]) => !ids.includes(id))).toEqual([]);
  });

  it('explains no id that nobody cites', async () => {
    const cited = await citations();
    expect(ids.length).toBeGreaterThan(50);
    expect(ids.filter((id) => !cited.has(id))).toEqual([]);
  });

  it('has each id once, below the heading of its letter, in order', () => {
    expect(explained.filter(({ id, heading }) => !id.startsWith(letters[heading] ?? '?'))).toEqual([]);
    const inOrder = Object.values(letters).flatMap((letter) =>
      ids.filter((id) => id.startsWith(letter)).sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))),
    );
    expect(ids).toEqual([...new Set(inOrder)]);
  });

  it('speaks of no id that it does not explain', () => {
    const named = [...text.matchAll(citation)].map(([id]) => id);
    expect(named.length).toBeGreaterThanOrEqual(ids.length);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });
});
