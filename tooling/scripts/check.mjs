/** `npm run check`: everything that can be judged without running the tests. */
import { bootstrap, node, run } from './bootstrap.mjs';

await bootstrap();
process.exit(await run(node, ['tooling/checks/main.ts', ...process.argv.slice(2)]));
