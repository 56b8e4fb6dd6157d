import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/bootstrap.mjs';
import { command } from './command.ts';

export interface TextFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** The text files that git knows or would take up; with `extension`, only those that end in it. */
export async function trackedFiles(extension = ''): Promise<TextFile[]> {
  const listed = await command('git', [
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--deduplicate',
  ]);
  if (listed.exitCode !== 0) throw new Error(`listing the files of the repository: ${listed.output}`);
  return listed.output
    .split('\0')
    .filter((path) => path !== '' && path.endsWith(extension))
    .flatMap((path) => readText(path));
}

function readText(path: string): TextFile[] {
  try {
    const text = readFileSync(join(root, path), 'utf8');
    return text.includes('\0') ? [] : [{ path, text }];
  } catch {
    // Deleted but not yet committed, or a link to a folder: there is no text to judge.
    return [];
  }
}
