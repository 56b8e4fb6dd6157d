import type { UpgradeGuard } from '@wamp/protocol';
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
import type { Surroundings } from '../config/surroundings.js';
import type { Log, LogLine } from '../logging/log.js';
import type { WatchFile } from '../router/watched-files.js';
import type { Place } from './bind.js';
import { HttpService, type Route } from './http-service.js';
import { listenerTls } from './listener-tls.js';
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
  /** Asked before a WebSocket is opened. */
  readonly guards: readonly UpgradeGuard[];
  readonly surroundings: Surroundings;
  readonly log: Log;
  readonly watch: WatchFile;
}

/**
 * Begins to serve what one entry of the configuration says.
 * @throws {ListenError}
 */
export async function openListener(entry: ListenerEntry, host: Host): Promise<OpenListener> {
  const { router, isCrowded, guards } = host;
  const place = placeOf(entry);
  const rawSocket = entry.serve.rawsocket && rawSocketEndpoint(rawSocketOptions(entry.serve.rawsocket));
  const endpoints: ReturnType<typeof webSocketEndpoint>[] = [];
  const routes: Route[] = [];
  for (const [path, served] of pathsOf(entry)) {
    if (served.static !== undefined) {
      routes.push({ kind: 'static', path, handler: staticFiles(await demoDirectory()) });
    } else {
      const endpoint = webSocketEndpoint({ ...webSocketOptions(served.websocket ?? {}), guards });
      endpoints.push(endpoint);
      routes.push({ kind: 'websocket', path, endpoint });
    }
  }
  const wanted = entry.max_connections ?? listenerSchema.properties.max_connections.default;
  const maxConnections = Math.min(wanted, connectionsOfSystem());
  const port = new SharedPort({
    place,
    tls: entry.tls && listenerTls(entry.tls, { ...host, listener: entry.name }),
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

function webSocketOptions({ heartbeat = {}, origins, require_origin, ...rest }: WebSocketEntry) {
  return {
    ...serviceOptions(rest),
    keepAlive: keepAlive(heartbeat),
    ...(origins && { origins }),
    ...(require_origin !== undefined && { requireOrigin: require_origin }),
  };
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
  const at = { ...(port !== undefined && { port }), isSecure: entry.tls !== undefined };
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
