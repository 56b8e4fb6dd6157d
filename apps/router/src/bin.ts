#!/usr/bin/env node
import { main } from './command/main.js';

// Whoever reads our output may stop at any time, as `head` does.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

try {
  process.exit(await main(process.argv.slice(2), { output: process.stdout, errors: process.stderr }));
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
