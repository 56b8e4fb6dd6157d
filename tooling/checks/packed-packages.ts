import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pnpmCommand } from '../scripts/bootstrap.mjs';
import { command } from './command.ts';
import type { Step, StepResult } from './step.ts';
import { publishedPackages, type Manifest } from './workspace-packages.ts';

/**
 * Packs every published package as it would be published, and lets two linters judge the tarballs: that the entries
 * exist and are what they say, and that TypeScript finds the types from an ES module. Tests are not in them.
 */
export const packedPackages: Step = {
  name: 'packages',
  run: async (): Promise<StepResult> => {
    const folder = mkdtempSync(join(tmpdir(), 'wamp-pack-'));
    try {
      const packages = publishedPackages();
      const names = packages.map(({ manifest }) => `--filter=${manifest.name}`);
      const [program, ...args] = pnpmCommand([...names, 'pack', '--pack-destination', folder]);
      const packed = await command(program, args);
      if (packed.exitCode !== 0) return { ok: false, summary: 'pnpm pack failed', details: packed.output };
      const complaints: string[] = [];
      for (const { manifest } of packages) complaints.push(...(await judge(manifest, folder)));
      if (complaints.length > 0) {
        return {
          ok: false,
          summary: 'some packages cannot be published as they are',
          details: complaints.join('\n\n'),
        };
      }
      return { ok: true, summary: `${packages.length} packages are packed and typed as they say` };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

async function judge(manifest: Manifest, folder: string): Promise<string[]> {
  const tarball = join(folder, `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`);
  const linters = [['publint', '--strict', tarball]];
  if (hasTypedEntry(manifest)) linters.push(['attw', tarball, '--profile', 'esm-only', '--no-emoji']);
  const listed = await command('tar', ['--list', '--gzip', '--file', tarball]);
  const tests = listed.output.split('\n').filter((path) => /\.test(-d)?\.|\/fixtures\//.test(path));
  const complaints = tests.map(
    (path) => `${manifest.name} would publish ${path}: exclude it in tsconfig.build.json`,
  );
  for (const [program = '', ...args] of linters) {
    const { exitCode, output } = await command(join('tooling/node_modules/.bin', program), args);
    if (exitCode !== 0) complaints.push(`${manifest.name} (${program})\n${output.trim()}`);
  }
  return complaints;
}

/** A package that is only a program has no types to judge. */
function hasTypedEntry(manifest: Manifest): boolean {
  return Object.keys(manifest.exports ?? {}).some((entry) => entry !== './package.json');
}
