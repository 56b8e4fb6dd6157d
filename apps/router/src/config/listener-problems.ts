import { heartbeatSchema } from '../schema/listener-schema.js';
import { type ConfigNode, duplicates } from './config-node.js';
import type { Problem } from './problem.js';
import { quantityOf } from './quantity.js';
import type { Surroundings } from './surroundings.js';
import { tlsProblems } from './tls-problems.js';

/** From here on a message is longer than most peers can take, and it blocks everybody while it is handled. L20 */
const largeMessageBytes = 8 * 1024 * 1024;

/** Mistakes in `listeners` that no schema sees. */
export function listenerProblems(listeners: ConfigNode, surroundings: Surroundings): Problem[] {
  const items = listeners.items;
  return [
    ...duplicates(
      items.map((item) => item.get('name')),
      'listeners',
    ),
    ...duplicates(
      items.map((item) => item.get('unix').get('path')),
      'listeners on the socket',
    ),
    ...items.flatMap(placeProblems),
    ...portConflicts(items),
    ...items.flatMap((item) => serveProblems(item.get('serve'))),
    ...items.flatMap((item) => tlsProblems(item.get('tls'), surroundings)),
  ];
}

function placeProblems(listener: ConfigNode): Problem[] {
  const port = listener.get('port');
  const unix = listener.get('unix');
  const address = listener.get('address');
  if (port.exists && unix.exists) return [unix.error('a listener has either port or unix, not both')];
  if (!port.exists && !unix.exists)
    return [listener.error('has neither port nor unix: it would listen nowhere')];
  if (unix.exists && address.exists)
    return [address.error('only a port has an address, a Unix socket has a path')];
  if (unix.exists && listener.get('tls').exists)
    return [listener.get('tls').error('a Unix socket needs none: what it carries stays in the machine')];
  return [];
}

function portConflicts(listeners: readonly ConfigNode[]): Problem[] {
  return listeners.flatMap((listener, index) => {
    const port = listener.get('port').number;
    if (port === undefined || port === 0) return [];
    const other = listeners
      .slice(0, index)
      .find(
        (before) => before.get('port').number === port && overlap(addressOf(before), addressOf(listener)),
      );
    if (other === undefined) return [];
    return [listener.get('port').error(`port ${port} is taken by ${nameOf(other)}; one port can serve both`)];
  });
}

function serveProblems(serve: ConfigNode): Problem[] {
  const paths = serve.entries.filter(([key]) => key.startsWith('/'));
  const services: [string, ConfigNode][] = [
    ['rawsocket', serve.get('rawsocket')],
    ...paths.map(([, node]): [string, ConfigNode] => ['websocket', node.get('websocket')]),
  ];
  return [
    ...services.flatMap(([kind, service]) => messageSizeProblems(kind, service.get('max_message'))),
    ...services.flatMap(([, service]) => heartbeatProblems(service.get('heartbeat'))),
    ...paths.flatMap(([key, node]) => {
      const twin = paths.find(([other]) => other !== key && trimmed(other) === trimmed(key) && other < key);
      return twin === undefined ? [] : [node.error(`is the same path as ${JSON.stringify(twin[0])}`)];
    }),
  ];
}

function messageSizeProblems(kind: string, node: ConfigNode): Problem[] {
  const bytes = quantityOf(node.text ?? '');
  // [TR-33] The handshake can name powers of two only.
  if (kind === 'rawsocket' && !Number.isNaN(bytes) && Math.log2(bytes) % 1 !== 0) {
    return [node.error(`RawSocket can express powers of two only, such as 1MiB; got ${node.text ?? ''}`)];
  }
  if (bytes > largeMessageBytes) {
    return [node.warning('messages above 8MiB hold up all other sessions while they are handled')];
  }
  return [];
}

function heartbeatProblems(heartbeat: ConfigNode): Problem[] {
  const { every, timeout } = heartbeatSchema.properties;
  const waits = quantityOf(heartbeat.get('timeout').text ?? timeout.default);
  if (!(waits > quantityOf(heartbeat.get('every').text ?? every.default))) return [];
  return [
    heartbeat.error(`timeout must not be longer than every, which is ${every.default} unless it is written`),
  ];
}

function trimmed(path: string): string {
  return path.replace(/\/+$/, '');
}

function nameOf(listener: ConfigNode): string {
  return `listener ${JSON.stringify(listener.get('name').text ?? listener.path.at(-1))}`;
}

function addressOf(listener: ConfigNode): string {
  return (listener.get('address').text ?? '127.0.0.1').replace('localhost', '127.0.0.1');
}

const everyAddress = new Set(['0.0.0.0', '::']);

function overlap(a: string, b: string): boolean {
  return a === b || everyAddress.has(a) || everyAddress.has(b);
}
