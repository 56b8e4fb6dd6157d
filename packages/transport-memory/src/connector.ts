import { ConnectionError, type Connector, type Transport } from '@wamp/protocol';
import { type MemoryOptions, resolveMemoryOptions } from './defaults.js';
import { MemoryTransport } from './memory-transport.js';

/**
 * Two ends that are connected already: give one to a client, the other to a router.
 * @throws {RangeError} that names the option which is out of range
 */
export function memoryPair(options?: MemoryOptions): [client: Transport, router: Transport] {
  return MemoryTransport.pair(resolveMemoryOptions(options));
}

/**
 * Opens transports inside this process: each connection hands its other end to `accept`. What `accept` throws refuses
 * the connection.
 * @throws {RangeError} that names the option which is out of range
 */
export function memory(accept: (transport: Transport) => void, options?: MemoryOptions): Connector {
  const resolved = resolveMemoryOptions(options);
  return {
    name: 'memory',
    async connect({ signal }) {
      signal.throwIfAborted();
      const [client, router] = MemoryTransport.pair(resolved);
      try {
        accept(router);
      } catch (cause) {
        throw new ConnectionError('the accepting side of the memory transport refused the connection', {
          code: 'WAMP_ERR_UNREACHABLE',
          cause,
        });
      }
      return client;
    },
  };
}
