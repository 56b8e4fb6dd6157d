import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../servers/ports.ts';
import type { Launch } from '../servers/server-launch.ts';
import type { PeerName } from '../servers/server-name.ts';
import { folderOf, markerOf, peerSources } from './peer-folder.ts';
import { type Peer, peerOf } from './peer-table.ts';

const foxWamp = fileURLToPath(new URL('../../peers/fox-wamp/server.ts', import.meta.url));

export interface PeerLaunchOptions {
  /** Undefined: any core. */
  readonly core: number | undefined;
  /** Flags of Node, for what runs on it. */
  readonly flags: readonly string[];
}

/** How an installed peer is started, with the settings that it has by itself. @throws {Error} when it is missing. */
export async function launchPeer(name: PeerName, { core, flags }: PeerLaunchOptions): Promise<Launch> {
  const peer = peerOf(name);
  if (!existsSync(markerOf(peer))) {
    throw new Error(`${name} is not installed: npm run bench -- --install-peers`);
  }
  switch (peer.from) {
    case 'Go module': {
      // On one core more threads only change places.
      const env = core === undefined ? process.env : { ...process.env, GOMAXPROCS: '1' };
      return { program: join(folderOf(peer), 'server'), args: [], env, port: 'printed', collects: true };
    }
    case 'npm': {
      const args = [...flags, foxWamp, folderOf(peer)];
      return { program: process.execPath, args, port: 'printed', collects: true };
    }
    case 'PyPI':
      return launchCrossbar(peer);
  }
}

/** Crossbar keeps keys and logs beside its configuration, so that is copied. Its work is done by one worker. */
async function launchCrossbar(peer: Peer): Promise<Launch> {
  const port = await freePort();
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'wamp-bench-crossbar-'));
  await cp(join(peerSources, peer.name), temporaryFolder, { recursive: true });
  const file = join(temporaryFolder, 'config.json');
  const config = await readFile(file, 'utf8');
  await writeFile(file, config.replace('"port": 0', `"port": ${String(port)}`));
  return {
    program: join(folderOf(peer), 'bin/crossbar'),
    args: ['start', '--cbdir', temporaryFolder, '--loglevel', 'error'],
    port,
    collects: false,
    // It complains at every start about packages that it does not use here.
    isQuiet: true,
    worker: 'crossbar-worker',
    temporaryFolder,
  };
}
