import { ConnectionError, type Connector, type Transport } from '@wamp/protocol';
import { type WebSocketOptions, resolveSerializers, subprotocolOf } from './defaults.js';
import { platformTransport } from './platform-transport.js';

/**
 * Connects through the platform's own WebSocket.
 * @throws {TypeError} for options that a platform's WebSocket does not have, and when no serializer is named
 */
export function webSocket(url: string | URL, { serializers, ...nodeOnly }: WebSocketOptions = {}): Connector {
  const offered = resolveSerializers(serializers);
  for (const [option, value] of Object.entries(nodeOnly)) {
    if (value) throw new TypeError(`option ${option} needs Node`);
  }
  const name = String(url);
  const connect = (signal: AbortSignal): Promise<Transport> =>
    new Promise((resolve, reject: (error: unknown) => void) => {
      signal.throwIfAborted();
      const socket = new WebSocket(name, offered.map(subprotocolOf));
      socket.binaryType = 'arraybuffer';
      const refuse = (error: unknown): void => {
        signal.removeEventListener('abort', stop);
        socket.onopen = socket.onclose = null;
        socket.close();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a signal may be aborted with any value
        reject(error);
      };
      const fail = (what: string): void => {
        refuse(new ConnectionError(`cannot connect to ${name}: ${what}`, { code: 'WAMP_ERR_UNREACHABLE' }));
      };
      const stop = (): void => {
        refuse(signal.reason);
      };
      signal.addEventListener('abort', stop);
      socket.onclose = ({ code }) => {
        // Scripts are not told more, lest they learn about a network that they cannot see.
        fail(`it failed or was refused (${code})`);
      };
      socket.onopen = () => {
        const serializer = offered.find((one) => subprotocolOf(one) === socket.protocol);
        // [TR-06] there is no default subprotocol
        if (serializer) resolve(platformTransport(socket, serializer));
        else fail('no serializer was agreed on');
        signal.removeEventListener('abort', stop);
      };
    });
  return { name, connect: ({ signal }) => connect(signal) };
}
