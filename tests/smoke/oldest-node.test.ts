import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('program.mjs', import.meta.url));

/** The oldest release that the packages promise to run on: `engines` in their manifests. */
const oldest = '22.12.0';

describe('The built packages', () => {
  it(`join, call and publish in every serializer under Node ${oldest}`, { timeout: 300_000 }, async () => {
    const { stdout } = await promisify(execFile)('npx', ['--yes', `node@${oldest}`, program]);
    expect(stdout.trimEnd().split('\n')).toEqual([
      'websocket json 5 heard',
      'rawsocket json 5 heard',
      'websocket msgpack 5 heard',
      'rawsocket msgpack 5 heard',
      'websocket cbor 5 heard',
      'rawsocket cbor 5 heard',
      `v${oldest}`,
    ]);
  });
});
