/** `npm run fuzz`: judges mutated messages with the built packages; arguments after `--` go to it. */
import { bootstrap, build } from './bootstrap.mjs';
import { runInForeground } from './foreground.mjs';

await bootstrap();
const built = await build({ quiet: true });
process.exit(built !== 0 ? built : await runInForeground(['tests/fuzz/main.ts', ...process.argv.slice(2)]));
