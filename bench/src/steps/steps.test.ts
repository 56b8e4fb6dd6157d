import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allWorkloads } from '../workloads.ts';
import { applyEdit, fileOf } from './edit.ts';
import { steps } from './steps.ts';

describe('steps', () => {
  it.each(steps)('finds the places of “$name” in the source', ({ edits }) => {
    for (const edit of edits) {
      expect(() => applyEdit(readFileSync(edit.file.source, 'utf8'), edit)).not.toThrow();
    }
  });

  it.each(steps)('measures “$name” in rows that there are', ({ rows }) => {
    const names = allWorkloads().map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...rows]));
  });
});

describe('applyEdit', () => {
  const file = fileOf('router', 'router');
  const edit = { file, find: 'a = 1', replace: 'a = 2' };

  it('changes one place', () => {
    expect(applyEdit('let a = 1;', edit)).toBe('let a = 2;');
  });

  it.each(['let b = 1;', 'a = 1; a = 1;'])(
    'refuses %j, where the place is not or not the only one',
    (text) => {
      expect(() => applyEdit(text, edit)).toThrow('a = 1 does not stand once in');
    },
  );
});
