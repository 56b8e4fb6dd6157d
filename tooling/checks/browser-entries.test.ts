import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../scripts/bootstrap.mjs';
import { bundleForBrowsers } from './bundle-size.ts';

interface AuthManifest {
  readonly publishConfig: { readonly exports: Readonly<Record<string, { readonly default: string }>> };
}

const folder = join(root, 'packages/auth');
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as AuthManifest;
const entries = Object.entries(manifest.publishConfig.exports).map(([name, { default: file }]) => ({
  name,
  file,
}));

describe('@wamp/auth as it is published', () => {
  // A module of Node would fail the bundle: for browsers there is nothing that it could be.
  it.each(entries)('$name is bundled for browsers without a module of Node', async ({ file }) => {
    const { modules } = await bundleForBrowsers(join(folder, file));
    expect(modules.length).toBeGreaterThan(0);
    expect(modules.filter((path) => /\/crypto\/node-|argon2-worker/.test(path))).toEqual([]);
  });

  it.each(entries)('$name is loaded by Node', async ({ file }) => {
    expect(Object.keys((await import(join(folder, file))) as object).length).toBeGreaterThan(0);
  });
});
