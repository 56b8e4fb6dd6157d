/**
 * Accepts WAMP over RawSocket: with a server of its own, or on sockets that somebody else accepted.
 *
 * @example
 * ```ts
 * import { createRouter } from '@wamp/router';
 * import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
 *
 * const router = createRouter();
 * await router.listen(rawSocketListener({ path: '/run/wamp.sock', mode: 0o660 }));
 * ```
 *
 * @packageDocumentation
 */
export { type RawSocketEndpointOptions, type RawSocketListenerOptions, defaults } from './defaults.js';
export { rawSocketEndpoint, type RawSocketEndpoint } from './listener-endpoint.js';
export { rawSocketListener, type ListenTarget } from './listener-server.js';
