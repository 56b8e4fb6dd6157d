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
  register(uri: string, endpoint: Endpoint, options: object): Promise<object>;
  unregister(registration: object): Promise<void>;
  call(uri: string, args: readonly unknown[], kwargs: object, options: object): AutobahnCall;
  subscribe(
    topic: string,
    handler: (args?: unknown[], kwargs?: Record<string, unknown>) => void,
    options: object,
  ): Promise<object>;
  unsubscribe(subscription: object): Promise<unknown>;
  publish(
    topic: string,
    args: readonly unknown[],
    kwargs: object,
    options: object,
  ): Promise<unknown> | undefined;
}

type Endpoint = (
  args: unknown[],
  kwargs: object,
  details: { readonly progress: ((args: readonly unknown[]) => void) | null },
) => unknown;

/** A promise of `when`, which has a third handler, and with what the library adds. */
interface AutobahnCall extends PromiseLike<unknown> {
  then<A = unknown, B = never>(
    resolved?: ((value: unknown) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
    progressed?: (value: unknown) => void,
  ): PromiseLike<A | B>;
  cancel(options: object): void;
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
    // Its Callees know no INTERRUPT and say so: the router lets them finish, and answers the Caller.
    join: async ({ websocketUrl, realm }) => {
      const connection = new autobahn.Connection({
        url: websocketUrl,
        realm,
        serializers: [new Serializer()],
        max_retries: 0,
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

function endpointFor(behaviour: Behaviour): Endpoint {
  return (args, kwargs, { progress }) => {
    if (behaviour === 'fail') throw new autobahn.Error(interopError, args, kwargs);
    if (behaviour === 'wait') return new Promise(() => undefined);
    if (behaviour === 'count') for (const piece of [1, 2, 3]) progress?.([piece]);
    return new autobahn.Result(args, kwargs);
  };
}

function peerOf(session: AutobahnSession, leave: () => Promise<void>): InteropPeer {
  const events = new EventQueue();
  const registrations = new Map<string, object>();
  const subscriptions = new Map<string, object>();
  return {
    async register(procedure, behaviour, { match, invoke } = {}) {
      const options = { ...(match && { match }), ...(invoke && { invoke }) };
      registrations.set(procedure, await session.register(procedure, endpointFor(behaviour), options));
    },
    async unregister(procedure) {
      await session.unregister(registrations.get(procedure) ?? {});
    },
    async call(procedure, args, kwargs, { timeout, onProgress, canceled } = {}) {
      try {
        const options = { ...(timeout && { timeout }), ...(onProgress && { receive_progress: true }) };
        const call = session.call(procedure, args, kwargs, options);
        // In every other mode it takes the answer of the router for a breach of the protocol.
        if (canceled === true) call.cancel({ mode: 'kill' });
        return outcomeOf(await call.then(undefined, undefined, (piece) => onProgress?.([piece])));
      } catch (failure) {
        const { error, ...payload } = failure as {
          error: string;
          args?: unknown[];
          kwargs?: Record<string, unknown>;
        };
        return { error, args: payload.args ?? [], kwargs: payload.kwargs ?? {} };
      }
    },
    async subscribe(topic, { match, retained } = {}) {
      const handler = (args?: unknown[], kwargs?: Record<string, unknown>): void => {
        events.push({ args: args ?? [], kwargs: kwargs ?? {} });
      };
      const options = { ...(match && { match }), ...(retained && { get_retained: true }) };
      subscriptions.set(topic, await session.subscribe(topic, handler, options));
    },
    async unsubscribe(topic) {
      await session.unsubscribe(subscriptions.get(topic) ?? {});
    },
    async publish(topic, { args, kwargs }, acknowledge, retain) {
      const options = { ...(acknowledge && { acknowledge }), ...(retain && { retain }) };
      await session.publish(topic, args, kwargs, options);
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
