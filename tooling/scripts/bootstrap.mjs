/**
 * What every root script does first. The host needs Node 20 and npm, nothing else: pnpm comes through npx, and
 * Node 26, on which the suite is developed, comes as the npm package `node`.
 *
 * This file runs on both versions, so it uses nothing newer than Node 20.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Node 26; there once dependencies are installed. */
export const node = join(root, 'node_modules/node/bin/node');

const binFolder = join(root, 'node_modules/.bin');
const stampFile = join(root, 'node_modules/.cache/bootstrap/lockfile.sha256');

const manifest = /** @type {{ packageManager: string }} */ (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
);

/** The pnpm that package.json names, so that there is one place to change it. */
const pnpmSpec = manifest.packageManager;

/**
 * Installs dependencies unless those of this lockfile are installed already. Prints nothing but one line, or, when the
 * installation fails, all that it said; then it ends the process.
 *
 * @returns {Promise<void>}
 */
export async function bootstrap() {
  const lockfile = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex');
  const installed = existsSync(stampFile) && existsSync(node) && readFileSync(stampFile, 'utf8') === lockfile;
  if (!installed) {
    process.stderr.write('Installing dependencies …\n');
    const install = await pnpm(['install', '--frozen-lockfile'], { quiet: true });
    if (install !== 0) process.exit(install);
    mkdirSync(dirname(stampFile), { recursive: true });
    writeFileSync(stampFile, lockfile);
  }
  linkNode();
}

/**
 * pnpm links `node` as a shell script, which does not pass signals on: `npm start` would leave the router running when
 * npm is stopped. A symbolic link does.
 */
function linkNode() {
  const link = join(binFolder, 'node');
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true) return;
  rmSync(link, { force: true });
  symlinkSync('../node/bin/node', link);
}

/**
 * Builds all packages and apps; what has not changed comes from the cache.
 *
 * @param {RunOptions} [options]
 * @returns {Promise<number>} the exit code
 */
export function build(options) {
  const args = ['--output-logs=new-only', '--continue=dependencies-successful'];
  return pnpm(['exec', 'turbo', 'run', 'build', ...args], options);
}

/**
 * Runs pnpm, and below it programs of node_modules/.bin on Node 26.
 *
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>} the exit code
 */
export function pnpm(args, options) {
  const [program, ...words] = pnpmCommand(args);
  return run(program, words, options);
}

/**
 * The words of a command that runs pnpm; there is none on the machine.
 *
 * @param {readonly string[]} args
 * @returns {[program: string, ...args: string[]]}
 */
export function pnpmCommand(args) {
  return ['npx', '--loglevel=error', '--yes', pnpmSpec, ...args];
}

/**
 * Runs a program in the root folder, with node_modules/.bin and Node 26 found first.
 *
 * @typedef {object} RunOptions
 * @property {boolean} [quiet] Show the output only when the program fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>} the exit code; 128 + n after signal n, as a shell has it
 */
export function run(command, args, options) {
  return new Promise((resolve) => {
    const quiet = options?.quiet === true;
    const child = spawn(command, args, {
      cwd: root,
      env: environment(),
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout?.on('data', (/** @type {Buffer} */ chunk) => output.push(chunk));
    child.stderr?.on('data', (/** @type {Buffer} */ chunk) => output.push(chunk));
    child.on('error', (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`);
      resolve(127);
    });
    child.on('close', (code, signal) => {
      const exitCode = exitCodeOf(code, signal);
      if (exitCode !== 0 && quiet) process.stderr.write(Buffer.concat(output));
      resolve(exitCode);
    });
  });
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 * @returns {number} the exit code that a shell would give
 */
export function exitCodeOf(code, signal) {
  const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
  if (signal === null) return code ?? 1;
  return 128 + (Object.entries(signalNumbers).find(([name]) => name === signal)?.[1] ?? 0);
}

/**
 * The environment for everything that we start: Node 26 before the host's Node, and none of npm's own settings, of
 * which pnpm would warn.
 *
 * @returns {NodeJS.ProcessEnv}
 */
export function environment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_(config|package|lifecycle)_/i.test(name),
  );
  const path = [dirname(node), binFolder, process.env['PATH'] ?? ''].join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
}
