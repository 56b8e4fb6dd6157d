/** The peers of one run at a relay. `P` is whatever the relay writes to. */
export interface PeerGroup<P> {
  caller?: P;
  callee?: P;
  readonly subscribers: Set<P>;
}

/** Finds peers by the path under which they came: `/<role>/<group>`. */
export class PeerGroups<P> {
  readonly #groups = new Map<string, PeerGroup<P>>();

  /** Adds a peer and returns a function that tells who gets what it sends. */
  join(path: string, peer: P): () => Iterable<P> {
    const [, role, name = ''] = path.split('/');
    const group = this.#group(name);
    switch (role) {
      case 'caller':
        group.caller = peer;
        return () => (group.callee === undefined ? [] : [group.callee]);
      case 'callee':
        group.callee = peer;
        return () => (group.caller === undefined ? [] : [group.caller]);
      case 'subscriber':
        group.subscribers.add(peer);
        return () => [];
      case 'publisher':
        return () => group.subscribers;
      default:
        return () => [];
    }
  }

  /** Forgets the whole run when one of its peers leaves: they all leave together. */
  leave(path: string): void {
    this.#groups.delete(path.split('/')[2] ?? '');
  }

  #group(name: string): PeerGroup<P> {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const group: PeerGroup<P> = { subscribers: new Set() };
    this.#groups.set(name, group);
    return group;
  }
}
