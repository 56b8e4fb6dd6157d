/**
 * `npm start`: builds and runs the router with its development defaults and the demo page. Arguments after `--` go to
 * the router. Ends as the router ends.
 */
import { spawn } from 'node:child_process';
import { bootstrap, build, environment, exitCodeOf, node, root } from './bootstrap.mjs';

await bootstrap();
const built = await build({ quiet: true });
if (built !== 0) process.exit(built);

const router = spawn(node, ['apps/router/dist/bin.js', '--dev', '--demo', ...process.argv.slice(2)], {
  cwd: root,
  env: environment(),
  stdio: 'inherit',
});

// A terminal gives Ctrl-C to the router as well as to us; a second one would cut its orderly shutdown short.
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) router.kill('SIGINT');
});
process.on('SIGTERM', () => router.kill('SIGTERM'));
process.on('SIGHUP', () => router.kill('SIGHUP'));

// npm runs us below a shell, and a signal for npm ends only that shell. Then nobody else will stop the router.
const shell = process.ppid;
const watch = setInterval(() => {
  if (process.ppid === shell) return;
  clearInterval(watch);
  router.kill('SIGTERM');
}, 200);
if (process.env['npm_lifecycle_event'] === undefined) clearInterval(watch);

router.on('error', (error) => {
  process.stderr.write(`The router could not be started: ${error.message}\n`);
  process.exit(1);
});
router.on('exit', (code, signal) => process.exit(exitCodeOf(code, signal)));
