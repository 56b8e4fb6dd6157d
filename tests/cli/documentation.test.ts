import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, WampError, createClient, payload } from '@wamp/client';
import { cbor } from '@wamp/protocol/cbor';
import { webSocket } from '@wamp/transport-websocket';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Example, examplesIn, newcomersPath, withoutChance } from './console-examples.ts';
import { type WampProcess, installWamp, requireBuild, startDevelopmentRouter } from './wamp-process.ts';

const documents = ['docs/cli.md', 'README.md', 'packages/cli/README.md'];
const texts = await Promise.all(
  documents.map((document) => readFile(new URL(`../../${document}`, import.meta.url), 'utf8')),
);
const blocks = texts
  .flatMap((text) => [...withoutNewcomersPath(text).matchAll(/^```console\n([\s\S]*?)^```$/gm)])
  .map(([, block = '']) => examplesIn(block));

/** These steps have routers of their own, in newcomer.test.ts. */
function withoutNewcomersPath(text: string): string {
  return text.replace(newcomersPath, '');
}

let router: { run: WampProcess; url: string };
let client: Client;
let bin = '';
let driving: Promise<void>;
const done = new AbortController();

beforeAll(async () => {
  requireBuild();
  bin = await mkdtemp(join(tmpdir(), 'wamp-docs-'));
  await installWamp(bin);
  router = await startDevelopmentRouter();
  client = createClient({
    realm: 'realm1',
    transports: [webSocket(router.url, { serializers: [cbor()] })],
  });
  await offerExamples(client);
  driving = driveExamples(client, done.signal);
});

afterAll(async () => {
  done.abort();
  await driving;
  await client.close();
  await router.run[Symbol.asyncDispose]();
  await rm(bin, { recursive: true });
});

/** The procedures that the examples call. */
async function offerExamples(peer: Client): Promise<void> {
  await peer.register('com.example.add', ({ args }) => Number(args[0]) + Number(args[1]));
  await peer.register('com.example.square', ({ args }) => Number(args[0]) ** 2);
  await peer.register('com.example.echo', ({ args, kwargs }) => payload(args, kwargs));
  await peer.register('com.example.greet', ({ args }) => `hello ${String(args[0])}`);
  await peer.register('com.example.stat', () =>
    payload([{ size: 4096, mode: '0755' }], { mtime: '2026-11-20T20:15:00Z' }),
  );
  await peer.register('com.example.import', async ({ progress }) => {
    await progress(payload([12, 'parsing'], {}));
    await progress(payload([61, 'writing'], { rows: 6100 }));
    return { rows: 10000 };
  });
  await peer.register(
    'com.example.sum',
    async ({ chunks, progress }) => {
      let sum = 0;
      for await (const chunk of chunks) await progress((sum += Number(chunk)));
      return sum;
    },
    { describe: { args: ['first: integer'] } },
  );
  await peer.register('com.example.hang', async ({ signal }) => {
    await once(signal, 'abort');
    throw signal.reason as Error;
  });
  await peer.register('com.example.div', () => {
    throw new WampError('com.example.error.div_by_zero', { args: ['1/0'], kwargs: { op: 'div' } });
  });
}

/** Nobody tells when an example has subscribed or registered, so it is offered something again and again. */
async function driveExamples(peer: Client, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await peer.publish('com.shop.order.created', [{ id: 17, total: 12.5 }]);
    for (const [uri, args] of [
      ['com.ops.answer', []],
      ['com.ops.size', [17]],
      ['com.ops.lines', []],
    ] as const) {
      try {
        await peer.call(uri, args);
      } catch (error) {
        // It is not registered yet, or not any more.
        if (!(error instanceof WampError)) throw error;
      }
    }
    await pause(30);
  }
}

/** Runs the commands of one block one after the other, as a person would in one terminal. */
async function outputsOf(examples: readonly Example[]): Promise<readonly string[]> {
  const script = examples
    .map(({ command }) => `${command}\n__code=$?; echo "@@@"; (exit $__code)`)
    .join('\n');
  const child = spawn('bash', ['-c', `exec 2>&1\n${script}`], {
    env: {
      PATH: [bin, process.env['PATH'] ?? ''].join(delimiter),
      WAMP_URL: router.url,
      WAMP_OUTPUT: 'pretty',
      NO_COLOR: '1',
    },
    cwd: bin,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  return output.split('@@@\n').slice(0, -1);
}

describe('docs/cli.md and the READMEs', () => {
  it('holds examples', () => {
    expect(blocks.flat().length).toBeGreaterThan(15);
  });

  it.each(blocks.map((examples) => [examples[0]?.command ?? '', examples] as const))(
    'prints what its examples show: %s',
    async (_first, examples) => {
      const outputs = await outputsOf(examples);
      const shown = examples.map(({ command, output }) => `$ ${command}\n${withoutChance(output)}`);
      const printed = examples.map(
        ({ command }, index) => `$ ${command}\n${withoutChance(outputs[index] ?? '')}`,
      );
      expect(printed).toStrictEqual(shown);
    },
  );
});
