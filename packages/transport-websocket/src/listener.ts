/**
 * Accepts WAMP over WebSocket, in Node: with an HTTP server of its own, or behind one that is shared.
 *
 * ```ts
 * import { webSocketListener } from '@wamp/transport-websocket/listener';
 *
 * await router.listen(webSocketListener({ port: 8080 }));
 * ```
 *
 * @packageDocumentation
 */
export { webSocketEndpoint, type WebSocketEndpoint } from './listener-endpoint.js';
export type { WebSocketEndpointOptions, WebSocketListenerOptions } from './listener-options.js';
export { webSocketListener } from './listener-server.js';
