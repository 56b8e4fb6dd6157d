import { ConnectionError, type Connector, type Transport, numberOption } from '@wamp/protocol';
import { type WebSocketOptions, defaults, resolveSerializers, subprotocolOf } from './defaults.js';
import { PlatformTransport } from './platform-transport.js';

const nodeOnly = ['headers', 'tls', 'agent', 'keepAlive', 'maxMessageBytes', 'progressTimeoutMs'] as const;

/**
 * Connects through the platform's own WebSocket.
 * @throws {TypeError} for options that a platform's WebSocket does not have
 * @throws {RangeError} that names the option which is out of range
 */
export function webSocket(url: string | URL, options: WebSocketOptions = {}): Connector {
  const serializers = resolveSerializers(options.serializers);
  for (const name of nodeOnly) {
    if (options[name]) throw new TypeError(`option ${name} needs Node: this WebSocket cannot do it`);
  }
  const { highWaterBytes, closeTimeoutMs } = { ...defaults, ...options };
  numberOption('highWaterBytes', highWaterBytes, { min: 1, max: 2 ** 30 });
  numberOption('closeTimeoutMs', closeTimeoutMs, { min: 1, max: 30_000 });
  const name = String(url);
  const unreachable = (what: string, cause?: unknown): ConnectionError =>
    new ConnectionError(`cannot connect to ${name}: ${what}`, { code: 'WAMP_ERR_UNREACHABLE', cause });

  return {
    name,
    connect: ({ signal }) =>
      new Promise<Transport>((resolve, reject: (error: unknown) => void) => {
        signal.throwIfAborted();
        let socket: WebSocket;
        try {
          socket = new WebSocket(name, serializers.map(subprotocolOf));
        } catch (cause) {
          reject(unreachable('this is no WebSocket address', cause));
          return;
        }
        socket.binaryType = 'arraybuffer';
        const give = (settle: () => void): void => {
          signal.removeEventListener('abort', stop);
          socket.onopen = socket.onclose = null;
          settle();
        };
        const refuse = (error: unknown): void => {
          give(() => {
            socket.close();
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a signal may be aborted with any value
            reject(error);
          });
        };
        const stop = (): void => {
          refuse(signal.reason);
        };
        signal.addEventListener('abort', stop);
        socket.onclose = ({ code }) => {
          // Scripts are not told more, lest they learn about a network that they cannot see.
          refuse(unreachable(`the connection failed or was refused (${code})`));
        };
        socket.onopen = () => {
          const serializer = serializers.find((one) => subprotocolOf(one) === socket.protocol);
          // [TR-06] there is no default subprotocol
          if (serializer === undefined) refuse(unreachable('the router chose no serializer that was offered'));
          else
            give(() => {
              resolve(new PlatformTransport(socket, { serializer, highWaterBytes, closeTimeoutMs }));
            });
        };
      }),
  };
}
