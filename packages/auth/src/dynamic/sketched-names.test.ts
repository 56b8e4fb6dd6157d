import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

describe('names that the specification only sketches', () => {
  it('are used for nothing [DYN-18]', async () => {
    const users: string[] = [];
    let files = 0;
    for await (const path of glob('{packages,apps}/*/src/**/*.ts', { cwd: root })) {
      if (path.endsWith('.test.ts') || path.startsWith('packages/conformance/')) continue;
      files++;
      const text = await readFile(root + path, 'utf8');
      if (/session\.authenticate|on_authentication_denied/.test(text)) users.push(path);
    }
    expect(users).toEqual([]);
    expect(files).toBeGreaterThan(200);
  });
});
