import { parseArgs } from 'node:util';
import type { ServerName } from './servers/server-process.ts';

export interface BenchOptions {
  readonly only: RegExp;
  readonly servers: readonly ServerName[];
  /** Another checkout, built, whose Router is measured too. */
  readonly before: string | undefined;
  readonly repetitions: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** No repetition begins that would not end before this many milliseconds. */
  readonly budgetMs: number;
  readonly memoryRepetitions: number;
  readonly idleSessions: number;
  readonly quick: boolean;
  readonly jsonFile: string | undefined;
  readonly markdownFile: string | undefined;
}

export const usage = `npm run bench -- [options]
npm run bench -- matching   one publication beside 120,000 subscriptions that do not match
npm run bench -- sessions   procedures of the meta API over 10,000 sessions

  --quick              one short repetition, at most 90 s; for a first look, not for figures
  --repetitions N      how often each row is measured (default 5, with --quick 1)
  --only REGEX         only rows whose name matches, such as "rpc.*json" or "memory"
  --servers LIST       of relay,tuned,router (default: all)
  --before FOLDER      only the Router, against the one of another checkout that is built
  --json FILE          writes all runs and rows
  --markdown FILE      writes the report, which is also printed`;

const serverNames: readonly ServerName[] = ['relay', 'tuned', 'router', 'before'];

/** @throws {Error} that names the wrong option. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      servers: { type: 'string', default: '' },
      before: { type: 'string' },
      repetitions: { type: 'string' },
      json: { type: 'string' },
      markdown: { type: 'string' },
    },
  });
  const { quick } = values;
  const given = values.repetitions;
  const repetitions = given === undefined ? (quick ? 1 : 5) : Number(given);
  if (!Number.isInteger(repetitions) || repetitions < 1) {
    throw new Error('--repetitions must be a positive integer');
  }
  return {
    only: new RegExp(values.only),
    servers: parseServers(
      values.servers || (values.before === undefined ? 'relay,tuned,router' : 'before,router'),
    ),
    before: values.before,
    repetitions,
    warmUpMs: quick ? 150 : 250,
    measureMs: quick ? 400 : 800,
    // Who asks for a number of repetitions gets them.
    budgetMs: given === undefined ? (quick ? 85_000 : 560_000) : Infinity,
    memoryRepetitions: quick ? 1 : 3,
    idleSessions: 2_000,
    quick,
    jsonFile: values.json,
    markdownFile: values.markdown,
  };
}

function parseServers(list: string): ServerName[] {
  return list.split(',').map((name) => {
    const known = serverNames.find((candidate) => candidate === name);
    if (known === undefined) throw new Error(`--servers: ${name} is none of ${serverNames.join(', ')}`);
    return known;
  });
}
