import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { allowAll, anonymous, createRouter } from '@wamp/router';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import type { Example } from './example.ts';
import { examplesFolder } from './type-check.ts';

/** How a program ended. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

/**
 * Runs an example on the packages as they are built. What it calls port 8080 and 8081 are free ones; unless it has a
 * router of its own, one is there that is like the router of `--dev`.
 */
export async function runExample({ source }: Example): Promise<ProgramEnd> {
  const webSocket = await freePort();
  const rawSocket = await freePort();
  const swap = (text: string, pairs: readonly (readonly [string, string])[]): string =>
    pairs.reduce((swapped, [from, to]) => swapped.replaceAll(from, to), text);
  const ports = [
    ['8080', String(webSocket)],
    ['8081', String(rawSocket)],
  ] as const;
  const hasRouter = /createRouter\(|runRouter\(/.test(source);
  const router = hasRouter ? undefined : await developmentRouter(webSocket, rawSocket);
  const folder = await examplesFolder();
  try {
    await writeFile(`${folder}/program.ts`, swap(source, ports));
    const { lines, ...end } = await run(`${folder}/program.ts`);
    const back = ports.map(([from, to]) => [to, from] as const);
    return { ...end, lines: lines.map((line) => swap(line, back)) };
  } finally {
    await rm(folder, { recursive: true });
    await router?.close({ maxRetryAfterMs: 0 });
  }
}

async function developmentRouter(webSocket: number, rawSocket: number) {
  const router = createRouter({
    realms: [
      {
        name: 'realm1',
        authenticators: [anonymous({ authrole: 'anonymous' })],
        authorizer: allowAll(),
        disclose: { caller: 'by_option', publisher: 'by_option' },
      },
    ],
  });
  const serializers = [json(), msgpack(), cbor()];
  await router.listen(webSocketListener({ port: webSocket, serializers }));
  await router.listen(rawSocketListener({ port: rawSocket }, { serializers }));
  return router;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function run(file: string): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'] });
    // A program that does not end by itself is a wrong example.
    const timer = setTimeout(() => child.kill(), 15_000);
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, lines: output.trimEnd().split('\n'), errors });
    });
  });
}
