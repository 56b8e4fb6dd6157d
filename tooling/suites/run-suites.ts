import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunOutcome } from './count-results.ts';
import { REPORT_FILE_VARIABLE } from './report-file.ts';
import type { RunReport } from './run-report.ts';

export interface RunSuitesOptions {
  /** Further arguments for the runner: file filters, `--config`. */
  readonly args: readonly string[];
  /** @default 'inherit' */
  readonly output?: 'inherit' | 'ignore';
}

/** Runs the tests once, to the end, and gives what the runner reported. */
export async function runSuites({ args, output = 'inherit' }: RunSuitesOptions): Promise<RunOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'wamp-tests-'));
  const reportFile = join(folder, 'report.json');
  const reporter = fileURLToPath(new URL('report-file.ts', import.meta.url));
  const runner = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
  try {
    const exitCode = await exitOf(
      spawn(process.execPath, [runner, 'run', '--reporter=default', `--reporter=${reporter}`, ...args], {
        env: { ...process.env, [REPORT_FILE_VARIABLE]: reportFile },
        stdio: ['ignore', output, output],
      }),
    );
    return { report: existsSync(reportFile) ? readReport(reportFile) : undefined, exitCode };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function exitOf(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function readReport(path: string): RunReport {
  // Written by our own reporter a moment ago.
  return JSON.parse(readFileSync(path, 'utf8')) as RunReport;
}
