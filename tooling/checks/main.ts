/**
 * Runs every check, also after one has failed; ends with 1 if any did. Arguments name the steps to run, all without
 * any: `npm run check -- lint types`.
 */
import { pnpmCommand } from '../scripts/bootstrap.mjs';
import { bundleSize } from './bundle-size.ts';
import { commandStep } from './command.ts';
import { forbiddenWords } from './forbidden-words.ts';
import { generatedFiles } from './generated-files.ts';
import { markdownLinks } from './markdown-links.ts';
import { packedPackages } from './packed-packages.ts';
import { runSteps, type FinishedStep, type Step } from './step.ts';
import { unchangedWorkTree, workTree } from './work-tree.ts';

const build = commandStep({
  name: 'build',
  commands: [
    pnpmCommand([
      'exec',
      'turbo',
      'run',
      'build',
      '--output-logs=errors-only',
      '--continue=dependencies-successful',
    ]),
  ],
  passed: 'all packages are built',
  failed: 'some packages do not build',
});

/** The longest first, so that they end together. */
const steps: readonly Step[] = [
  packedPackages,
  commandStep({
    name: 'lint',
    commands: [['eslint', '.', '--max-warnings=0']],
    passed: 'no complaints',
    failed: 'eslint complains',
  }),
  commandStep({
    name: 'types',
    commands: [
      ['tsc', '-b', 'tsconfig.build.json'],
      ['tsc', '-p', 'tsconfig.json', '--noEmit'],
    ],
    passed: 'sources, tests and tools are well typed',
    failed: 'tsc complains',
  }),
  commandStep({
    name: 'spelling',
    commands: [['tooling/node_modules/.bin/cspell', 'lint', '--no-progress', '--no-summary', '--gitignore']],
    passed: 'Markdown and comments are well spelt',
    failed: 'unknown words; a right one goes into tooling/spelling/words.txt',
  }),
  commandStep({
    name: 'format',
    commands: [
      [
        'prettier',
        '.',
        '--check',
        '--log-level=warn',
        '--cache',
        '--cache-location=node_modules/.cache/formatted.json',
      ],
    ],
    passed: 'all files are formatted',
    failed: 'some files are not formatted: npm run fix',
  }),
  commandStep({
    name: 'unused',
    commands: [['tooling/node_modules/.bin/knip', '--no-progress']],
    passed: 'no unused file, export or dependency',
    failed: 'knip complains',
  }),
  bundleSize,
  generatedFiles,
  markdownLinks,
  forbiddenWords,
];

const report = ({ ok, name, seconds, summary, details = '' }: FinishedStep): void => {
  console.log(
    `${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s  ${summary}`,
  );
  if (!ok && details !== '') console.log(details.replace(/^/gm, '       '));
};

const chosen = process.argv.slice(2);
const isChosen = ({ name }: Step): boolean => chosen.length === 0 || chosen.includes(name);

const unknown = chosen.filter((name) => ![build, ...steps].some((step) => step.name === name));
if (unknown.length > 0) {
  console.log(
    `no such step: ${unknown.join(', ')}; there are ${[build, ...steps].map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}

const start = performance.now();
const before = await workTree();
// Most steps read what is built, and two builds at once would write the same files.
const finished = [
  ...(await runSteps([build].filter(isChosen), { concurrency: 1, onEnd: report })),
  ...(await runSteps(steps.filter(isChosen), { concurrency: 2, onEnd: report })),
  ...(await runSteps([unchangedWorkTree(before)], { concurrency: 1, onEnd: report })),
];
const failed = finished.filter(({ ok }) => !ok).map(({ name }) => name);
const total = `${((performance.now() - start) / 1000).toFixed(1)} s`;
console.log(
  failed.length === 0 ? `\nAll checks passed in ${total}` : `\nFailed: ${failed.join(', ')} (${total})`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
