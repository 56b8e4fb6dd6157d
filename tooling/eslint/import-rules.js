import { builtinModules } from 'node:module';

/**
 * @typedef {object} RestrictedPattern
 * @property {string} regex
 * @property {string} message
 */

/** @type {RestrictedPattern} */
const noDeepImports = {
  regex: '^@wamp/[^/]+/(src|dist)(/|$)',
  message:
    'Import from the package or one of its named subpaths; if a name is missing there, export it from its index.ts.',
};

/** @type {RestrictedPattern} */
const noFilesOfOtherPackages = {
  regex: '^(\\.\\./)+(packages|apps|tests|bench|tooling)/',
  message: 'Name the package (`@wamp/…`) instead of a path into its folder.',
};

/** @type {RestrictedPattern} */
export const noNodeModules = {
  regex: `^(node:.+|${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$`,
  message:
    'This code also runs in browsers: use what the platform offers everywhere (Uint8Array, crypto.getRandomValues, setTimeout, AbortSignal), or take it as an option.',
};

/** What Broker and Dealer do not know of: to them a payload is opaque. */
export const noBytes = {
  name: '@wamp/protocol',
  importNames: ['EncodedMessage', 'Frame', 'MessageCodec', 'ScannedList', 'Serializer', 'WirePayload'],
  message: 'Broker and Dealer do not know that bytes exist: what needs a serializer belongs into outbound/.',
};

/**
 * The restrictions of a package that may import only some packages of the workspace.
 *
 * @param {readonly string[]} allowed names without the scope
 * @param {string} advice what to do instead
 * @returns {RestrictedPattern[]}
 */
export function onlyWorkspacePackages(allowed, advice) {
  const exceptions = allowed.length === 0 ? '' : `(?!(?:${allowed.join('|')})(?:/|$))`;
  return [noDeepImports, noFilesOfOtherPackages, { regex: `^@wamp/${exceptions}`, message: advice }];
}
