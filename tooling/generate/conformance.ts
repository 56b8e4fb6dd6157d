/**
 * Writes `docs/conformance.md` from the requirement table and the names of the tests.
 *
 *     node tooling/generate/conformance.ts [--check]
 *
 * With `--check` nothing is written; the exit code is 1 when a requirement of a finished milestone has no test, when a
 * test names a requirement that does not exist, or when the page is out of date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { conformancePage, testsById } from '../conformance/conformance-page.ts';
import { namedTests } from '../conformance/test-names.ts';
import { useWorkspaceSources } from '../conformance/workspace-sources.ts';

useWorkspaceSources();
const { lenientReadings, requirementFamilies, requirements, silences } =
  await import('@wamp/conformance/requirements');

/** The milestones whose requirements must all have tests. */
const finished: readonly unknown[] = [
  'basic profile',
  'advanced profile',
  'authentication and authorization',
];

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = `${root}docs/conformance.md`;
const tests = namedTests(root);
const byId = testsById(tests);
const known = new Set(requirements.map(({ id }) => id));

const untested = requirements
  .filter(({ id, since }) => finished.includes(since) && !byId.has(id))
  .map(({ id }) => id);
const unknown = tests.flatMap(({ ids, file, name }) =>
  ids.filter((id) => !known.has(id)).map((id) => `${id} in ${file}: ${name}`),
);
const misread = [...silences, ...lenientReadings].flatMap(({ ids }) => ids.filter((id) => !known.has(id)));
const repeated = requirements.map(({ id }) => id).filter((id, index, all) => all.indexOf(id) !== index);

const text = conformancePage({
  requirements,
  families: requirementFamilies,
  silences,
  lenientReadings,
  tests,
});
const checking = process.argv.includes('--check');
if (!checking) writeFileSync(page, text);
const stale = !existsSync(page) || readFileSync(page, 'utf8') !== text;

const problems = [
  list('Requirements of a finished milestone without a test', untested),
  list('Tests that name a requirement which does not exist', unknown),
  list('Decisions that name a requirement which does not exist', misread),
  list('Requirements that stand twice', repeated),
  stale ? 'docs/conformance.md is out of date: npm run fix' : '',
].filter((problem) => problem !== '');

for (const problem of problems) console.error(problem);
if (checking && problems.length > 0) process.exitCode = 1;

function list(title: string, entries: readonly string[]): string {
  return entries.length === 0 ? '' : `${title} (${String(entries.length)}):\n  ${entries.join('\n  ')}`;
}
