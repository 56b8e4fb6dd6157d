import type { RunReport } from './run-report.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface Build {
  /** Whether the packages were built; some tests run what is built. */
  readonly isBuilt: boolean;
}

export interface RunOutcome {
  /** `undefined` when the runner ended without writing a report. */
  readonly report: RunReport | undefined;
  readonly exitCode: number;
}

/**
 * Counts a run so that nothing that went wrong is counted as nothing: a file that does not load, a failing hook, an
 * unhandled error, a test that never ended and a failed build are one failure each; so is a run that executed no test, that left no
 * report, or whose runner failed for a reason of its own.
 */
export function countResults({ report, exitCode, isBuilt }: RunOutcome & Build): Counts {
  const failedBuilds = isBuilt ? 0 : 1;
  if (report === undefined) return { passed: 0, failed: 1 + failedBuilds, skipped: 0 };
  const tests = report.files.flatMap((file) => file.tests);
  const passed = tests.filter((test) => test.state === 'passed').length;
  const skipped = tests.filter((test) => test.state === 'skipped').length;
  const fileErrors = report.files.reduce((sum, file) => sum + file.errors.length, 0);
  const failed = tests.length - passed - skipped + fileErrors + report.unhandledErrors.length;
  const wentWrong = failed === 0 && (passed === 0 || exitCode !== 0);
  return { passed, failed: (wentWrong ? 1 : failed) + failedBuilds, skipped };
}

/** The last line of a run. */
export function countLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
