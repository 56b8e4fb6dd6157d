import { globSync } from 'node:fs';
import { root } from '../scripts/bootstrap.mjs';
import { command } from './command.ts';
import type { Step } from './step.ts';

/** Every program in `tooling/generate` finds its file as it would write it. */
export const generatedFiles: Step = {
  name: 'generated',
  run: async () => {
    const generators = globSync('tooling/generate/*.ts', { cwd: root, exclude: ['**/*.test.ts'] });
    const complaints: string[] = [];
    for (const generator of generators) {
      const { exitCode, output } = await command(process.execPath, [generator, '--check']);
      if (exitCode !== 0) complaints.push(output.trim());
    }
    if (complaints.length > 0) {
      return { ok: false, summary: 'some are out of date: npm run fix', details: complaints.join('\n') };
    }
    return { ok: true, summary: `${generators.length} generated files are up to date` };
  },
};
