import { type ClientTlsOptions, type Serializer, json } from '@wamp/protocol';

/** When to ask a silent Peer for a sign of life. (L67) */
export interface KeepAliveOptions {
  /** Between two pings, in milliseconds, 1 to 3,600,000. @defaultValue 20_000 */
  readonly intervalMs?: number;
  /** How long after a ping nothing may arrive, in milliseconds, 1 to `intervalMs`. @defaultValue 10_000 */
  readonly timeoutMs?: number;
}

/** By name. */
export type HttpHeaders = Readonly<Record<string, string>>;

/** What only the `ws` library in Node can do. A platform's WebSocket refuses each of them with a `TypeError`. (D20) */
export interface NodeOnlyOptions {
  /** HTTP headers of the opening request; a function is asked anew for each attempt to connect. */
  readonly headers?: HttpHeaders | (() => HttpHeaders | Promise<HttpHeaders>);
  /** For `wss:` addresses. @defaultValue the authorities that Node trusts, no certificate of the client */
  readonly tls?: ClientTlsOptions;
  /** An `http.Agent`, such as one that goes through a proxy. */
  readonly agent?: object;
  /** Pings to find a lost router; `false` sends none. @defaultValue `{ intervalMs: 20_000, timeoutMs: 10_000 }` */
  readonly keepAlive?: false | KeepAliveOptions;
  /** The longest message to accept, in bytes, up to 64 MiB (L20). @defaultValue 16_777_216 */
  readonly maxMessageBytes?: number;
  /**
   * How long the router may take nothing while data is queued, in milliseconds, up to 120,000; `Infinity` for ever
   * (L62). @defaultValue 10_000
   */
  readonly progressTimeoutMs?: number;
  /** Bytes waiting to be sent above which `send` returns `false`; elsewhere 1 MiB. @defaultValue 1_048_576 */
  readonly highWaterBytes?: number;
  /**
   * How long the router may take to answer a close, in milliseconds, up to 30,000 (L69); elsewhere 5 s.
   * @defaultValue 5_000
   */
  readonly closeTimeoutMs?: number;
}

/** Options of a WebSocket connector. */
export interface WebSocketOptions extends NodeOnlyOptions {
  /**
   * What to offer, best first. [TR-05]
   * @defaultValue `[json()]`
   */
  readonly serializers?: readonly Serializer[];
}

/** What to offer or accept; JSON unless told otherwise. @throws {TypeError} when the list is empty */
export function resolveSerializers(serializers: readonly Serializer[] = [json()]): readonly Serializer[] {
  if (serializers.length === 0) throw new TypeError('option serializers: at least one is needed');
  return serializers;
}

/** The subprotocol id of a serializer. [TR-01] */
export function subprotocolOf(serializer: Serializer): string {
  return `wamp.2.${serializer.id}`;
}
