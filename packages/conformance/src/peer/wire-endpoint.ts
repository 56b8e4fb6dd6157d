import type { Transport } from '@wamp/protocol';
import type { WireSerializerName } from './wire-serializer.js';

/** Where a Router listens, as a {@link WirePeer} needs to know it. */
export type WireEndpoint = WebSocketEndpoint | RawSocketEndpoint | TransportEndpoint;

/** An address that takes WebSocket connections. */
export interface WebSocketEndpoint {
  readonly transport: 'websocket';
  /** For example `ws://127.0.0.1:8080/ws`. */
  readonly url: string;
  /** Offers the batched subprotocol of a serializer instead of the one for single messages. */
  readonly batched?: boolean;
}

/** A TCP port, or a Unix domain socket. */
export type RawSocketEndpoint =
  | { readonly transport: 'rawsocket'; readonly host: string; readonly port: number }
  | { readonly transport: 'rawsocket'; readonly path: string };

/** Any other way to a Router: a function that connects a transport to it. */
export interface TransportEndpoint {
  readonly transport: 'other';
  /** Connects once; both ends speak this serializer. */
  connect(serializer: WireSerializerName): Promise<Transport>;
}
