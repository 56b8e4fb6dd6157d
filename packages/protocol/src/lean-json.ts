/**
 * The JSON serializer that browsers get under the name `json` of `@wamp/protocol`: less code, on the platform's parser.
 * For other places where size counts, and for tests.
 *
 * @example
 * ```ts
 * import { json } from '@wamp/protocol/lean-json';
 *
 * json().id; // 'json'
 * ```
 *
 * @packageDocumentation
 */
export { json } from './codec/lean-json-serializer.js';
