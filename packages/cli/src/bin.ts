#!/usr/bin/env node
import process from 'node:process';
import { processIo } from './io/process-io.js';

const argv = process.argv.slice(2);
const io = processIo();

if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  // The most frequent question of scripts gets its answer without loading the parser.
  const { packageVersion } = await import('./package-version.js');
  io.stdout.write(`${packageVersion()}\n`);
} else {
  const { run } = await import('./run.js');
  // Leaves although something may still be open, such as a stdin that nobody ends.
  process.exit(await run(argv, io));
}
