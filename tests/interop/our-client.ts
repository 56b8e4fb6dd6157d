import {
  type Client,
  type Registration,
  type Subscription,
  WampError,
  createClient,
  payload,
} from '@wamp/client';
import { type Connector, type Serializer, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { rawSocket } from '@wamp/transport-rawsocket';
import { webSocket } from '@wamp/transport-websocket';
import {
  EventQueue,
  type InteropKind,
  type InteropPeer,
  type InteropTarget,
  interopError,
} from './interop-peer.ts';

const connectors: Readonly<Record<string, (target: InteropTarget, serializer: Serializer) => Connector>> = {
  websocket: ({ websocketUrl }, serializer) => webSocket(websocketUrl, { serializers: [serializer] }),
  rawsocket: ({ rawsocketPort }, serializer) =>
    rawSocket({ host: '127.0.0.1', port: rawsocketPort }, { serializers: [serializer] }),
};

/** The client of this suite, over WebSocket and RawSocket. */
export const ourClient: readonly InteropKind[] = Object.entries(connectors).flatMap(
  ([transport, connectorFor]) =>
    [json(), msgpack(), cbor()].map((serializer) => ({
      name: `@wamp/client ${transport} ${serializer.id}`,
      join: async (target: InteropTarget) => {
        const client = createClient({ realm: target.realm, transports: [connectorFor(target, serializer)] });
        await client.ready();
        return peerOf(client);
      },
    })),
);

function peerOf(client: Client): InteropPeer {
  const events = new EventQueue();
  const registrations = new Map<string, Registration>();
  const subscriptions = new Map<string, Subscription>();
  return {
    async register(procedure, behaviour) {
      const registration = await client.register(procedure, ({ args, kwargs }) => {
        if (behaviour === 'fail') throw new WampError(interopError, { args, kwargs });
        return payload(args, kwargs);
      });
      registrations.set(procedure, registration);
    },
    async unregister(procedure) {
      await registrations.get(procedure)?.unregister();
    },
    async call(procedure, args, kwargs) {
      try {
        const reply = await client.call(procedure, payload(args, kwargs), { full: true });
        return { args: reply.args, kwargs: reply.kwargs };
      } catch (error) {
        if (!(error instanceof WampError)) throw error;
        return { error: error.uri, args: error.args, kwargs: error.kwargs };
      }
    },
    async subscribe(topic) {
      subscriptions.set(
        topic,
        await client.subscribe(topic, ({ args, kwargs }) => events.push({ args, kwargs })),
      );
    },
    async unsubscribe(topic) {
      await subscriptions.get(topic)?.unsubscribe();
    },
    async publish(topic, { args, kwargs }, acknowledge) {
      if (acknowledge) await client.publish(topic, payload(args, kwargs), { acknowledge });
      else await client.publish(topic, payload(args, kwargs));
    },
    nextEvent: () => events.next(),
    leave: () => client.close(),
  };
}
