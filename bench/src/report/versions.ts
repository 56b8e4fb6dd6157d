import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Against } from '../options.ts';
import { peerOf } from '../peers/peer-table.ts';
import { isPeer, type ServerName } from '../servers/server-name.ts';

/** What exactly was measured. */
export interface Version {
  readonly server: ServerName;
  readonly version: string;
}

export interface AgainstVersion {
  readonly against: Against | undefined;
  /** What the ref of `against` was. */
  readonly commit: string | undefined;
}

/** The version of every server of a run. */
export function versionsOf(servers: readonly ServerName[], against: AgainstVersion): Version[] {
  return servers.map((server) => ({ server, version: versionOf(server, against) }));
}

function versionOf(server: ServerName, { against, commit }: AgainstVersion): string {
  if (isPeer(server)) {
    const { from, package: name, version, limits } = peerOf(server);
    return `${version} (${from} ${name}${limits === undefined ? '' : `; ${limits}`})`;
  }
  switch (server) {
    case 'relay':
    case 'tuned':
      return `ws ${wsVersion()}`;
    case 'router':
      return ownCommit();
    case 'against':
      if (against === undefined) return 'unknown';
      return 'ref' in against ? `${against.ref} (${commit?.slice(0, 10) ?? ''})` : against.folder;
  }
}

function wsVersion(): string {
  const manifest = createRequire(import.meta.url)('ws/package.json') as { version: string };
  return manifest.version;
}

/** The commit of this checkout; `-dirty` when files are changed. */
function ownCommit(): string {
  try {
    const args = ['describe', '--always', '--dirty', '--abbrev=10', '--exclude=*'];
    return execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  } catch {
    // A copy without its history is measured as well.
    return 'unknown commit';
  }
}
