import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');

/** A program with a contract of 1,000 procedures. */
function program(calls: number, isPattern: (at: number) => boolean): string {
  const procedures = Array.from({ length: 1000 }, (_, at) =>
    isPattern(at)
      ? `'com.acme.p${at}.{id}.run': { args: [n: number]; result: string };`
      : `'com.acme.p${at}.run': { args: [n: number]; result: number };`,
  );
  const statements = Array.from({ length: calls }, (_, at) =>
    isPattern(at)
      ? `(await client.call('com.acme.p${at}.7.run', [${at}])).trim();`
      : `(await client.call('com.acme.p${at}.run', [${at}])).toFixed();`,
  );
  return [
    `import type { Client } from '${root}packages/client/src/index.js';`,
    `interface Api { procedures: { ${procedures.join('\n')} }; topics: object }`,
    'declare const client: Client<Api>;',
    `export async function run(): Promise<void> { ${statements.join('\n')} }`,
  ].join('\n');
}

/** How many types the compiler makes of generic ones while it checks a program. */
function instantiations(text: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'main.ts'), text);
    const options = { noEmit: true, declaration: false, declarationMap: false, types: [] };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: `${root}tsconfig.base.json`, compilerOptions: options, files: ['main.ts'] }),
    );
    const report = execFileSync(process.execPath, [compiler, '-p', folder, '--extendedDiagnostics'], {
      encoding: 'utf8',
    });
    return Number(/Instantiations:\s+(\d+)/.exec(report)?.[1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('checks 200 calls under a contract of 1,000 procedures with at most 60,000 instantiations', () => {
  expect(instantiations(program(200, () => false))).toBeLessThanOrEqual(60_000);
});

it('checks them at three times that cost when every twentieth procedure is a pattern', () => {
  expect(instantiations(program(200, (at) => at % 20 === 0))).toBeLessThanOrEqual(180_000);
});
