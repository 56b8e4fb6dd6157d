import type { Connector, Serializer } from '@wamp/protocol';
import type { RouterUrl } from './router-url.js';
import type { SerializerName } from './session-settings.js';
import type { TlsSettings } from './tls-settings.js';

/** How connections are made, whatever the URL. */
export interface ConnectionTerms {
  readonly serializers: readonly Serializer[];
  readonly tls: TlsSettings;
  /** Asked anew for each WebSocket; `undefined` where there are none. */
  readonly headers: (() => Promise<Readonly<Record<string, string>>>) | undefined;
}

/** A connector for one URL. Transports are loaded when somebody needs them. */
export async function connectorFor(url: RouterUrl, terms: ConnectionTerms): Promise<Connector> {
  const { serializers, headers } = terms;
  const tls = tlsOptions(terms.tls);
  switch (url.kind) {
    case 'websocket': {
      const { webSocket } = await import('@wamp/transport-websocket');
      const isSecure = url.url.protocol === 'wss:';
      return webSocket(url.url, { serializers, ...(isSecure && { tls }), ...(headers && { headers }) });
    }
    case 'tcp': {
      const { rawSocket } = await import('@wamp/transport-rawsocket');
      return rawSocket({ host: url.host, port: url.port }, { serializers, ...(url.isSecure && { tls }) });
    }
    case 'unix': {
      const { rawSocket } = await import('@wamp/transport-rawsocket');
      return rawSocket({ path: url.path }, { serializers });
    }
  }
}

function tlsOptions({ insecure, ...rest }: TlsSettings): Omit<TlsSettings, 'insecure'> & {
  rejectUnauthorized?: false;
} {
  return { ...rest, ...(insecure && { rejectUnauthorized: false as const }) };
}

/** A serializer by its name; loaded when somebody needs it. */
export async function serializerFor(name: SerializerName): Promise<Serializer> {
  switch (name) {
    case 'json':
      return (await import('@wamp/protocol')).json();
    case 'msgpack':
      return (await import('@wamp/protocol/msgpack')).msgpack();
    case 'cbor':
      return (await import('@wamp/protocol/cbor')).cbor();
  }
}
