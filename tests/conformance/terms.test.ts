import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Words that other systems use for what the specification has a name for, and that name. */
const foreign: readonly (readonly [RegExp, string])[] = [
  [/tenant|namespace|domain/i, 'Realm'],
  [/room/i, 'Topic or Realm'],
  [/broadcast/i, 'Publication'],
  [/consumer/i, 'Subscriber'],
  [/producer|emitter/i, 'Publisher'],
  [/(?<!web|raw)socketid|clientid|connectionid/i, 'Session id'],
  [/user(name|id)/i, 'authid'],
  [/remoteprocedure|rpcclient|rpcserver/i, 'Caller or Callee'],
  [/membership/i, 'Subscription or Registration'],
];

/** The names that the entry points of a package export. */
function exportedNames(entry: string): string[] {
  const text = readFileSync(`${root}/${entry}`, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  const lists = [...text.matchAll(/export\s+(?:type\s+)?\{([^}]*)\}/g)].flatMap(([, names = '']) =>
    names.split(','),
  );
  const own = [...text.matchAll(/export\s+(?:async\s+)?(?:function|const|class|interface|type)\s+(\w+)/g)];
  return [
    ...lists.map((name) => name.trim().split(/\s+/).at(-1) ?? ''),
    ...own.map(([, name = '']) => name),
  ].filter(Boolean);
}

const entries = globSync('packages/*/src/*.ts', { cwd: root, exclude: ['**/*.test.ts', '**/*.test-d.ts'] });
const packages = Map.groupBy(entries, (entry) => basename(dirname(dirname(entry))));

describe('the public names', () => {
  it.each([...packages.keys()].sort())('of %s are the words of the specification [GEN-04]', (name) => {
    const names = (packages.get(name) ?? []).flatMap(exportedNames);
    expect(names.length).toBeGreaterThan(0);
    const wrong = names.flatMap((exported) =>
      foreign
        .filter(([word]) => word.test(exported))
        .map(([, term]) => `${exported}: the specification says ${term}`),
    );
    expect(wrong).toEqual([]);
  });
});
