import { defineConfig } from 'vite';

export default defineConfig({
  // The router may serve the page below any path.
  base: './',
  resolve: {
    // The policy that the page is served with forbids to make code from text. The other build tries that once, which
    // fails without harm but is written to the console.
    alias: [{ find: /^cbor-x$/, replacement: 'cbor-x/index-no-eval' }],
  },
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2022',
    // The same policy allows no inline scripts and only files of this origin.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  logLevel: 'warn',
});
