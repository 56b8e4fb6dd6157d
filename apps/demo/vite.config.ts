import { defineConfig } from 'vite';

export default defineConfig({
  // The router may serve the page below any path.
  base: './',
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
