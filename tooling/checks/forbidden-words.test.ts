import { describe, expect, it } from 'vitest';
import { findForbiddenWords } from './forbidden-words.ts';

const find = (text: string) => findForbiddenWords({ path: 'a.md', text });

// Put together here, so that this file does not hold what it looks for.
const folder = ['', 'work', 'main'].join('/');
const host = ['registry', 'npmjs', 'org'].join('.');
const neighbour = ['..', 'shared', 'notes.md'].join('/');

describe('findForbiddenWords', () => {
  it('names file, line, word and what to write instead', () => {
    expect(find(`first line\nsee ${folder}`)).toEqual([
      `a.md:2 "${folder.slice(0, 7)}": write paths relative to the repository`,
    ]);
  });

  it('finds registry hosts and folders beside the repository', () => {
    expect(find(`https://${host}/ws`)).toHaveLength(1);
    expect(find(`see ${neighbour}`)).toHaveLength(1);
  });

  it('lets ordinary paths and words pass', () => {
    expect(find('see docs/work/plan.md, ./work/ and ../shared-port.ts')).toEqual([]);
  });
});
