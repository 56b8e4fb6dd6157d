/**
 * WAMP over the WebSocket of the platform, with all messages of one tick in one WebSocket message. In Node the same
 * import gives a connector on the `ws` library instead.
 *
 * @example
 * ```ts
 * import { batchedWebSocket } from '@wamp/transport-websocket/batched';
 *
 * const connector = batchedWebSocket('wss://router.example.com/ws');
 * ```
 *
 * @packageDocumentation
 */
import type { Connector } from '@wamp/protocol';
import { batchedConnector } from './batched-connector.js';
import type { BatchingPlatform } from './batched-transport.js';
import { webSocket } from './connector.js';
import type { WebSocketOptions } from './defaults.js';

/** Its WebSocket sends text messages for text only. */
const platform: BatchingPlatform = {
  defer: (task) => {
    queueMicrotask(task);
  },
  text: 'text',
};

/**
 * Connects through the platform's own WebSocket and asks for batches, then for single messages. [TR-02]
 * @throws {TypeError} for options that a platform's WebSocket does not have, and when no serializer is named
 */
export function batchedWebSocket(url: string | URL, options: WebSocketOptions = {}): Connector {
  return batchedConnector(platform, options.serializers, (serializers) =>
    webSocket(url, { ...options, serializers }),
  );
}
