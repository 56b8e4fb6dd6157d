/**
 * Accepts WAMP over WebSocket, in Node: with an HTTP server of its own, or behind one that is shared.
 *
 * @example
 * ```ts
 * import { createRouter } from '@wamp/router';
 * import { webSocketListener } from '@wamp/transport-websocket/listener';
 *
 * const router = createRouter();
 * await router.listen(webSocketListener({ port: 8080 }));
 * ```
 *
 * @packageDocumentation
 */
export { webSocketEndpoint, type WebSocketEndpoint } from './listener-endpoint.js';
export {
  type WebSocketEndpointOptions,
  type WebSocketListenerOptions,
  listenerDefaults as defaults,
} from './listener-options.js';
export { webSocketListener } from './listener-server.js';
