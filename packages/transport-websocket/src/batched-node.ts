/**
 * WAMP over WebSocket in Node, with all messages of one tick in one WebSocket message.
 *
 * @example
 * ```ts
 * import { batchedWebSocket } from '@wamp/transport-websocket/batched';
 *
 * const connector = batchedWebSocket('ws://127.0.0.1:8080/ws');
 * ```
 *
 * @packageDocumentation
 */
import type { Connector } from '@wamp/protocol';
import { batchedConnector } from './batched-connector.js';
import type { WebSocketOptions } from './defaults.js';
import { nodeBatching } from './node-batching.js';
import { webSocket } from './node-connector.js';

/**
 * Connects through `ws` and asks for batches, then for single messages. [TR-02]
 * @throws {TypeError} when `url` is no WebSocket address, or no serializer is named
 * @throws {RangeError} that names the option which is out of range
 */
export function batchedWebSocket(url: string | URL, options: WebSocketOptions = {}): Connector {
  return batchedConnector(nodeBatching, options.serializers, (serializers) =>
    webSocket(url, { ...options, serializers }),
  );
}
