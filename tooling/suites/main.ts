/**
 * Runs the tests, lists what was skipped and why, and prints the count as the last line. `WAMP_TEST_COUNT_FILE` names
 * a file that gets that line too, for a caller that prints more after us.
 */
import { writeFileSync } from 'node:fs';
import { countLine, countResults } from './count-results.ts';
import { runSuites } from './run-suites.ts';
import { listSkippedTests } from './skipped-tests.ts';

const outcome = await runSuites({ args: process.argv.slice(2) });
const counts = countResults(outcome);
const skipped = outcome.report === undefined ? [] : listSkippedTests(outcome.report);

if (outcome.report === undefined) console.log('The test runner left no report.');
if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.join('\n')}\n`);
const countFile = process.env['WAMP_TEST_COUNT_FILE'];
if (countFile !== undefined) writeFileSync(countFile, `${countLine(counts)}\n`);
console.log(countLine(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
