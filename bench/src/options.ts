import { parseArgs } from 'node:util';
import { isPeer, type PeerName, type ServerName, serverNames } from './servers/server-name.ts';

export interface BenchOptions {
  readonly only: RegExp;
  readonly servers: readonly ServerName[];
  /** Other routers only in every second repetition and in rows with a target: they take time. */
  readonly sparePeers: boolean;
  /** Another Router that is measured too. */
  readonly against: Against | undefined;
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
  readonly svgFile: string | undefined;
}

/** A commit that is checked out and built for the run, or a checkout that is built already. */
export type Against = { readonly ref: string } | { readonly folder: string };

/** What the command line asks for. */
export type Command =
  | { readonly do: 'help' | 'install-peers' | 'matching' | 'sessions' | 'realms' | 'codec' | 'hostile' }
  | { readonly do: 'measure' | 'cpu-profile' | 'waves' | 'steps'; readonly options: BenchOptions }
  | { readonly do: 'soak'; readonly durationMs: number; readonly options: BenchOptions };

export const usage = `npm run bench -- [options]
npm run bench -- --install-peers   builds the other routers that can be had here
npm run bench -- --soak [60s]      ten minutes (or so long) of fan-out 1000; the Router's memory must not grow
npm run bench -- --cpu-profile     profiles of the Router in the chosen rows, and its hottest functions
npm run bench -- steps             the Router without one of its techniques each: what they gain
npm run bench -- waves             three waves of sessions come and go; the Router's heap must come back
npm run bench -- matching          one publication beside 120,000 subscriptions that do not match
npm run bench -- sessions          procedures of the meta API over 10,000 sessions
npm run bench -- realms            10,000 realms that nobody uses, and their first session
npm run bench -- codec             decoding a message and encoding the one that it becomes
npm run bench -- hostile           a quiet pair beside a thousand clients that do not log in

  --quick              one short repetition without other routers, at most 90 s; for a first look, not for figures
  --repetitions N      how often each row is measured (default 5, with --quick 1)
  --only REGEX         only rows whose name matches, such as "rpc.*json", "memory" or "join"
  --servers LIST       of ${serverNames.join(',')}
                       (default: relay,tuned,router and the other routers that are installed)
  --against GIT-REF    only the Router, against the one of another commit, which is built for it
  --before FOLDER      the same, against the one of another checkout that is built
  --sessions N         how many idle sessions the memory of one is taken from (default 2000)
  --json FILE          writes all runs and rows
  --markdown FILE      writes the report, which is also printed
  --svg FILE           writes a picture of what a message costs`;

const words = ['steps', 'waves', 'matching', 'sessions', 'realms', 'codec', 'hostile'] as const;

/** `installed`: the other routers that are there. @throws {Error} that names the wrong option. */
export function parseCommand(args: readonly string[], installed: readonly PeerName[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', default: false },
      'install-peers': { type: 'boolean', default: false },
      soak: { type: 'boolean', default: false },
      'cpu-profile': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      servers: { type: 'string' },
      against: { type: 'string' },
      before: { type: 'string' },
      repetitions: { type: 'string' },
      sessions: { type: 'string' },
      json: { type: 'string' },
      markdown: { type: 'string' },
      svg: { type: 'string' },
    },
  });
  const [word, ...rest] = positionals;
  if (rest.length > 0) throw new Error(`unexpected: ${rest.join(' ')}`);
  if (values.help) return { do: 'help' };
  if (values['install-peers']) return { do: 'install-peers' };
  const options = benchOptions(values, installed);
  if (values.soak) return { do: 'soak', durationMs: soakDuration(word ?? '10m'), options };
  const name = words.find((candidate) => candidate === word);
  if (word !== undefined && values['cpu-profile'])
    throw new Error(`--cpu-profile measures rows, not ${word}`);
  if (name === 'steps' || name === 'waves') return { do: name, options };
  if (name !== undefined) return { do: name };
  if (word !== undefined) throw new Error(`${word} is none of ${words.join(', ')}`);
  return { do: values['cpu-profile'] ? 'cpu-profile' : 'measure', options };
}

interface Values {
  readonly quick: boolean;
  readonly only: string;
  readonly servers?: string | undefined;
  readonly against?: string | undefined;
  readonly before?: string | undefined;
  readonly repetitions?: string | undefined;
  readonly sessions?: string | undefined;
  readonly json?: string | undefined;
  readonly markdown?: string | undefined;
  readonly svg?: string | undefined;
}

function benchOptions(values: Values, installed: readonly PeerName[]): BenchOptions {
  const { quick, repetitions } = values;
  const against = againstOf(values);
  const servers =
    values.servers === undefined ? defaultServers(values, installed) : parseServers(values.servers);
  if (servers.includes('against') && against === undefined)
    throw new Error('--servers: against needs --against or --before');
  return {
    only: new RegExp(values.only),
    servers,
    sparePeers: values.servers === undefined && repetitions === undefined,
    against,
    repetitions: count('--repetitions', repetitions ?? (quick ? '1' : '5')),
    warmUpMs: quick ? 150 : 250,
    // More servers in the same time.
    measureMs: quick ? 400 : servers.some(isPeer) ? 500 : 800,
    // Who asks for a number of repetitions gets them.
    budgetMs: repetitions === undefined ? (quick ? 85_000 : 560_000) : Infinity,
    memoryRepetitions: quick ? 1 : 3,
    idleSessions: count('--sessions', values.sessions ?? '2000'),
    quick,
    jsonFile: values.json,
    markdownFile: values.markdown,
    svgFile: values.svg,
  };
}

function againstOf({ against, before }: Values): Against | undefined {
  if (against !== undefined && before !== undefined)
    throw new Error('--against and --before exclude each other');
  if (against !== undefined) return { ref: against };
  return before === undefined ? undefined : { folder: before };
}

function defaultServers(values: Values, installed: readonly PeerName[]): ServerName[] {
  if (againstOf(values) !== undefined) return ['against', 'router'];
  const own: ServerName[] = ['relay', 'tuned', 'router'];
  return values.quick ? own : [...own, ...installed];
}

function parseServers(list: string): ServerName[] {
  return [...new Set(list.split(','))].map((name) => {
    const known = serverNames.find((candidate) => candidate === name);
    if (known === undefined) throw new Error(`--servers: ${name} is none of ${serverNames.join(', ')}`);
    return known;
  });
}

function count(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`${option} must be a positive integer`);
  return number;
}

const units = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** In less time there are too few readings of the memory to compare. */
const shortestSoakMs = 30_000;

function soakDuration(text: string): number {
  const durationMs = parseDuration(text);
  if (durationMs < shortestSoakMs) throw new Error('--soak takes 30s or more');
  return durationMs;
}

/** `90s`, `10m`, `1h`. */
function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d+)([smh])$/.exec(text) ?? [];
  const known = (['s', 'm', 'h'] as const).find((candidate) => candidate === unit);
  if (known === undefined || Number(amount) === 0)
    throw new Error(`${text} is no duration such as 60s or 10m`);
  return Number(amount) * units[known];
}
