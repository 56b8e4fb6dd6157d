import { beforeAll, describe, expect, it } from 'vitest';
import { documents } from './documents.ts';
import { type Example, examplesIn } from './example.ts';
import { runExample } from './run-example.ts';
import { typeCheck } from './type-check.ts';

const files = await documents();
const all = files.flatMap(({ path, text }) => examplesIn(path, text));
const nameOf = ({ path, line }: Example): string => `${path}:${line}`;
const programs = all.filter(({ prints }) => prints.length > 0);

describe('the examples of the documentation', () => {
  let errors: ReadonlyMap<Example, string[]> = new Map();

  beforeAll(async () => {
    errors = await typeCheck(all);
  }, 120_000);

  it.each(all.map((example) => [nameOf(example), example] as const))('%s is well typed', (_name, example) => {
    expect(errors.get(example)).toEqual([]);
  });

  it.each(programs.map((example) => [nameOf(example), example] as const))(
    '%s prints what it says',
    async (_name, example) => {
      const { code, lines, errors } = await runExample(example);
      expect({ code, lines, errors }).toEqual({ code: 0, lines: example.prints, errors: '' });
    },
  );

  it('include a program that runs for every package', () => {
    const withProgram = new Set(programs.map(({ path }) => path));
    // The examples of the command are commands, which the tests of the command run.
    const readmes = files
      .map(({ path }) => path)
      .filter((path) => /^(packages\/(?!cli)|apps\/|README)/.test(path));
    expect(readmes.filter((path) => path.endsWith('.md') && !withProgram.has(path))).toEqual([]);
    expect(withProgram.size).toBeGreaterThan(10);
  });
});
