import { defineConfig } from 'vitest/config';

/** Tests run on the sources of all packages; only the smoke and end-to-end tests use what is built. */
const conditions = ['@wamp/source', 'node', 'module', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'tests/**/*.test.ts',
      'tooling/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Each file in a process of its own, so that a leaked timer or a patched global stays where it is.
    pool: 'forks',
    // A test that passes the second time has failed.
    retry: 0,
    allowOnly: false,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // A test without an assertion cannot fail.
    expect: { requireAssertions: true },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
  },
});
