import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examplesIn, newcomersPath, withoutChance } from './console-examples.ts';
import { Shell } from './shell.ts';
import { WampProcess, installWamp, requireBuild } from './wamp-process.ts';

/** A block of one step: a file, or what somebody types. */
interface Block {
  readonly language: string;
  readonly text: string;
}

/** A step with its blocks, in the order in which a reader comes to them. */
interface Step {
  readonly title: string;
  readonly blocks: readonly Block[];
}

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
const section = newcomersPath.exec(readme)?.[0] ?? '';
const steps: readonly Step[] = section
  .split(/^(?=\*\*\d\. )/m)
  .slice(1)
  .map((step) => ({
    title: /^\*\*(.+?)\*\*/.exec(step)?.[1] ?? '',
    blocks: Array.from(step.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm), ([, language = '', text = '']) => ({
      language,
      text,
    })),
  }));

const missingOpenssl =
  spawnSync('openssl', ['version']).status === 0 || process.env['CI'] !== undefined
    ? undefined
    : 'openssl is missing: install the Debian package openssl';

let folder = '';
let bin = '';
let shell: Shell;
let router: WampProcess | undefined;
/** The ports of the README, and free ones in their place. */
let ports: readonly (readonly [shown: string, real: string])[] = [];

beforeAll(async () => {
  requireBuild();
  folder = await mkdtemp(join(tmpdir(), 'wamp-newcomer-'));
  bin = await mkdtemp(join(tmpdir(), 'wamp-bin-'));
  await installWamp(bin);
  ports = [
    ['8080', await freePort()],
    ['8443', await freePort()],
  ];
  const env = {
    PATH: [bin, process.env['PATH'] ?? ''].join(delimiter),
    WAMP_URL: withRealPorts('ws://127.0.0.1:8080/ws'),
    // As on a terminal.
    WAMP_OUTPUT: 'pretty',
    NO_COLOR: '1',
  };
  shell = new Shell({ cwd: folder, env });
});

afterAll(async () => {
  await shell[Symbol.asyncDispose]();
  await router?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
  await rm(bin, { recursive: true });
});

/** A port that was free a moment ago. */
async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === 'object' ? address?.port : '');
}

function withRealPorts(text: string): string {
  return ports.reduce((changed, [shown, real]) => changed.replaceAll(shown, real), text);
}

function withShownPorts(text: string): string {
  return ports.reduce((changed, [shown, real]) => changed.replaceAll(real, shown), text);
}

/** Writes the file of the router, which is started anew on it. */
async function runRouterOn(file: string): Promise<void> {
  await writeFile(join(folder, 'wamp.yaml'), withRealPorts(file));
  expect(await shell.run('wamp router check')).toBe('wamp.yaml is in order\n');
  router?.child.kill('SIGINT');
  expect((await router?.ended)?.code ?? 0).toBe(0);
  router = new WampProcess(['router', 'run'], {}, folder);
  await router.says(/wss?:\/\/127\.0\.0\.1:\d+\/ws/);
}

/** Types what the block shows, and looks at what is printed. */
async function typeIn(block: string): Promise<void> {
  for (const { command, output } of examplesIn(block)) {
    const printed = withShownPorts(await shell.run(withRealPorts(command)));
    expect(`$ ${command}\n${withoutChance(printed)}`).toBe(`$ ${command}\n${withoutChance(output)}`);
  }
}

describe("The newcomer's path of the README", () => {
  it('is three steps, of which each has a file, is tried, and tells who is kept out', () => {
    expect(steps.map(({ title }) => title.replace(/:.*/, ''))).toStrictEqual([
      '1. Anonymous',
      '2. Ticket',
      '3. SCRAM over TLS',
    ]);
    const refusals = steps.map(({ blocks }) =>
      blocks.flatMap(({ text }) => Array.from(text.matchAll(/exit (\d+)/g), ([, code]) => Number(code))),
    );
    expect(refusals).toStrictEqual([[11], [5], [4, 5]]);
    for (const { blocks } of steps) {
      expect(blocks.filter(({ language }) => language === 'yaml')).toHaveLength(1);
    }
  });

  // One after the other, as each begins where the one before ended.
  for (const { title, blocks } of steps) {
    it(`leads through step ${title}`, async (context) => {
      const needsOpenssl = blocks.some(({ text }) => /^\$ openssl /m.test(text));
      context.skip(needsOpenssl && missingOpenssl !== undefined, missingOpenssl);
      for (const { language, text } of blocks) {
        if (language === 'yaml') await runRouterOn(text);
        else await typeIn(text);
      }
    });
  }
});
