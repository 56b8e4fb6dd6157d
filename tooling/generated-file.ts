import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from './scripts/bootstrap.mjs';

export interface GeneratedFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/**
 * The last line of every program in `tooling/generate`: writes the file, formatted; or with `--check` on the command
 * line writes nothing, and ends the process with 1 if the file is not what would be written.
 */
export async function writeOrCheck({ path, text }: GeneratedFile): Promise<void> {
  const absolute = join(root, path);
  const options = await resolveConfig(absolute);
  const formatted = await format(text, { ...options, filepath: absolute });
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, formatted);
    return;
  }
  if (existsSync(absolute) && readFileSync(absolute, 'utf8') === formatted) return;
  console.error(`${path} is out of date: npm run fix`);
  process.exitCode = 1;
}
