import { type Serializer, type UpgradeGuard, numberOption } from '@wamp/protocol';
import { type ServerTls, type TlsServerOptions, serverTls } from '@wamp/protocol/listening';
import { type KeepAliveOptions, resolveSerializers } from './defaults.js';
import { type OriginRule, originRule } from './listener-origins.js';
import { type WsLimits, resolveWsLimits } from './node-defaults.js';

/** Options of {@link webSocketEndpoint}. */
export interface WebSocketEndpointOptions {
  /**
   * What clients may choose from; the client's order decides. [TR-05]
   * @defaultValue `[json()]`
   */
  readonly serializers?: readonly Serializer[];
  /** Whether clients may choose to get and send all messages of a tick in one. [TR-02] @defaultValue `true` */
  readonly batched?: boolean;
  /** The longest message to accept, in bytes, up to 64 MiB (L20). @defaultValue 1_048_576 */
  readonly maxMessageBytes?: number;
  /** Pings to find lost clients; `false` sends none. @defaultValue `{ intervalMs: 20_000, timeoutMs: 10_000 }` */
  readonly keepAlive?: false | KeepAliveOptions;
  /** Bytes waiting to be sent above which `send` returns `false`. @defaultValue 1_048_576 */
  readonly highWaterBytes?: number;
  /**
   * How long a client may take nothing while data is queued, in milliseconds, up to 120,000; `Infinity` for ever
   * (L62). @defaultValue 10_000
   */
  readonly progressTimeoutMs?: number;
  /** How long a client may take to answer a close, in milliseconds, up to 30,000 (L69). @defaultValue 5_000 */
  readonly closeTimeoutMs?: number;
  /** Open transports; one more is answered by HTTP 503 and `Retry-After` (L01). @defaultValue 65_536 */
  readonly maxConnections?: number;
  /** Open transports from one address; one more is answered by HTTP 429 (L02). @defaultValue `Infinity` */
  readonly maxConnectionsPerAddress?: number;
  /**
   * Web pages that may connect; others get HTTP 403. `self` is every page of the host and port that it connects to;
   * `https://app.example.com` one origin, `https://*.example.com` those of all names below, `http://localhost:*` those
   * of all ports, `*` every page that does not come with a certificate of the client. (T39)
   * @defaultValue `['self']`
   */
  readonly origins?: readonly string[];
  /**
   * Whether a request without an `Origin` is refused by 403, too. Such a request comes from no page, so that it is let
   * in unless a guard relies on cookies.
   * @defaultValue whether one of the guards `needsOrigin`
   */
  readonly requireOrigin?: boolean;
  /** Who is asked, one after the other, before a WebSocket is opened. @defaultValue nobody */
  readonly guards?: readonly UpgradeGuard[];
  /** How long all guards together may take, in milliseconds, up to 30,000; then HTTP 503 (L07). @defaultValue 5_000 */
  readonly guardTimeoutMs?: number;
  /**
   * Headers of the request that authenticators may read as `peer.upgrade.headers`; they are kept as long as the
   * connection, and never logged.
   * @defaultValue `['authorization', 'cookie', 'origin', 'user-agent', 'x-forwarded-for']`
   */
  readonly keepHeaders?: readonly string[];
}

/** Options of {@link webSocketListener}. */
export interface WebSocketListenerOptions extends WebSocketEndpointOptions {
  /** The address to listen on. @defaultValue `127.0.0.1`: this machine only */
  readonly host?: string;
  /** The TCP port; 0 takes a free one. */
  readonly port: number;
  /** The only path that is served; others get HTTP 404. @defaultValue `/ws` */
  readonly path?: string;
  /** How long the head of the HTTP request may take, in milliseconds, up to 30,000 (L07). @defaultValue 5_000 */
  readonly headTimeoutMs?: number;
  /** Serves `wss:` with these certificates; made by `serverTls` they can be renewed. @defaultValue `ws:` */
  readonly tls?: TlsServerOptions | ServerTls;
}

/** {@link WebSocketEndpointOptions} with every default filled in. */
export interface ResolvedEndpointOptions {
  readonly serializers: readonly Serializer[];
  readonly batched: boolean;
  readonly limits: WsLimits;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly origins: OriginRule;
  readonly guards: readonly UpgradeGuard[];
  readonly guardTimeoutMs: number;
  readonly keepHeaders: readonly string[];
}

/** {@link WebSocketListenerOptions} with every default filled in. */
export interface ResolvedListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly headTimeoutMs: number;
  readonly tls: ServerTls | undefined;
}

/** The defaults of both. */
export const listenerDefaults = Object.freeze({
  host: '127.0.0.1',
  path: '/ws',
  headTimeoutMs: 5_000,
  maxMessageBytes: 1_048_576,
  maxConnections: 65_536,
  maxConnectionsPerAddress: Infinity,
  guardTimeoutMs: 5_000,
});

const keptHeaders = ['authorization', 'cookie', 'origin', 'user-agent', 'x-forwarded-for'];

/**
 * Fills in the defaults.
 * @throws {RangeError} that names the option which is out of range
 * @throws {TypeError} for origins that are none, and for two guards of one name
 */
export function resolveEndpointOptions(options: WebSocketEndpointOptions): ResolvedEndpointOptions {
  const given = { ...listenerDefaults, ...options };
  const { maxConnections, maxConnectionsPerAddress, guardTimeoutMs } = given;
  const guards = guardsOf(options);
  const requireOrigin = options.requireOrigin ?? guards.some(({ needsOrigin }) => needsOrigin === true);
  const count = { min: 1, max: 2 ** 31, infinite: true };
  return Object.freeze({
    serializers: resolveSerializers(options.serializers),
    batched: options.batched ?? true,
    limits: resolveWsLimits(options, listenerDefaults.maxMessageBytes),
    maxConnections: numberOption('maxConnections', maxConnections, count),
    maxConnectionsPerAddress: numberOption('maxConnectionsPerAddress', maxConnectionsPerAddress, count),
    origins: originRule(options.origins ?? ['self'], requireOrigin),
    guards,
    guardTimeoutMs: numberOption('guardTimeoutMs', guardTimeoutMs, { min: 1, max: 30_000 }),
    keepHeaders: options.keepHeaders ?? keptHeaders,
  });
}

function guardsOf({ guards = [] }: WebSocketEndpointOptions): readonly UpgradeGuard[] {
  const names = guards.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new TypeError(`option guards: two are named ${twice}`);
  return [...guards];
}

/**
 * Fills in the defaults.
 * @throws {RangeError} that names the option which is out of range
 * @throws {TypeError} when the path does not begin with a slash
 */
export function resolveListenerOptions(options: WebSocketListenerOptions): ResolvedListenerOptions {
  const { host, port, path, headTimeoutMs } = { ...listenerDefaults, ...options };
  if (!path.startsWith('/')) throw new TypeError(`option path must begin with a slash, not ${path}`);
  return Object.freeze({
    host,
    port: numberOption('port', port, { min: 0, max: 65_535 }),
    path,
    headTimeoutMs: numberOption('headTimeoutMs', headTimeoutMs, { min: 1, max: 30_000 }),
    tls: options.tls && tlsOf(options.tls),
  });
}

function tlsOf(tls: TlsServerOptions | ServerTls): ServerTls {
  return 'renew' in tls ? tls : serverTls(tls);
}
