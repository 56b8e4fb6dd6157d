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
  lacks: {
    'progress as Callee':
      'wampy 8 can send progress, but does not announce it as a Callee, so nobody asks for it',
    'retain as Publisher': 'wampy 8 takes the option retain and does not send it',
  },
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
    async register(procedure, behaviour, terms = {}) {
      await client.register(procedure, procedureFor(behaviour), { ...terms });
    },
    async unregister(procedure) {
      await client.unregister(procedure);
    },
    async call(procedure, args, kwargs, { timeout, onProgress, canceled } = {}) {
      const progress = (piece: unknown): void => onProgress?.(payloadOf(piece as WampyPayload).args);
      const options = { ...(timeout && { timeout }), ...(onProgress && { progress_callback: progress }) };
      try {
        const call = client.call(procedure, { argsList: [...args], argsDict: { ...kwargs } }, options);
        if (canceled === true) client.cancel(client.getOpStatus().reqId);
        return payloadOf(await call);
      } catch (failure) {
        const { error, errorUri, ...payload } = failure as WampyPayload & {
          error?: string;
          errorUri?: string;
        };
        return { error: errorUri ?? error ?? String(failure), ...payloadOf(payload) };
      }
    },
    async subscribe(topic, { match, retained } = {}) {
      const handler = (event: unknown): void => {
        events.push(payloadOf(event as WampyPayload));
      };
      const options = { ...(match && { match }), ...(retained && { get_retained: true }) };
      // It tells subscriptions apart by the text of their options.
      await client.subscribe(topic, handler, match || retained ? options : undefined);
    },
    async unsubscribe(topic) {
      await client.unsubscribe(topic);
    },
    async publish(topic, { args, kwargs }, acknowledge, retain) {
      await client.publish(
        topic,
        { argsList: [...args], argsDict: { ...kwargs } },
        { ...(acknowledge && { acknowledge }), ...(retain && { retain }) },
      );
    },
    nextEvent: () => events.next(),
    async leave() {
      await client.disconnect();
    },
  };
}

interface WampyInvocation extends WampyPayload {
  readonly result_handler: (
    piece: WampyPayload & { readonly options: { readonly progress: boolean } },
  ) => void;
}

function procedureFor(
  behaviour: Behaviour,
): (invocation: WampyInvocation) => WampyPayload | Promise<WampyPayload> {
  return ({ argsList, argsDict, result_handler: tell }) => {
    const payload = { argsList: argsList ?? [], argsDict: argsDict ?? {} };
    if (behaviour === 'wait') return new Promise(() => undefined);
    if (behaviour === 'count')
      for (const piece of [1, 2, 3]) tell({ argsList: [piece], options: { progress: true } });
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
