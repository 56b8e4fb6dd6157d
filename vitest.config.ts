import { defineConfig } from 'vitest/config';

/** Tests run on the sources of all packages; only the smoke and end-to-end tests use what is built. */
export default defineConfig({
  resolve: { conditions: ['@wamp/source', 'node', 'module', 'import', 'default'] },
  ssr: { resolve: { conditions: ['@wamp/source', 'node', 'module', 'import', 'default'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tests/**/*.test.ts', 'tooling/**/*.test.ts', 'bench/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
