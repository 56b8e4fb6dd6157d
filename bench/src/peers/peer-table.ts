import type { PeerName } from '../servers/server-name.ts';

/** A router of somebody else, and how it is had. */
export interface Peer {
  readonly name: PeerName;
  readonly from: 'Go module' | 'npm' | 'PyPI';
  /** What the registry calls it. */
  readonly package: string;
  readonly version: string;
  /** What it can be measured with. */
  readonly serializers: readonly string[];
  /** Why not with the others. */
  readonly limits?: string;
}

/** The one place for the versions; a test holds `bench/peers/<name>/go.mod` to it. */
export const peers: readonly Peer[] = [
  {
    name: 'nexus',
    from: 'Go module',
    package: 'github.com/gammazero/nexus/v3',
    version: '3.2.2',
    serializers: ['json', 'msgpack', 'cbor'],
  },
  {
    name: 'xconn-go',
    from: 'Go module',
    package: 'github.com/xconnio/xconn-go',
    version: '0.1.0',
    serializers: ['json', 'msgpack', 'cbor'],
  },
  {
    name: 'fox-wamp',
    from: 'npm',
    package: 'fox-wamp',
    version: '0.7.28',
    serializers: ['json'],
    limits: 'JSON only: it refuses connections that offer another serializer',
  },
  {
    name: 'crossbar',
    from: 'PyPI',
    package: 'crossbar',
    version: '26.10.1',
    serializers: ['json', 'msgpack', 'cbor'],
  },
];

/** The oldest Go and Python with which the peers can be built. */
export const neededVersions = { go: '1.22', python: '3.11' } as const;

/** @throws {Error} when the table does not have it. */
export function peerOf(name: PeerName): Peer {
  const peer = peers.find((candidate) => candidate.name === name);
  if (peer === undefined) throw new Error(`there is no peer ${name}`);
  return peer;
}
