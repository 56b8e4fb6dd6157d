import type { RunReport } from './run-report.ts';

/** One line per skipped test, grouped by file, each with its reason: a skip is never silent. */
export function listSkippedTests(report: RunReport): string[] {
  return report.files.flatMap((file) => {
    const skipped = file.tests.filter((test) => test.state === 'skipped');
    if (skipped.length === 0) return [];
    return [file.path, ...skipped.map((test) => `  ${test.name}: ${test.reason ?? 'no reason given'}`)];
  });
}
