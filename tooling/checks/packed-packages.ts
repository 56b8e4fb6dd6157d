import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './command.ts';
import type { Step, StepResult } from './step.ts';
import { publishedPackages, type WorkspacePackage } from './workspace-packages.ts';

/**
 * Packs every published package as it would be published, and lets two linters judge the tarballs: that the entries
 * exist and are what they say, and that TypeScript finds the types from an ES module.
 */
export const packedPackages: Step = {
  name: 'packages',
  run: async (): Promise<StepResult> => {
    const folder = mkdtempSync(join(tmpdir(), 'wamp-pack-'));
    try {
      const packages = publishedPackages();
      const complaints: string[] = [];
      for (const each of packages) complaints.push(...(await judge(each, join(folder, each.manifest.name))));
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

async function judge({ folder, manifest }: WorkspacePackage, destination: string): Promise<string[]> {
  const packed = await command('pnpm', ['--dir', folder, 'pack', '--pack-destination', destination]);
  if (packed.exitCode !== 0) return [`${manifest.name} cannot be packed\n${packed.output.trim()}`];
  const tarballs = readdirSync(destination).filter((file) => file.endsWith('.tgz'));
  const complaints: string[] = [];
  for (const tarball of tarballs.map((file) => join(destination, file))) {
    const linters = [['publint', '--strict', tarball]];
    if (hasTypedEntry(manifest)) linters.push(['attw', tarball, '--profile', 'esm-only', '--no-emoji']);
    for (const [program = '', ...args] of linters) {
      const { exitCode, output } = await command(join('tooling/node_modules/.bin', program), args);
      if (exitCode !== 0) complaints.push(`${manifest.name} (${program})\n${output.trim()}`);
    }
  }
  return complaints;
}

/** A package that is only a program has no types to judge. */
function hasTypedEntry(manifest: WorkspacePackage['manifest']): boolean {
  return Object.keys(manifest.exports ?? {}).some((entry) => entry !== './package.json');
}
