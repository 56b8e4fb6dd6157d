/** Runs a program that lives as long as the command, and ends with it. */
import { spawn } from 'node:child_process';
import { environment, exitCodeOf, node, root } from './bootstrap.mjs';

/**
 * Runs Node 26 in the root folder until it ends, and passes on what is to end us.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
export function runInForeground(args) {
  const child = spawn(node, args, { cwd: root, env: environment(), stdio: 'inherit' });

  // A terminal gives Ctrl-C to the program as well as to us; a second one would cut its orderly shutdown short.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));

  // npm runs us below a shell, and a signal for npm ends only that shell. Then nobody else will stop the program.
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 200);
  if (process.env['npm_lifecycle_event'] === undefined) clearInterval(watch);

  return new Promise((resolve) => {
    child.on('error', (error) => {
      process.stderr.write(`${args[0] ?? 'Node'} could not be started: ${error.message}\n`);
      resolve(1);
    });
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      resolve(exitCodeOf(code, signal));
    });
  });
}
