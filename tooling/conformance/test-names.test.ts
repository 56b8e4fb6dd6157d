import { describe, expect, it } from 'vitest';
import { testsIn } from './test-names.ts';

const one = (text: string) => testsIn('x.test.ts', text);

describe('the names of tests', () => {
  it('yield the ids in square brackets', () => {
    expect(one(`it('answers [X-01, YY-22]', () => {})`)).toEqual([
      { file: 'x.test.ts', name: 'answers', ids: ['X-01', 'YY-22'] },
    ]);
  });

  it('are read from it, test, each, templates and nested groups', () => {
    const text = `
      describe('group [G-01]', () => {
        test(\`carries \${from} [A-01]\`, run);
        it.each(['a'])('takes %s [B-02]', run);
        it.skipIf(slow)('waits [C-03]', run);
      });`;
    expect(one(text).map(({ name, ids }) => [name, ...ids])).toEqual([
      ['carries …', 'A-01'],
      ['takes %s', 'B-02'],
      ['waits', 'C-03'],
    ]);
  });

  it('are read from what was made of it', () => {
    const text = `const described = whenExtended(it, 'reflection'); described('lists [A-01]', run); other('x [B-01]', run);`;
    expect(one(text).map(({ ids }) => ids)).toEqual([['A-01']]);
  });

  it('do not count where the test never runs', () => {
    expect(
      one(
        `it.skip('x [A-01]', run); it.todo('y [B-01]'); describe.skip('g', () => { it('z [D-01]', run); }); // it('z [C-01]')`,
      ),
    ).toEqual([]);
  });

  it('are taken from a table of cases when the title is computed', () => {
    expect(one(`for (const row of [{ name: 'a [A-01]' }]) it(row.name, run);`)).toMatchObject([
      { ids: ['A-01'] },
    ]);
    expect(one(`const text = 'a [A-01]'; it('plain', run);`)).toEqual([]);
  });
});
