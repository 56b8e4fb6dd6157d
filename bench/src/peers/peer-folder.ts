import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Peer, peers } from './peer-table.ts';

/** Peers are built here: no tool of the project looks into it, and it is not tracked. */
export const peersFolder = fileURLToPath(
  new URL('../../../node_modules/.cache/bench-peers', import.meta.url),
);

/** Our own small programs and configurations, with which the peers are started. */
export const peerSources = fileURLToPath(new URL('../../peers', import.meta.url));

/** Where a version of a peer is built; another version has another folder. */
export function folderOf(peer: Peer, folder: string = peersFolder): string {
  return join(folder, `${peer.name}-${peer.version}`);
}

/** Written when everything else in the folder is there. */
export function markerOf(peer: Peer, folder: string = peersFolder): string {
  return join(folderOf(peer, folder), 'installed');
}

/** Holds why the last attempt to build it failed. */
export function reasonFileOf(peer: Peer, folder: string = peersFolder): string {
  return `${folderOf(peer, folder)}.missing`;
}

/** The peers that are there in the version of the table. */
export function installedPeers(folder: string = peersFolder): Peer[] {
  return peers.filter((peer) => existsSync(markerOf(peer, folder)));
}

export interface MissingPeer {
  readonly peer: Peer;
  readonly reason: string;
}

/** The peers that are not there, and why. */
export function missingPeers(folder: string = peersFolder): MissingPeer[] {
  const installed = installedPeers(folder);
  return peers
    .filter((peer) => !installed.includes(peer))
    .map((peer) => {
      const file = reasonFileOf(peer, folder);
      const reason = existsSync(file) ? readFileSync(file, 'utf8').trim() : 'not installed';
      return { peer, reason };
    });
}
