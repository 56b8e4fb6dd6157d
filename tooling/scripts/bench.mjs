/** `npm run bench`: measures the built packages; arguments after `--` go to the bench. */
import { bootstrap, build, node, run } from './bootstrap.mjs';

await bootstrap();
const built = await build({ quiet: true });
process.exit(built !== 0 ? built : await run(node, ['bench/src/main.ts', ...process.argv.slice(2)]));
