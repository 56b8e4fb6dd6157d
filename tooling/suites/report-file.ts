import { relative } from 'node:path';
import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { FileReport, RunReport, TestReport } from './run-report.ts';

/** Names the file into which the reporter writes its {@link RunReport}. */
export const REPORT_FILE_VARIABLE = 'WAMP_TEST_REPORT_FILE';

/**
 * Writes a {@link RunReport}. The runner's own JSON report leaves out unhandled errors, errors of hooks and the
 * reasons of skipped tests.
 */
export default class ReportFile implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly { message: string }[]): void {
    const path = process.env[REPORT_FILE_VARIABLE];
    if (path === undefined) throw new Error(`${REPORT_FILE_VARIABLE} must name the file of the report`);
    const report: RunReport = {
      files: modules.map(fileReport),
      unhandledErrors: unhandledErrors.map((error) => error.message),
    };
    writeFileSync(path, JSON.stringify(report));
  }
}

function fileReport(module: TestModule): FileReport {
  const suites = [...module.children.allSuites()];
  const errors = [module, ...suites].flatMap((owner) => owner.errors().map((error) => error.message));
  return {
    path: relative(process.cwd(), module.moduleId),
    errors,
    tests: [...module.children.allTests()].map(testReport),
  };
}

function testReport(test: TestCase): TestReport {
  const result = test.result();
  const reason = result.state === 'skipped' ? skipReason(test, result.note) : undefined;
  return { name: test.fullName, state: result.state, ...(reason === undefined ? {} : { reason }) };
}

/** The note of `ctx.skip(note)`, which is how a test says why it does not run here. */
function skipReason(test: TestCase, note: string | undefined): string | undefined {
  return note ?? (test.options.mode === 'todo' ? 'still to be written' : undefined);
}
