/** Writes docs/dependencies.md: what the published packages bring with them, and what they are made with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readManifest, workspacePackages, type WorkspacePackage } from '../checks/workspace-packages.ts';
import { writeOrCheck } from '../generated-file.ts';
import { root } from '../scripts/bootstrap.mjs';

interface Use {
  readonly range: string;
  readonly usedBy: string;
  readonly kind: 'dependency' | 'optional' | 'peer' | 'optional peer' | 'development';
  /** The manifest of the dependency as it is installed. */
  readonly manifest: string;
}

// Our own file; pnpm refuses another shape.
const workspace = parse(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')) as {
  catalog: Record<string, string>;
};

function usesOf({ folder, manifest }: WorkspacePackage): [name: string, use: Use][] {
  const use =
    (kind: (name: string) => Use['kind']) =>
    ([name, range]: [string, string]): [string, Use] => [
      name,
      {
        range: range === 'catalog:' ? (workspace.catalog[name] ?? range) : range,
        usedBy: folder === '.' ? 'the workspace' : manifest.name,
        kind: kind(name),
        manifest: join(root, folder, 'node_modules', name, 'package.json'),
      },
    ];
  const isOptional = (name: string) => manifest.peerDependenciesMeta?.[name]?.optional === true;
  return [
    ...Object.entries(manifest.dependencies ?? {}).map(use(() => 'dependency')),
    ...Object.entries(manifest.optionalDependencies ?? {}).map(use(() => 'optional')),
    ...Object.entries(manifest.peerDependencies ?? {}).map(
      use((name) => (isOptional(name) ? 'optional peer' : 'peer')),
    ),
    ...Object.entries(manifest.devDependencies ?? {}).map(use(() => 'development')),
  ];
}

function groupByName(uses: readonly [string, Use][]): [string, Use[]][] {
  const groups = Map.groupBy(uses, ([name]) => name);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, entries]) => [name, entries.map(([, use]) => use)]);
}

const uses = workspacePackages()
  .flatMap(usesOf)
  .filter(([name]) => !name.startsWith('@wamp/'));
const published = groupByName(uses.filter(([, { kind }]) => kind !== 'development'));
const publishedNames = new Set(published.map(([name]) => name));
const development = groupByName(
  uses.filter(([name, { kind }]) => kind === 'development' && !publishedNames.has(name)),
);

const runTimeRows = published.flatMap(([name, [first, ...others]]) => {
  if (first === undefined) return [];
  const { license = 'not named', dependencies = {} } = readManifest(first.manifest);
  const users = [first, ...others].map(({ usedBy, kind }) =>
    kind === 'dependency' ? usedBy : `${usedBy} (${kind})`,
  );
  const own = Object.keys(dependencies);
  return [
    `| ${name} | ${first.range} | ${license} | ${users.join(', ')} | ${own.length === 0 ? 'none' : own.join(', ')} |`,
  ];
});

const developmentRows = development.flatMap(([name, [first, ...others]]) => {
  if (first === undefined) return [];
  const { license = 'not named' } = readManifest(first.manifest);
  const users = [first, ...others].map(({ usedBy }) => usedBy);
  return [`| ${name} | ${first.range} | ${license} | ${users.join(', ')} |`];
});

await writeOrCheck({
  path: 'docs/dependencies.md',
  text: [
    '# Dependencies',
    '',
    'Written by `npm run fix` from the manifests of the packages; do not edit.',
    '',
    '## What the published packages use at run time',
    '',
    'A peer is installed by whoever uses the package; an optional one only if its feature is wanted.',
    '',
    '| Package | Version | Licence | Used by | Brings |',
    '| --- | --- | --- | --- | --- |',
    ...runTimeRows,
    '',
    '## What the project is built and tested with',
    '',
    'None of these reaches a user.',
    '',
    '| Package | Version | Licence | Used by |',
    '| --- | --- | --- | --- |',
    ...developmentRows,
    '',
  ].join('\n'),
});
