import type { Step } from './step.ts';
import { trackedFiles, type TextFile } from './tracked-files.ts';

interface ForbiddenWord {
  readonly pattern: RegExp;
  readonly instead: string;
}

const registryHosts = [
  /registry\.(?:npmjs|npmmirror)\.(?:org|com)/,
  /registry\.yarnpkg\.com/,
  /(?:pypi\.org|files\.pythonhosted\.org)/,
  /(?:index|static)\.crates\.io/,
  /proxy\.golang\.org/,
  /repo1?\.maven\./,
  /deb\.debian\.org/,
];

const forbidden: readonly ForbiddenWord[] = [
  { pattern: /(?<![\w.:-])\/(?:work|root)\/\w/, instead: 'write paths relative to the repository' },
  {
    pattern: /\.\.\/shared(?![\w-])/,
    instead: 'say what the reader needs here, or move the file into the repository',
  },
  ...registryHosts.map((pattern) => ({
    pattern,
    instead: 'name the package and let the client find its registry',
  })),
];

/** Gives a line for each place where a file speaks of the machine that it was written on. */
export function findForbiddenWords({ path, text }: TextFile): string[] {
  return text.split('\n').flatMap((line, index) =>
    forbidden
      .filter(({ pattern }) => pattern.test(line))
      .map(({ pattern, instead }) => {
        const [match] = pattern.exec(line) ?? [''];
        return `${path}:${index + 1} ${JSON.stringify(match)}: ${instead}`;
      }),
  );
}

/** No file depends on, or tells of, the machine of its author. */
export const forbiddenWords: Step = {
  name: 'words',
  run: async () => {
    const files = await trackedFiles();
    const found = files.flatMap(findForbiddenWords);
    if (found.length === 0)
      return { ok: true, summary: `no machine's paths or registries in ${files.length} files` };
    return { ok: false, summary: `${found.length} places name a machine`, details: found.join('\n') };
  },
};
