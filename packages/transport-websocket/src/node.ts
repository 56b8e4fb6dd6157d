/**
 * WAMP over WebSocket in Node: a connector on the `ws` library.
 *
 * @example
 * ```ts
 * import { webSocket } from '@wamp/transport-websocket';
 *
 * const connector = webSocket('ws://127.0.0.1:8080/ws', { headers: { authorization: 'Bearer …' } });
 * ```
 *
 * @packageDocumentation
 */
export { webSocket } from './node-connector.js';
export type { ClientTlsOptions } from '@wamp/protocol';
export type { HttpHeaders, KeepAliveOptions, NodeOnlyOptions, WebSocketOptions } from './defaults.js';
