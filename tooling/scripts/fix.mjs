/** `npm run fix`: writes what `npm run check` can only complain about: generated files and formatting. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, node, root, run } from './bootstrap.mjs';

await bootstrap();
const generators = readdirSync(join(root, 'tooling/generate')).filter((file) =>
  /(?<!\.test)\.ts$/.test(file),
);
let worst = 0;
for (const generator of generators) {
  worst = Math.max(worst, await run(node, [join('tooling/generate', generator)]));
}
worst = Math.max(worst, await run('eslint', ['.', '--fix', '--quiet']));
worst = Math.max(worst, await run('prettier', ['.', '--write', '--log-level=warn']));
process.exit(worst);
