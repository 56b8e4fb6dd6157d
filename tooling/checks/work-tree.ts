import { command } from './command.ts';
import type { Step } from './step.ts';

/** What git would say has changed, with the changes. */
export async function workTree(): Promise<string> {
  const status = await command('git', ['status', '--porcelain', '--untracked-files=all']);
  const changes = await command('git', ['diff', 'HEAD']);
  return status.output + changes.output;
}

/** No step has changed a file of the repository since `before`. */
export function unchangedWorkTree(before: string): Step {
  return {
    name: 'unchanged',
    run: async () => {
      if ((await workTree()) === before) return { ok: true, summary: 'no file changed' };
      const { output } = await command('git', ['status', '--short']);
      return { ok: false, summary: 'the check changed files', details: output };
    },
  };
}
