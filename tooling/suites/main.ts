/**
 * Builds, runs the tests, lists what was skipped and why, and prints the count as the last line. `WAMP_TEST_COUNT_FILE` names
 * a file that gets that line too, for a caller that prints more after us.
 */
import { writeFileSync } from 'node:fs';
import { build } from '../scripts/bootstrap.mjs';
import { countLine, countResults } from './count-results.ts';
import { runSuites } from './run-suites.ts';
import { listSkippedTests } from './skipped-tests.ts';

// A failed build does not keep the tests from running: they say more about what is broken.
const isBuilt = (await build({ quiet: true })) === 0;
const outcome = await runSuites({ args: process.argv.slice(2) });
const counts = countResults({ ...outcome, isBuilt });
const skipped = outcome.report === undefined ? [] : listSkippedTests(outcome.report);

if (!isBuilt) console.log('The build failed; see above.');
if (outcome.report === undefined) console.log('The test runner left no report.');
if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.join('\n')}\n`);
const countFile = process.env['WAMP_TEST_COUNT_FILE'];
if (countFile !== undefined) writeFileSync(countFile, `${countLine(counts)}\n`);
console.log(countLine(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
