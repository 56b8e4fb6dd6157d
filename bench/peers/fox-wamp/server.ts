/**
 * A fox-wamp router with its default settings; every realm is open to everybody. Its argument is the folder into
 * which the package is installed.
 */
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { announcePort } from '../../src/servers/announce-port.ts';

interface FoxRouter {
  listenWAMP(options: { server: Server }): unknown;
}

// The package has no types.
const FoxRouter = createRequire(join(process.argv[2] ?? '', 'package.json'))(
  'fox-wamp',
) as new () => FoxRouter;

const server = createServer();
new FoxRouter().listenWAMP({ server });
server.listen(0, '127.0.0.1', () => {
  announcePort(server.address());
});
