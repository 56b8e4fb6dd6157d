import { describe, expect, it } from 'vitest';
import { bundleForBrowsers, isWs } from './bundle-size.ts';

describe('bundleForBrowsers', () => {
  it('counts the compressed bytes and names the modules of a bundle', async () => {
    const bundle = await bundleForBrowsers('tooling/checks/fixtures/bundle/entry.ts');
    expect(bundle.modules).toEqual(
      expect.arrayContaining([expect.stringMatching('greeting.ts'), expect.stringMatching('entry.ts')]),
    );
    // gzip adds 18 bytes to the 30 or so of the code.
    expect(bundle.bytes).toBeGreaterThan(40);
    expect(bundle.bytes).toBeLessThan(120);
  });
});

describe('isWs', () => {
  it('recognises modules of ws wherever pnpm keeps them', () => {
    expect(isWs('node_modules/.pnpm/ws@8.23.0/node_modules/ws/lib/websocket.js')).toBe(true);
  });

  it('does not take other packages or our own files for ws', () => {
    expect(isWs('node_modules/.pnpm/ws-like@1.0.0/node_modules/ws-like/index.js')).toBe(false);
    expect(isWs('packages/transport-websocket/dist/ws-transport.js')).toBe(false);
  });
});
