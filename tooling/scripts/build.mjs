/** `npm run build`: builds all packages and apps into their `dist`. */
import { bootstrap, build } from './bootstrap.mjs';

await bootstrap();
process.exit(await build());
