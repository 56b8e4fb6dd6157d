/** `npm test`: builds, runs every test once and ends with `N passed, N failed, N skipped`. */
import { bootstrap, node, run } from './bootstrap.mjs';

await bootstrap();
process.exit(await run(node, ['tooling/suites/main.ts', ...process.argv.slice(2)]));
