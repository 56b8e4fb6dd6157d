import type { SerializerName } from './wamp/wire.ts';

/** What all rows have. */
interface Row {
  readonly name: string;
  /** Of everyone who sends. */
  readonly serializer: SerializerName;
  /** How many calls of a pair, or events, are open at any time. */
  readonly window: number;
  /** Set where servers of the other kind cannot do the work: a relay does not transcode, for example. */
  readonly onlyFor?: 'router';
}

/** `pairs` of a Caller and a Callee; `window` calls of each pair are open at any time. */
export interface RpcWorkload extends Row {
  readonly kind: 'rpc';
  readonly payloadBytes: number;
  /** @default 1 */
  readonly pairs?: number;
  /** The option of that name in every CALL; a relay takes no notice of it. */
  readonly timeoutMs?: number;
}

/** One Publisher and `receivers` Subscribers; `window` events are open until every Subscriber has them. */
export interface PubSubWorkload extends Row {
  readonly kind: 'pubsub';
  readonly payloadBytes: number;
  readonly receivers: number;
  /** Subscribers take these in turns; all use that of the Publisher when it is not set. */
  readonly receiverSerializers?: readonly SerializerName[];
}

export type Workload = RpcWorkload | PubSubWorkload;

/** All serializers in use in the row, each once. */
export function serializersOf(workload: Workload): SerializerName[] {
  const receivers = workload.kind === 'pubsub' ? (workload.receiverSerializers ?? []) : [];
  return [...new Set([workload.serializer, ...receivers])];
}

/** The name under which `--only` finds the measurement of idle sessions. */
export const memoryName = 'memory idle session';
/** The name under which `--only` finds what joining takes. */
export const joinName = 'join';

const sizes = { '64B': 64, '1KiB': 1024 } as const;
type Size = keyof typeof sizes;

/** Wide fan-outs hold fewer events open, so that all rows queue a similar number of deliveries. */
const fanOutWindows = { 1: 256, 100: 8, 1000: 2 } as const;
type Receivers = keyof typeof fanOutWindows;

/** All rows of the table in the order in which they are measured and printed. */
export function allWorkloads(): Workload[] {
  return [
    rpc(1, '64B', 'json'),
    rpc(1, '1KiB', 'json'),
    rpc(256, '64B', 'json'),
    rpc(256, '1KiB', 'json'),
    { ...rpc(256, '64B', 'json'), name: 'rpc w=256 64B timeout json', timeoutMs: 60_000 },
    { ...rpc(1, '64B', 'json'), name: 'rpc 50x50 w=1 64B json', pairs: 50 },
    publish(1, '64B', 'json'),
    publish(1, '1KiB', 'json'),
    publish(100, '64B', 'json'),
    publish(100, '1KiB', 'json'),
    { ...publish(100, '64B', 'json'), name: 'pub 1-100 64B w=1 json', window: 1 },
    publish(1000, '64B', 'json'),
    publish(1000, '1KiB', 'json'),
    rpc(256, '64B', 'msgpack'),
    rpc(256, '1KiB', 'msgpack'),
    publish(1, '64B', 'msgpack'),
    publish(100, '64B', 'msgpack'),
    rpc(1, '64B', 'cbor'),
    rpc(256, '64B', 'cbor'),
    rpc(256, '1KiB', 'cbor'),
    publish(1, '64B', 'cbor'),
    publish(100, '64B', 'cbor'),
    {
      ...publish(100, '64B', 'json'),
      name: 'pub 1-100 64B mixed',
      receiverSerializers: ['json', 'msgpack', 'cbor'],
      onlyFor: 'router',
    },
  ];
}

function rpc(window: number, size: Size, serializer: SerializerName): RpcWorkload {
  const name = `rpc w=${String(window)} ${size} ${serializer}`;
  return { kind: 'rpc', name, serializer, payloadBytes: sizes[size], window };
}

function publish(receivers: Receivers, size: Size, serializer: SerializerName): PubSubWorkload {
  const name = `pub 1-${String(receivers)} ${size} ${serializer}`;
  const window = fanOutWindows[receivers];
  return { kind: 'pubsub', name, serializer, payloadBytes: sizes[size], window, receivers };
}
