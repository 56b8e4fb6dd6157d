import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { root } from './documents.ts';
import type { Example } from './example.ts';

/** Where programs of the documentation are written: they have to find the packages, and no other tool may find them. */
export async function examplesFolder(): Promise<string> {
  const folder = `${root}tests/docs/.examples/`;
  await mkdir(folder, { recursive: true });
  return mkdtemp(folder);
}

/**
 * Compiles all examples together, under the settings of the repository.
 * @returns for each of them its errors, as `path:line message`
 */
export async function typeCheck(examples: readonly Example[]): Promise<ReadonlyMap<Example, string[]>> {
  const folder = await examplesFolder();
  try {
    const settings = {
      extends: '../../../../tsconfig.json',
      // The last thing that an example makes is there for its name.
      compilerOptions: {
        incremental: false,
        tsBuildInfoFile: null,
        noUnusedLocals: false,
        noUnusedParameters: false,
      },
      include: ['*.ts'],
    };
    await writeFile(`${folder}/tsconfig.json`, JSON.stringify(settings));
    await Promise.all(
      examples.map(({ source }, index) => writeFile(`${folder}/example-${index}.ts`, source)),
    );
    const output = await tsc(folder);
    const errors = new Map(examples.map((example) => [example, new Array<string>()]));
    for (const line of output.split('\n')) {
      const [, index, at = '', message = ''] = /example-(\d+)\.ts\((\d+),\d+\): error (.*)/.exec(line) ?? [];
      const example = index === undefined ? undefined : examples[Number(index)];
      if (example !== undefined) errors.get(example)?.push(`${example.path}:${at} ${message}`);
      // Errors in the packages themselves are told by the type check of the repository.
      else if (line.startsWith('error ')) throw new Error(line);
    }
    return errors;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function tsc(folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', folder], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', () => {
      resolve(output);
    });
  });
}
