import { joinName, memoryName } from '../workloads.ts';

/** What the Router may take, as ratios: `relay` is the bare relay, `peer` the best other router, whether it lost something or not. */
export interface Target {
  readonly row: string;
  /** CPU per message at most; memory where the row is about memory. */
  readonly cost?: Limits;
  /** Messages per second at least. */
  readonly perSecond?: Limits;
  /** The median latency at most. */
  readonly p50?: Pick<Limits, 'relay'>;
  /** CPU per message at most, as a ratio to the same in another row. */
  readonly ofRow?: { readonly row: string; readonly figure: number };
  /** The one peer that counts, instead of the best. */
  readonly onlyPeer?: 'nexus';
  /** For information: nothing is missed. */
  readonly isReportedOnly?: boolean;
}

export interface Limits {
  readonly relay: number;
  readonly peer?: number;
}

/** A figure counts as missed only beyond this many times it: single runs vary that much. */
export const noise = 1.25;

/** p99 may be this many times p50 where 256 messages are open. */
export const tailTarget = { window: 256, ratio: 5 } as const;

/** The figures that the Router must reach; medians of ratios that are taken inside a repetition. */
export const targets: readonly Target[] = [
  {
    row: 'rpc w=1 64B json',
    cost: { relay: 1.3, peer: 0.9 },
    perSecond: { relay: 0.8, peer: 1.15 },
    p50: { relay: 1.3 },
  },
  { row: 'rpc w=256 64B json', cost: { relay: 0.6, peer: 0.2 }, perSecond: { relay: 1.6, peer: 5 } },
  { row: 'rpc w=256 1KiB json', cost: { relay: 0.65, peer: 0.35 }, perSecond: { relay: 1.5, peer: 2.8 } },
  { row: 'rpc 50x50 w=1 64B json', cost: { relay: 1.3, peer: 0.75 }, perSecond: { relay: 0.75, peer: 1.3 } },
  { row: 'pub 1-1 64B json', cost: { relay: 0.45, peer: 0.22 }, perSecond: { relay: 2.5, peer: 5 } },
  { row: 'pub 1-100 64B json', cost: { relay: 0.22, peer: 0.15 }, perSecond: { relay: 4.5, peer: 6.5 } },
  { row: 'pub 1-100 1KiB json', cost: { relay: 0.2, peer: 0.13 }, perSecond: { relay: 5, peer: 7 } },
  { row: 'pub 1-100 64B w=1 json', cost: { relay: 1.2, peer: 0.6 }, perSecond: { relay: 0.85, peer: 1.6 } },
  { row: 'pub 1-1000 64B json', cost: { relay: 0.55, peer: 0.42 }, perSecond: { relay: 1.8, peer: 2.3 } },
  { row: 'pub 1-1000 1KiB json', cost: { relay: 0.7, peer: 0.42 }, perSecond: { relay: 1.5, peer: 2.4 } },
  { row: 'rpc w=256 64B msgpack', cost: { relay: 0.55, peer: 0.2 }, perSecond: { relay: 1.8, peer: 5 } },
  { row: 'rpc w=256 1KiB msgpack', cost: { relay: 0.7, peer: 0.35 }, perSecond: { relay: 1.4, peer: 2.8 } },
  { row: 'pub 1-1 64B msgpack', cost: { relay: 0.5, peer: 0.22 }, perSecond: { relay: 2, peer: 4.5 } },
  { row: 'pub 1-100 64B msgpack', cost: { relay: 0.22, peer: 0.15 }, perSecond: { relay: 4.5, peer: 6.5 } },
  { row: 'rpc w=1 1KiB json', cost: { relay: 1.4, peer: 0.9 }, perSecond: { relay: 0.75, peer: 1.1 } },
  { row: 'rpc w=256 64B timeout json', ofRow: { row: 'rpc w=256 64B json', figure: 1.3 } },
  { row: 'pub 1-100 64B mixed', ofRow: { row: 'pub 1-100 64B json', figure: 1.5 } },
  ...['rpc w=256 64B', 'rpc w=256 1KiB', 'pub 1-1 64B', 'pub 1-100 64B'].map((row) => ({
    row: `${row} cbor`,
    ofRow: { row: `${row} msgpack`, figure: 1.3 },
    isReportedOnly: true,
  })),
  { row: memoryName, cost: { relay: 1.4, peer: 0.55 }, onlyPeer: 'nexus' },
  { row: joinName, cost: { relay: 1.6, peer: 1.5 }, onlyPeer: 'nexus' },
];

/** Whether other routers are measured in this row by themselves: they take time. */
export function wantsPeers(row: string): boolean {
  return targets.some((target) => target.row === row && target.cost?.peer !== undefined);
}
