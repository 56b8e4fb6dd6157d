import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** What a configuration refers to outside of itself. */
export interface Surroundings {
  /** The variables of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The whole path of a file; relative ones begin at the folder of the configuration. */
  pathOf(path: string): string;
  /** @throws {Error} as `node:fs` does */
  readFile(path: string): Buffer;
  /** Whether everybody on this machine may read a file; `false` when it cannot be told. */
  isReadableByOthers(path: string): boolean;
  /** ms since 1970 */
  now(): number;
}

/** The files and variables of this machine. */
export function systemSurroundings(directory = process.cwd()): Surroundings {
  const pathOf = (path: string): string => resolve(directory, path);
  return {
    environment: process.env,
    pathOf,
    readFile: (path) => readFileSync(pathOf(path)),
    isReadableByOthers: (path) => {
      try {
        return (statSync(pathOf(path)).mode & 0o004) !== 0;
      } catch {
        return false;
      }
    },
    now: () => Date.now(),
  };
}

/** Why a file cannot be read, for people. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
      return 'permission denied';
    case 'EISDIR':
      return 'it is a folder';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
