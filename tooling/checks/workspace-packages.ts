import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../scripts/bootstrap.mjs';

/** The fields of a package.json that our checks read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

export interface WorkspacePackage {
  /** Relative to the repository. */
  readonly folder: string;
  readonly manifest: Manifest;
}

export function readManifest(path: string): Manifest {
  // A package.json of ours or one that npm has accepted.
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}

/** All packages of the workspace, the root first. */
export function workspacePackages(): WorkspacePackage[] {
  const paths = globSync(
    ['package.json', '{packages,apps}/*/package.json', '{tests,bench,tooling}/package.json'],
    {
      cwd: root,
    },
  );
  return paths
    .sort()
    .map((path) => ({ folder: dirname(path), manifest: readManifest(join(root, path)) }))
    .sort((a, b) => Number(b.folder === '.') - Number(a.folder === '.'));
}

/** Those that are published. */
export function publishedPackages(): WorkspacePackage[] {
  return workspacePackages().filter(({ manifest }) => manifest.private !== true);
}
