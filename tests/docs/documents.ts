import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A file of the repository. */
export interface Document {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

const places = [
  '*.md',
  'docs/*.md',
  'bench/*.md',
  '{packages,apps}/*/*.md',
  '{packages,apps}/*/src/**/*.ts',
] as const;

/** Every document that people read, and every source file that is no test, by path. */
export async function documents(): Promise<readonly Document[]> {
  const found: Document[] = [];
  for await (const path of glob([...places], { cwd: root })) {
    if (/\.test(-d)?\.ts$|\/fixtures\//.test(path)) continue;
    found.push({ path, text: await readFile(root + path, 'utf8') });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}
