/** `npm run bench`: measures the built packages; arguments after `--` go to the bench. */
import { bootstrap, build } from './bootstrap.mjs';
import { runInForeground } from './foreground.mjs';

await bootstrap();
const built = await build({ quiet: true });
process.exit(built !== 0 ? built : await runInForeground(['bench/src/main.ts', ...process.argv.slice(2)]));
