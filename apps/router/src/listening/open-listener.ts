import type { Router } from '@wamp/router';
import { rawSocketEndpoint } from '@wamp/transport-rawsocket/listener';
import { webSocketEndpoint } from '@wamp/transport-websocket/listener';
import { quantityOf } from '../config/quantity.js';
import type {
  HeartbeatEntry,
  ListenerEntry,
  PathEntry,
  RawSocketEntry,
  WebSocketEntry,
} from '../config/router-config.js';
import {
  heartbeatSchema,
  listenerSchema,
  maxMessageSchema,
  serializersSchema,
} from '../schema/listener-schema.js';
import type { LogLine } from '../logging/log.js';
import type { Place } from './bind.js';
import { HttpService, type Route } from './http-service.js';
import { connectionsOfSystem } from './open-files.js';
import { serializersOf } from './serializers.js';
import { type Service, urlOf } from './service.js';
import { SharedPort } from './shared-port.js';
import { staticFiles } from './static-files.js';

/** A listener that listens. */
export interface OpenListener {
  readonly port: SharedPort;
  readonly services: readonly Service[];
  /** What is not quite as the configuration has it. */
  readonly warnings: readonly LogLine[];
}

/** What listeners work for. */
export interface Host {
  readonly router: Router;
  /** Whether too many connections wait for their WELCOME. L03 */
  readonly isCrowded: () => boolean;
}

/**
 * Begins to serve what one entry of the configuration says.
 * @throws {ListenError}
 */
export async function openListener(entry: ListenerEntry, { router, isCrowded }: Host): Promise<OpenListener> {
  const place = placeOf(entry);
  const rawSocket = entry.serve.rawsocket && rawSocketEndpoint(rawSocketOptions(entry.serve.rawsocket));
  const endpoints: ReturnType<typeof webSocketEndpoint>[] = [];
  const routes: Route[] = [];
  for (const [path, served] of pathsOf(entry)) {
    if (served.static !== undefined) {
      routes.push({ kind: 'static', path, handler: staticFiles(await demoDirectory()) });
    } else {
      const endpoint = webSocketEndpoint(webSocketOptions(served.websocket ?? {}));
      endpoints.push(endpoint);
      routes.push({ kind: 'websocket', path, endpoint });
    }
  }
  const wanted = entry.max_connections ?? listenerSchema.properties.max_connections.default;
  const maxConnections = Math.min(wanted, connectionsOfSystem());
  const port = new SharedPort({
    place,
    maxConnections,
    isCrowded,
    rawSocket,
    http: routes.length === 0 ? undefined : new HttpService(routes),
    webSockets: endpoints,
  });
  const address = await router.listen(port, {
    strictness: entry.strictness ?? listenerSchema.properties.strictness.default,
  });
  const warnings = maxConnections < wanted ? [lowered(entry.name, maxConnections)] : [];
  return { port, services: servicesOf(entry, place, address.port), warnings };
}

function lowered(listener: string, connections: number): LogLine {
  return {
    event: 'limit.lowered',
    text: `listener ${listener} takes ${connections} connections only: the system allows no more open files`,
    fields: { limit: 'L01', listener, connections },
  };
}

function placeOf({ address, port, unix }: ListenerEntry): Place {
  const { properties } = listenerSchema;
  if (unix !== undefined) {
    return {
      path: unix.path,
      mode: Number.parseInt(unix.mode ?? properties.unix.properties.mode.default, 8),
    };
  }
  return { host: address ?? properties.address.default, port: port ?? 0 };
}

/** Only who serves the demo needs its package. */
async function demoDirectory(): Promise<string> {
  const { demoDirectory } = await import('@wamp/demo');
  return demoDirectory;
}

function pathsOf({ serve }: ListenerEntry): [path: string, served: PathEntry][] {
  return Object.entries(serve).filter((pair): pair is [string, PathEntry] => pair[0].startsWith('/'));
}

function rawSocketOptions({ heartbeat, ...rest }: RawSocketEntry) {
  return {
    ...serviceOptions(rest),
    keepAlive: heartbeat === undefined ? (false as const) : keepAlive(heartbeat),
  };
}

function webSocketOptions({ heartbeat = {}, ...rest }: WebSocketEntry) {
  return { ...serviceOptions(rest), keepAlive: keepAlive(heartbeat) };
}

function serviceOptions({ serializers, max_message }: RawSocketEntry) {
  return {
    serializers: serializersOf(serializers ?? serializersSchema.default),
    maxMessageBytes: quantityOf(max_message ?? maxMessageSchema.default),
    // The port counts the connections of all its services together.
    maxConnections: Infinity,
  };
}

function keepAlive({ every, timeout }: HeartbeatEntry) {
  const { properties } = heartbeatSchema;
  return {
    intervalMs: quantityOf(every ?? properties.every.default),
    timeoutMs: quantityOf(timeout ?? properties.timeout.default),
  };
}

function servicesOf(entry: ListenerEntry, place: Place, port: number | undefined): Service[] {
  const at = port === undefined ? {} : { port };
  const listener = entry.name;
  const paths = pathsOf(entry).map(([path, served]): Service => {
    const kind = served.static === undefined ? 'WebSocket' : 'Demo';
    return { listener, kind, url: urlOf(kind, place, { ...at, path }) };
  });
  const rawSocket: Service[] =
    entry.serve.rawsocket === undefined
      ? []
      : [{ listener, kind: 'RawSocket', url: urlOf('RawSocket', place, at) }];
  // Pages last: theirs is the address that a person looks for.
  return [
    ...paths.filter(({ kind }) => kind === 'WebSocket'),
    ...rawSocket,
    ...paths.filter(({ kind }) => kind === 'Demo'),
  ];
}
