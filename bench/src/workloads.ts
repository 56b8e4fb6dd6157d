import type { SerializerName } from './wamp/wire.ts';

/** A Caller and a Callee; `window` calls are open at any time. */
export interface RpcWorkload {
  readonly kind: 'rpc';
  readonly name: string;
  readonly serializer: SerializerName;
  readonly payloadBytes: number;
  readonly window: number;
}

/** One Publisher and `receivers` Subscribers; `window` events are open until every Subscriber has them. */
export interface PubSubWorkload {
  readonly kind: 'pubsub';
  readonly name: string;
  readonly serializer: SerializerName;
  readonly payloadBytes: number;
  readonly window: number;
  readonly receivers: number;
}

export type Workload = RpcWorkload | PubSubWorkload;

/** The name under which `--only` finds the measurement of idle sessions. */
export const memoryName = 'memory idle session';
/** The name under which `--only` finds what joining takes. */
export const joinName = 'join';

const rpcWindows = [1, 256];
/** Wide fan-outs hold fewer events open, so that all rows queue a similar number of deliveries. */
const fanOuts = [
  { receivers: 1, window: 256 },
  { receivers: 100, window: 8 },
  { receivers: 1000, window: 2 },
];
const payloads = [
  { bytes: 64, label: '64B' },
  { bytes: 1024, label: '1KiB' },
];
const serializers: readonly SerializerName[] = ['json', 'msgpack'];

/** All rows of the table in the order in which they are measured and printed. */
export function allWorkloads(): Workload[] {
  return serializers.flatMap((serializer) =>
    payloads.flatMap(({ bytes, label }) => [
      ...rpcWindows.map((window): Workload => {
        const name = `rpc w=${String(window)} ${label} ${serializer}`;
        return { kind: 'rpc', name, serializer, payloadBytes: bytes, window };
      }),
      ...fanOuts.map(({ receivers, window }): Workload => {
        const name = `pub 1-${String(receivers)} ${label} ${serializer}`;
        return { kind: 'pubsub', name, serializer, payloadBytes: bytes, window, receivers };
      }),
    ]),
  );
}
