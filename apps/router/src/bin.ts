#!/usr/bin/env node
import { main } from './command/main.js';

const exitCode = await main(process.argv.slice(2), { output: process.stdout, errors: process.stderr });
process.exit(exitCode);
