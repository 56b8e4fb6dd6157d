/**
 * WAMP transport inside one process: no socket, no copy of a text message.
 *
 * ```ts
 * import { memory } from '@wamp/transport-memory';
 *
 * const connector = memory((transport) => router.accept(transport));
 * ```
 *
 * Delivery is asynchronous, by microtasks, so that a receiver never runs inside `send`.
 *
 * @packageDocumentation
 */
export { memory, memoryPair } from './connector.js';
export { type MemoryOptions, defaults } from './defaults.js';
