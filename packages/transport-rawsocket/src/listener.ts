/**
 * Accepts WAMP over RawSocket: with a server of its own, or on sockets that somebody else accepted.
 *
 * ```ts
 * import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
 *
 * await router.listen(rawSocketListener({ path: '/run/wamp.sock', mode: 0o660 }));
 * ```
 *
 * @packageDocumentation
 */
export type { RawSocketEndpointOptions } from './defaults.js';
export { rawSocketEndpoint, type RawSocketEndpoint } from './listener-endpoint.js';
export { rawSocketListener, type ListenTarget } from './listener-server.js';
