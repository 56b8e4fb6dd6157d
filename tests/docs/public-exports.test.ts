import { describe, expect, it } from 'vitest';
import { publicExports } from './public-exports.ts';

const all = await publicExports();

describe('public exports', () => {
  it('are found in all packages that have some', () => {
    const packages = new Set(all.map(({ entry }) => entry.split('/src/')[0]));
    expect(packages.size).toBe(10);
    expect(all.length).toBeGreaterThan(200);
  });

  it('say in a sentence what they are, before any tag', () => {
    const silent = all.filter(({ comment }) => comment === '' || comment.startsWith('@'));
    expect(silent.map(({ entry, name }) => `${entry} ${name}`)).toEqual([]);
  });
});
