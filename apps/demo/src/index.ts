/**
 * A browser page on which two boxes share a cursor through a WAMP router. This module only says where its files are;
 * `wamp-router --dev --demo` serves them.
 *
 * @example
 * ```ts
 * import { demoDirectory } from '@wamp/demo';
 * ```
 *
 * @packageDocumentation
 */
import { fileURLToPath } from 'node:url';

/** Absolute path of the folder with the built page; its entry is `index.html`. It needs WAMP at `/ws`, realm `realm1`. */
export const demoDirectory: string = fileURLToPath(new URL('../dist/site/', import.meta.url));
