import { createRequire } from 'node:module';
import {
  type Behaviour,
  EventQueue,
  type InteropKind,
  type InteropPeer,
  interopError,
} from './interop-peer.ts';

/** The part of `autobahn` that is used here; the package brings no types for this version. */
interface Autobahn {
  readonly Connection: new (options: object) => AutobahnConnection;
  readonly Result: new (args: readonly unknown[], kwargs: object) => object;
  readonly Error: new (uri: string, args: readonly unknown[], kwargs: object) => Error;
  readonly serializer: Record<'JSONSerializer' | 'MsgpackSerializer' | 'CBORSerializer', new () => object>;
}

interface AutobahnConnection {
  onopen: (session: AutobahnSession) => void;
  onclose: (reason: string, details: object) => boolean;
  open(): void;
  close(): void;
}

interface AutobahnSession {
  register(uri: string, endpoint: (args: unknown[], kwargs: object) => unknown): Promise<object>;
  unregister(registration: object): Promise<void>;
  call(uri: string, args: readonly unknown[], kwargs: object): Promise<unknown>;
  subscribe(
    topic: string,
    handler: (args?: unknown[], kwargs?: Record<string, unknown>) => void,
  ): Promise<object>;
  unsubscribe(subscription: object): Promise<unknown>;
  publish(
    topic: string,
    args: readonly unknown[],
    kwargs: object,
    options: object,
  ): Promise<unknown> | undefined;
}

const autobahn = createRequire(import.meta.url)('autobahn') as Autobahn;

const serializers = {
  json: autobahn.serializer.JSONSerializer,
  msgpack: autobahn.serializer.MsgpackSerializer,
  cbor: autobahn.serializer.CBORSerializer,
};

/** Autobahn for JavaScript, over WebSocket. */
export const autobahnJs: readonly InteropKind[] = Object.entries(serializers).map(
  ([serializer, Serializer]) => ({
    name: `autobahn-js ${serializer}`,
    join: async ({ websocketUrl, realm }) => {
      const connection = new autobahn.Connection({
        url: websocketUrl,
        realm,
        serializers: [new Serializer()],
        max_retries: 0,
        use_es6_promises: true,
      });
      let closed: () => void = () => undefined;
      const end = new Promise<void>((resolve) => (closed = resolve));
      const session = await new Promise<AutobahnSession>((resolve, reject) => {
        connection.onopen = resolve;
        connection.onclose = (reason, details) => {
          reject(new Error(`${reason} ${JSON.stringify(details)}`));
          closed();
          return true;
        };
        connection.open();
      });
      return peerOf(session, () => {
        connection.close();
        return end;
      });
    },
  }),
);

function endpointFor(behaviour: Behaviour): (args: unknown[], kwargs: object) => unknown {
  return behaviour === 'echo'
    ? (args, kwargs) => new autobahn.Result(args, kwargs)
    : (args, kwargs) => {
        throw new autobahn.Error(interopError, args, kwargs);
      };
}

function peerOf(session: AutobahnSession, leave: () => Promise<void>): InteropPeer {
  const events = new EventQueue();
  const registrations = new Map<string, object>();
  const subscriptions = new Map<string, object>();
  return {
    async register(procedure, behaviour) {
      registrations.set(procedure, await session.register(procedure, endpointFor(behaviour)));
    },
    async unregister(procedure) {
      await session.unregister(registrations.get(procedure) ?? {});
    },
    async call(procedure, args, kwargs) {
      try {
        return outcomeOf(await session.call(procedure, args, kwargs));
      } catch (failure) {
        const { error, ...payload } = failure as {
          error: string;
          args?: unknown[];
          kwargs?: Record<string, unknown>;
        };
        return { error, args: payload.args ?? [], kwargs: payload.kwargs ?? {} };
      }
    },
    async subscribe(topic) {
      const handler = (args?: unknown[], kwargs?: Record<string, unknown>): void => {
        events.push({ args: args ?? [], kwargs: kwargs ?? {} });
      };
      subscriptions.set(topic, await session.subscribe(topic, handler));
    },
    async unsubscribe(topic) {
      await session.unsubscribe(subscriptions.get(topic) ?? {});
    },
    async publish(topic, { args, kwargs }, acknowledge) {
      await session.publish(topic, args, kwargs, acknowledge ? { acknowledge } : {});
    },
    nextEvent: () => events.next(),
    leave,
  };
}

/** The library gives a bare value for a single positional result, and a Result otherwise. */
function outcomeOf(result: unknown): { args: readonly unknown[]; kwargs: Readonly<Record<string, unknown>> } {
  if (result instanceof autobahn.Result) {
    const { args, kwargs } = result as { args?: unknown[]; kwargs?: Record<string, unknown> };
    return { args: args ?? [], kwargs: kwargs ?? {} };
  }
  return { args: result === null || result === undefined ? [] : [result], kwargs: {} };
}
