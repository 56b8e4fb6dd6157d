/**
 * `npm start`: builds and runs the router with its development defaults and the demo page. Arguments after `--` go to
 * the router. Ends as the router ends.
 */
import { bootstrap, build } from './bootstrap.mjs';
import { runInForeground } from './foreground.mjs';

await bootstrap();
const built = await build({ quiet: true });
if (built !== 0) process.exit(built);

process.exit(await runInForeground(['apps/router/dist/bin.js', '--dev', '--demo', ...process.argv.slice(2)]));
