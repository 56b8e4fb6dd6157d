import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { countResults, type RunOutcome } from './count-results.ts';
import { runSuites } from './run-suites.ts';
import { listSkippedTests } from './skipped-tests.ts';

const config = fileURLToPath(new URL('fixtures/vitest.config.ts', import.meta.url));

describe('a real run of files that go wrong in every way', () => {
  let outcome: RunOutcome;

  beforeAll(async () => {
    outcome = await runSuites({ args: ['--config', config], output: 'ignore' });
  });

  const errorsOf = (name: string) =>
    outcome.report?.files.find((file) => file.path.endsWith(name))?.errors.join('\n');

  it('ends with a failure', () => {
    expect(outcome.exitCode).toBe(1);
  });

  it('reports the file that cannot be imported, which has no test', () => {
    expect(errorsOf('import-failure.fixture.ts')).toContain('gone.js');
  });

  it('reports the hook that fails', () => {
    expect(errorsOf('hook-failure.fixture.ts')).toBe('the hook failed');
  });

  it('reports the rejection that nobody handled', () => {
    expect(outcome.report?.unhandledErrors).toEqual(['nobody handles this']);
  });

  it('counts all of them as failures', () => {
    // failed: one test, one import, one hook, one unhandled rejection; skipped: two, one planned, one below the hook.
    expect(countResults({ ...outcome, isBuilt: true })).toEqual({ passed: 2, failed: 4, skipped: 4 });
  });

  it('lists each skipped test with its reason', () => {
    const lines = outcome.report === undefined ? [] : listSkippedTests(outcome.report);
    expect(lines).toContain('  is skipped by its context: needs a thing that is not here');
    expect(lines).toContain('  is skipped without a word: no reason given');
    expect(lines).toContain('  is only planned: still to be written');
  });

  it('fails a run whose filter matches no file', async () => {
    const none = await runSuites({ args: ['--config', config, 'no-such-file'], output: 'ignore' });
    expect(countResults({ ...none, isBuilt: true })).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
