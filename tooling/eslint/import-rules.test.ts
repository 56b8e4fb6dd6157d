import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { root } from '../scripts/bootstrap.mjs';

interface ImportRule {
  readonly patterns: readonly { readonly regex: string; readonly message: string }[];
}

const eslint = new ESLint({ cwd: root });

/** The message that an import of `module` in the file gets; `undefined` when it is allowed. */
async function complaint(file: string, module: string): Promise<string | undefined> {
  const config = (await eslint.calculateConfigForFile(file)) as {
    rules: { 'no-restricted-imports': [severity: number, rule: ImportRule] };
  };
  const [, { patterns }] = config.rules['no-restricted-imports'];
  return patterns.find(({ regex }) => new RegExp(regex, 'u').test(module))?.message;
}

describe('imports between packages', () => {
  it.each([
    ['packages/router/src/router.ts', '@wamp/protocol'],
    ['packages/client/src/connect.ts', '@wamp/transport-websocket'],
    ['packages/cli/src/router/run.ts', '@wamp/router-app'],
    ['apps/router/src/serve.ts', '@wamp/transport-rawsocket/listener'],
    ['packages/router/src/broker/broker.test.ts', '@wamp/transport-memory'],
    ['packages/protocol/src/codec/json.ts', '../messages/message.js'],
  ])('lets %s import %s', async (file, module) => {
    expect(await complaint(file, module)).toBeUndefined();
  });

  it.each([
    ['packages/protocol/src/codec/json.ts', '@wamp/router', /lowest layer/],
    ['packages/router/src/router.ts', '@wamp/transport-memory', /never names one/],
    ['packages/transport-websocket/src/listener.ts', '@wamp/router', /only the contracts/],
    ['packages/transport-memory/src/connector.ts', '@wamp/client', /only the contracts/],
    ['packages/client/src/connect.ts', '@wamp/transport-rawsocket', /takes a Connector/],
    ['apps/demo/src/page.ts', '@wamp/router-app', /router app serves it/],
    ['packages/router/src/router.ts', '@wamp/protocol/src/index.ts', /named subpaths/],
    ['packages/cli/src/run.ts', '@wamp/client/dist/index.js', /named subpaths/],
    ['packages/client/src/connect.ts', '../../../packages/protocol/src/index.js', /Name the package/],
  ])('keeps %s from importing %s and says what to do instead', async (file, module, advice) => {
    expect(await complaint(file, module)).toMatch(advice);
  });
});

describe('modules of Node', () => {
  it.each([
    ['packages/protocol/src/codec/json.ts', 'node:buffer'],
    ['packages/client/src/connect.ts', 'events'],
    ['packages/router/src/router.ts', 'node:fs/promises'],
    ['packages/transport-memory/src/connector.ts', 'node:stream'],
    ['packages/transport-websocket/src/index.ts', 'node:http'],
  ])('are kept out of %s: %s', async (file, module) => {
    expect(await complaint(file, module)).toMatch(/runs in browsers/);
  });

  it.each([
    ['packages/transport-websocket/src/listener.ts', 'node:http'],
    ['packages/transport-rawsocket/src/index.ts', 'node:net'],
    ['packages/protocol/src/codec/json.test.ts', 'node:fs'],
  ])('may be used in %s: %s', async (file, module) => {
    expect(await complaint(file, module)).toBeUndefined();
  });
});

describe('names of bytes', () => {
  /** What lint says of a file of the router that imports a type of @wamp/protocol. */
  async function complaints(file: string, name: string): Promise<readonly string[]> {
    const text = `import type { ${name} } from '@wamp/protocol';\nexport type Named = ${name};\n`;
    const [result] = await eslint.lintText(text, { filePath: `${root}/packages/router/src/${file}` });
    return (result?.messages ?? []).map(({ message }) => message);
  }

  it.each(['broker/broker.ts', 'dealer/dealer.ts'])('are kept out of %s', async (file) => {
    expect(await complaints(file, 'Serializer')).toEqual([expect.stringMatching(/belongs into outbound/)]);
    expect(await complaints(file, 'Payload')).toEqual([]);
  });

  it('may be used in the outbound room', async () => {
    expect(await complaints('outbound/outbound.ts', 'Serializer')).toEqual([]);
  });
});
