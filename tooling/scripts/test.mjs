/** `npm test`: builds, runs every test once and ends with `N passed, N failed, N skipped`. */
import { bootstrap, build, node, run } from './bootstrap.mjs';

await bootstrap();
// A failed build does not keep the tests from running: they say more about what is broken.
const built = await build({ quiet: true });
const tested = await run(node, ['tooling/suites/main.ts', ...process.argv.slice(2)]);
process.exit(tested !== 0 ? tested : built);
