import { type ClientTlsOptions, type Serializer, json, numberOption } from '@wamp/protocol';
import {
  type JoinedWriterSettings,
  type KeepAliveOptions,
  type SocketLimitOptions,
  type SocketLimits,
  resolveSocketLimits,
} from '@wamp/protocol/joined-writer';
import type { ServerTls, TlsServerOptions } from '@wamp/protocol/listening';
import { type ClientTlsTerms, clientTls } from '@wamp/protocol/tls';
import { bytesOfLengthCode, lengthCodeOf, maxMessageBytes, minMessageBytes } from './length-code.js';

/** A place to connect to or to listen on: TCP, or a Unix domain socket. [TR-55] */
export type SocketTarget = { readonly host?: string; readonly port: number } | { readonly path: string };

/** What a RawSocket connection is held to, on both sides. */
export interface RawSocketLimitOptions extends SocketLimitOptions {
  /**
   * The longest message to accept, in bytes, 512 to 16,777,216 (L20). The handshake knows powers of two only: in
   * between, the next lower one is announced and enforced. [TR-31]
   * @defaultValue 16_777_216 of a connector, 1_048_576 of a listener
   */
  readonly maxMessageBytes?: number;
  /**
   * Pings to find a lost Peer. Off unless asked for, as some routers take a ping for a broken frame.
   * @defaultValue false
   */
  readonly keepAlive?: false | Partial<KeepAliveOptions>;
}

/** Options of a RawSocket connector. */
export interface RawSocketOptions extends RawSocketLimitOptions {
  /**
   * What to ask for, best first: the next one is tried when the router does not support the one before. [TR-38]
   * @defaultValue `[json()]`
   */
  readonly serializers?: readonly Serializer[];
  /** Connects by TLS; `true` with the authorities that Node trusts. @defaultValue false */
  readonly tls?: boolean | ClientTlsOptions;
}

/** Options of a RawSocket endpoint. */
export interface RawSocketEndpointOptions extends RawSocketLimitOptions {
  /**
   * What clients may ask for.
   * @defaultValue `[json()]`
   */
  readonly serializers?: readonly Serializer[];
  /**
   * What a client must accept at least, in bytes, 512 to 16,777,216; else it is refused with error 2. [TR-35]
   * @defaultValue 512
   */
  readonly minPeerMessageBytes?: number;
  /** How long the four octets of the handshake may take, in milliseconds, up to 30,000 (L08). @defaultValue 5_000 */
  readonly handshakeTimeoutMs?: number;
  /** Open transports; one more is refused with error 4 (L01). @defaultValue 65_536 */
  readonly maxConnections?: number;
  /** Open transports from one address; one more is refused with error 4 (L02). @defaultValue `Infinity` */
  readonly maxConnectionsPerAddress?: number;
}

/** Options of a RawSocket listener. */
export interface RawSocketListenerOptions extends RawSocketEndpointOptions {
  /** Speaks TLS, with these certificates; made by `serverTls` they can be renewed. @defaultValue plain TCP */
  readonly tls?: TlsServerOptions | ServerTls;
}

/** {@link RawSocketLimitOptions} with every default filled in, and what the writers need of Node. */
export interface RawSocketLimits extends SocketLimits, JoinedWriterSettings {
  /** As announced: a power of two. */
  readonly maxMessageBytes: number;
}

/** {@link RawSocketOptions} with every default filled in. */
export interface ResolvedConnectorOptions {
  readonly serializers: readonly Serializer[];
  readonly limits: RawSocketLimits;
  /** Absent: plain TCP. */
  readonly tls: ClientTlsTerms | undefined;
}

/** {@link RawSocketEndpointOptions} with every default filled in. */
export interface ResolvedEndpointOptions extends Omit<ResolvedConnectorOptions, 'tls'> {
  readonly minPeerMessageBytes: number;
  readonly handshakeTimeoutMs: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
}

/** The defaults of all options that have one number. */
export const defaults = Object.freeze({
  host: '127.0.0.1',
  connectorMaxMessageBytes: 16_777_216,
  listenerMaxMessageBytes: 1_048_576,
  minPeerMessageBytes: 512,
  handshakeTimeoutMs: 5_000,
  maxConnections: 65_536,
  maxConnectionsPerAddress: Infinity,
});

/** Fills in the defaults. @throws {RangeError} that names the option which is out of range */
export function resolveConnectorOptions(
  target: SocketTarget,
  options: RawSocketOptions,
): ResolvedConnectorOptions {
  return Object.freeze({
    tls: tlsOf(target, options),
    serializers: resolveSerializers(options.serializers),
    limits: resolveLimits(options, defaults.connectorMaxMessageBytes),
  });
}

/** Fills in the defaults. @throws {RangeError} that names the option which is out of range */
export function resolveEndpointOptions(options: RawSocketEndpointOptions): ResolvedEndpointOptions {
  const given = { ...defaults, ...options };
  const bytes = { min: minMessageBytes, max: maxMessageBytes };
  const count = { min: 1, max: 2 ** 31, infinite: true };
  return Object.freeze({
    serializers: resolveSerializers(options.serializers),
    limits: resolveLimits(options, defaults.listenerMaxMessageBytes),
    minPeerMessageBytes: numberOption('minPeerMessageBytes', given.minPeerMessageBytes, bytes),
    handshakeTimeoutMs: numberOption('handshakeTimeoutMs', given.handshakeTimeoutMs, { min: 1, max: 30_000 }),
    maxConnections: numberOption('maxConnections', given.maxConnections, count),
    maxConnectionsPerAddress: numberOption('maxConnectionsPerAddress', given.maxConnectionsPerAddress, count),
  });
}

function tlsOf(target: SocketTarget, { tls = false }: RawSocketOptions): ClientTlsTerms | undefined {
  if (tls === false) return undefined;
  if ('path' in target) throw new TypeError('option tls: a Unix domain socket needs none');
  return clientTls(target.host ?? defaults.host, tls === true ? {} : tls);
}

function resolveLimits(options: RawSocketLimitOptions, defaultMaxMessageBytes: number): RawSocketLimits {
  const { maxMessageBytes: wanted = defaultMaxMessageBytes } = options;
  numberOption('maxMessageBytes', wanted, { min: minMessageBytes, max: maxMessageBytes });
  return Object.freeze({
    ...resolveSocketLimits(options, false),
    defer: (task: () => void) => {
      process.nextTick(task);
    },
    allocate: (length: number) => Buffer.allocUnsafe(length),
    maxMessageBytes: bytesOfLengthCode(lengthCodeOf(wanted)),
  });
}

function resolveSerializers(serializers: readonly Serializer[] = [json()]): readonly Serializer[] {
  if (serializers.length === 0) throw new TypeError('option serializers: at least one is needed');
  return serializers;
}

/** How a place is named to people: `tcp://127.0.0.1:8081`, by TLS `tcps://127.0.0.1:8081`, `unix:/run/wamp.sock`. */
export function nameOf(target: SocketTarget, isSecure = false): string {
  if ('path' in target) return `unix:${target.path}`;
  const { host = defaults.host, port } = target;
  return `${isSecure ? 'tcps' : 'tcp'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
