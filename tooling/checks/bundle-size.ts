import { gzipSync } from 'node:zlib';
import { readFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../scripts/bootstrap.mjs';
import type { Step, StepResult } from './step.ts';

/**
 * What a browser may have to load for `connect` with JSON, in bytes after gzip -9: what it is today, and a little.
 * The aim is 9,000; lower this whenever something was saved.
 */
const MAX_CONNECT_BYTES = 16_600;

export interface Bundle {
  /** Bytes of the minified bundle after gzip -9. */
  readonly bytes: number;
  /** Paths of all modules in it. */
  readonly modules: readonly string[];
}

/** Bundles an entry for browsers from what the packages publish. */
export async function bundleForBrowsers(entry: string): Promise<Bundle> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const bytes = result.outputFiles.reduce(
    (sum, file) => sum + gzipSync(file.contents, { level: 9 }).length,
    0,
  );
  const outputs = Object.values(result.metafile.outputs);
  return { bytes, modules: outputs.flatMap((output) => Object.keys(output.inputs)) };
}

/** Whether a module belongs to the package `ws`, which is for Node alone. */
export function isWs(module: string): boolean {
  return /(^|\/)node_modules\/ws\//.test(module);
}

/** The size of the client in a browser, and that no bundle for browsers holds `ws`. */
export const bundleSize: Step = {
  name: 'size',
  run: async (): Promise<StepResult> => {
    const connect = await bundleForBrowsers('tooling/size/connect.ts');
    const withMsgpack = await bundleForBrowsers('tooling/size/connect-msgpack.ts');
    const withCbor = await bundleForBrowsers('tooling/size/connect-cbor.ts');
    const complaints: string[] = [];
    if (connect.bytes > MAX_CONNECT_BYTES) {
      complaints.push(`connect with JSON is ${connect.bytes} bytes, more than ${MAX_CONNECT_BYTES}`);
    }
    const ws = [connect, withMsgpack, withCbor].flatMap((bundle) => bundle.modules.filter(isWs));
    complaints.push(...ws.map((module) => `a browser bundle holds ${module}`), ...demoFilesWithWs());
    const figures = `connect + JSON ${connect.bytes} of ${MAX_CONNECT_BYTES} bytes, + MessagePack ${withMsgpack.bytes}, + CBOR ${withCbor.bytes}`;
    return { ok: complaints.length === 0, summary: figures, details: complaints.join('\n') };
  },
};

/** The demo is bundled by its own build; options that only `ws` has give the package away there. */
function demoFilesWithWs(): string[] {
  const files = globSync('apps/demo/dist/**/assets/*.js', { cwd: root });
  return files
    .filter((file) => /perMessageDeflate|WS_ERR_/.test(readFileSync(join(root, file), 'utf8')))
    .map((file) => `${file} holds ws`);
}
