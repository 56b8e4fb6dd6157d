import { once } from 'node:events';
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

type Handler = Parameters<Client['register']>[1];

function peerOf(client: Client): InteropPeer {
  const events = new EventQueue();
  const registrations = new Map<string, Registration>();
  const subscriptions = new Map<string, Subscription>();
  return {
    async register(procedure, behaviour, { match, invoke } = {}) {
      const handler: Handler = async ({ args, kwargs, progress, signal }) => {
        if (behaviour === 'fail') throw new WampError(interopError, { args, kwargs });
        if (behaviour === 'count') for (const piece of [1, 2, 3]) await progress(piece);
        if (behaviour === 'wait') await once(signal, 'abort');
        signal.throwIfAborted();
        return payload(args, kwargs);
      };
      const terms = { ...(match && { match }), ...(invoke && { invoke }) };
      const registration = await client.register(procedure, handler, terms);
      registrations.set(procedure, registration);
    },
    async unregister(procedure) {
      await registrations.get(procedure)?.unregister();
    },
    async call(procedure, args, kwargs, { timeout, onProgress, canceled } = {}) {
      const abort = new AbortController();
      const told = { onProgress: (piece: unknown) => onProgress?.([piece]) };
      try {
        const call = client.call(procedure, payload(args, kwargs), {
          full: true,
          signal: abort.signal,
          ...(timeout && { timeout }),
          ...(onProgress && told),
        });
        if (canceled === true) abort.abort(new WampError('wamp.error.canceled'));
        const reply = await call;
        return { args: reply.args, kwargs: reply.kwargs };
      } catch (error) {
        if (!(error instanceof WampError)) throw error;
        return { error: error.uri, args: error.args, kwargs: error.kwargs };
      }
    },
    async subscribe(topic, { match, retained } = {}) {
      const terms = { ...(match && { match }), ...(retained && { getRetained: true }) };
      subscriptions.set(
        topic,
        await client.subscribe(topic, ({ args, kwargs }) => events.push({ args, kwargs }), terms),
      );
    },
    async unsubscribe(topic) {
      await subscriptions.get(topic)?.unsubscribe();
    },
    async publish(topic, { args, kwargs }, acknowledge, retain = false) {
      if (acknowledge) await client.publish(topic, payload(args, kwargs), { acknowledge, retain });
      else await client.publish(topic, payload(args, kwargs), { retain });
    },
    nextEvent: () => events.next(),
    leave: () => client.close(),
  };
}
