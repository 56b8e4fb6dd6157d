#!/usr/bin/env node
import { main } from './command/main.js';

// Whoever reads our output may stop at any time, as `head` does.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const exitCode = await main(process.argv.slice(2), { output: process.stdout, errors: process.stderr });
process.exit(exitCode);
