/**
 * WAMP over RawSocket: TCP and Unix domain sockets, the leanest framing that WAMP has.
 *
 * @example
 * ```ts
 * import { rawSocket } from '@wamp/transport-rawsocket';
 *
 * const connector = rawSocket({ host: '127.0.0.1', port: 8081 });
 * ```
 *
 * @packageDocumentation
 */
export { rawSocket } from './connector.js';
export type { RawSocketLimitOptions, RawSocketOptions, SocketTarget } from './defaults.js';
