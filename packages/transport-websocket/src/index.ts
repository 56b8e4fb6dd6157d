/**
 * WAMP over the WebSocket of the platform: browsers, Deno, Bun, workers. In Node the same import gives a connector on
 * the `ws` library instead, which can do more.
 *
 * @example
 * ```ts
 * import { webSocket } from '@wamp/transport-websocket';
 *
 * const connector = webSocket('wss://router.example.com/ws');
 * ```
 *
 * @packageDocumentation
 */
export { webSocket } from './connector.js';
export type { ClientTlsOptions } from '@wamp/protocol';
export type { HttpHeaders, KeepAliveOptions, NodeOnlyOptions, WebSocketOptions } from './defaults.js';
