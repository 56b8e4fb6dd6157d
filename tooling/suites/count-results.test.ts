import { describe, expect, it } from 'vitest';
import { countLine, countResults as count, type RunOutcome } from './count-results.ts';
import type { FileReport, RunReport, TestReport } from './run-report.ts';

const countResults = (outcome: RunOutcome) => count({ ...outcome, isBuilt: true });

const tests = (...states: TestReport['state'][]): TestReport[] =>
  states.map((state, index) => ({ name: `test ${index}`, state }));

const file = (path: string, content: Partial<FileReport>): FileReport => ({
  path,
  errors: [],
  tests: [],
  ...content,
});

const report = (...files: FileReport[]): RunReport => ({ files, unhandledErrors: [] });

describe('countResults', () => {
  it('counts passed, failed and skipped tests over all files', () => {
    const twoFiles = report(
      file('a.test.ts', { tests: tests('passed', 'passed', 'failed') }),
      file('b.test.ts', { tests: tests('passed', 'skipped') }),
    );
    expect(countResults({ report: twoFiles, exitCode: 1 })).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });

  it('counts a file that cannot be imported as a failure though no test in it failed', () => {
    const broken = report(
      file('good.test.ts', { tests: tests('passed') }),
      file('broken.test.ts', { errors: ["Cannot find module './gone.js'"] }),
    );
    expect(countResults({ report: broken, exitCode: 1 })).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('counts a failing hook as a failure beside the tests it made the runner skip', () => {
    const hook = report(
      file('a.test.ts', { errors: ['beforeAll failed'], tests: tests('skipped', 'passed') }),
    );
    expect(countResults({ report: hook, exitCode: 1 })).toEqual({ passed: 1, failed: 1, skipped: 1 });
  });

  it('counts each unhandled error as a failure', () => {
    const unhandled = {
      ...report(file('a.test.ts', { tests: tests('passed') })),
      unhandledErrors: ['late', 'later'],
    };
    expect(countResults({ report: unhandled, exitCode: 1 })).toEqual({ passed: 1, failed: 2, skipped: 0 });
  });

  it('counts a test that never ended as a failure', () => {
    const pending = report(file('a.test.ts', { tests: tests('passed', 'pending') }));
    expect(countResults({ report: pending, exitCode: 1 })).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('fails a run that executed no test', () => {
    expect(countResults({ report: report(), exitCode: 0 })).toEqual({ passed: 0, failed: 1, skipped: 0 });
    const allSkipped = report(file('a.test.ts', { tests: tests('skipped') }));
    expect(countResults({ report: allSkipped, exitCode: 0 })).toEqual({ passed: 0, failed: 1, skipped: 1 });
  });

  it('fails a run whose runner failed though every test passed', () => {
    const passed = report(file('a.test.ts', { tests: tests('passed') }));
    expect(countResults({ report: passed, exitCode: 0 })).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(countResults({ report: passed, exitCode: 1 })).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('counts a failed build as one more failure', () => {
    const mixed = report(file('a.test.ts', { tests: tests('passed', 'failed') }));
    expect(count({ report: mixed, exitCode: 1, isBuilt: false })).toEqual({
      passed: 1,
      failed: 2,
      skipped: 0,
    });
    const passed = report(file('a.test.ts', { tests: tests('passed') }));
    expect(count({ report: passed, exitCode: 0, isBuilt: false })).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it('fails a run that left no report', () => {
    expect(countResults({ report: undefined, exitCode: 0 })).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe('countLine', () => {
  it('names the three counts in one line', () => {
    expect(countLine({ passed: 3, failed: 0, skipped: 2 })).toBe('3 passed, 0 failed, 2 skipped');
  });
});
