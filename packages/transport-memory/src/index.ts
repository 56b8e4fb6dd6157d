/**
 * WAMP transport inside one process: no socket, no copy of a text message.
 *
 * @example
 * ```ts
 * import { createRouter } from '@wamp/router';
 * import { memory } from '@wamp/transport-memory';
 *
 * const router = createRouter();
 * const connector = memory((transport) => router.accept(transport));
 * ```
 *
 * Delivery is asynchronous, by microtasks, so that a receiver never runs inside `send`.
 *
 * @packageDocumentation
 */
export { memory, memoryPair } from './connector.js';
export { type MemoryOptions, defaults } from './defaults.js';
