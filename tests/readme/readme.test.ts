import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { allowAll, anonymous, createRouter } from '@wamp/router';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const text = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

/** The TypeScript programs of the README, with what their comments say they print. */
const programs = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, source = '']) => ({
  source,
  prints: [...source.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, line = '']) => line),
}));

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Runs a program under Node, on the packages as they are built, and gives the lines that it prints. */
async function run(source: string): Promise<string[]> {
  const folder = await mkdtemp(`${here}program-`);
  try {
    const file = `${folder}/program.ts`;
    await writeFile(file, source);
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    return output.trimEnd().split('\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('README', () => {
  it('has programs that say what they print', () => {
    expect(programs.map(({ prints }) => prints.length)).toEqual([1, 2]);
  });

  it('has a program with a router and a client that prints what it says', async () => {
    const [program] = programs;
    const port = await freePort();
    expect(await run((program?.source ?? '').replace('8080', String(port)))).toEqual(program?.prints);
  });

  it('has a program with a typed client that prints what it says', async () => {
    const [, program] = programs;
    const router = createRouter({
      realms: [
        { name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() },
      ],
    });
    const { url } = await router.listen(webSocketListener({ host: '127.0.0.1', port: 0 }));
    expect(await run((program?.source ?? '').replace('ws://127.0.0.1:8080/ws', url))).toEqual(
      program?.prints,
    );
    await router.close({ maxRetryAfterMs: 0 });
  });
});
