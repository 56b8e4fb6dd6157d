import type { Connector, Serializer } from '@wamp/protocol';
import type { RouterUrl } from './router-url.js';
import type { SerializerName } from './session-settings.js';

/** A connector for one URL. Transports are loaded when somebody needs them. */
export async function connectorFor(url: RouterUrl, serializers: readonly Serializer[]): Promise<Connector> {
  switch (url.kind) {
    case 'websocket': {
      const { webSocket } = await import('@wamp/transport-websocket');
      return webSocket(url.url, { serializers });
    }
    case 'tcp': {
      const { rawSocket } = await import('@wamp/transport-rawsocket');
      return rawSocket({ host: url.host, port: url.port }, { serializers });
    }
    case 'unix': {
      const { rawSocket } = await import('@wamp/transport-rawsocket');
      return rawSocket({ path: url.path }, { serializers });
    }
  }
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
