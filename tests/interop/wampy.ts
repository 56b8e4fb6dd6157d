import { WebSocket } from 'ws';
import { Wampy } from 'wampy';
import { CborSerializer } from 'wampy/CborSerializer.js';
import { JsonSerializer } from 'wampy/JsonSerializer.js';
import { MsgpackSerializer } from 'wampy/MsgpackSerializer.js';
import {
  type Behaviour,
  EventQueue,
  type InteropKind,
  type InteropPeer,
  interopError,
} from './interop-peer.ts';

const serializers = { json: JsonSerializer, msgpack: MsgpackSerializer, cbor: CborSerializer };

interface WampyPayload {
  readonly argsList?: unknown[];
  readonly argsDict?: Record<string, unknown>;
}

/** Wampy, over WebSocket. */
export const wampy: readonly InteropKind[] = Object.entries(serializers).map(([serializer, Serializer]) => ({
  name: `wampy ${serializer}`,
  join: async ({ websocketUrl, realm }) => {
    const client = new Wampy(websocketUrl, {
      realm,
      serializer: new Serializer(),
      ws: WebSocket,
      autoReconnect: false,
      debug: false,
    } as never);
    await client.connect();
    return peerOf(client);
  },
}));

function peerOf(client: Wampy): InteropPeer {
  const events = new EventQueue();
  return {
    async register(procedure, behaviour) {
      await client.register(procedure, procedureFor(behaviour));
    },
    async unregister(procedure) {
      await client.unregister(procedure);
    },
    async call(procedure, args, kwargs) {
      try {
        return payloadOf(await client.call(procedure, { argsList: [...args], argsDict: { ...kwargs } }));
      } catch (failure) {
        const { error, errorUri, ...payload } = failure as WampyPayload & {
          error?: string;
          errorUri?: string;
        };
        return { error: errorUri ?? error ?? String(failure), ...payloadOf(payload) };
      }
    },
    async subscribe(topic) {
      await client.subscribe(topic, (event: unknown) => {
        events.push(payloadOf(event as WampyPayload));
      });
    },
    async unsubscribe(topic) {
      await client.unsubscribe(topic);
    },
    async publish(topic, { args, kwargs }, acknowledge) {
      await client.publish(
        topic,
        { argsList: [...args], argsDict: { ...kwargs } },
        acknowledge ? { acknowledge } : {},
      );
    },
    nextEvent: () => events.next(),
    async leave() {
      await client.disconnect();
    },
  };
}

function procedureFor(behaviour: Behaviour): (invocation: WampyPayload) => WampyPayload {
  return ({ argsList, argsDict }) => {
    const payload = { argsList: argsList ?? [], argsDict: argsDict ?? {} };
    // This library wants errors as plain objects.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    if (behaviour === 'fail') throw { error: interopError, details: {}, ...payload };
    return payload;
  };
}

function payloadOf({ argsList, argsDict }: WampyPayload): {
  args: unknown[];
  kwargs: Record<string, unknown>;
} {
  return { args: (argsList ?? []).map(numberOf), kwargs: argsDict ?? {} };
}

/** This library gives MessagePack integers of 64 bits as bigint, whatever their value. */
function numberOf(value: unknown): unknown {
  return typeof value === 'bigint' && BigInt(Number(value)) === value ? Number(value) : value;
}
