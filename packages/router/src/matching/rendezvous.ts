/**
 * The node that a key belongs to, by rendezvous hashing: every node is weighed against the key, the heaviest wins. The
 * same key and nodes give the same answer in any order, in any process, and when a node goes only its own keys move.
 *
 * @returns undefined when there are no nodes
 */
export function rendezvous(key: string, nodes: readonly string[]): string | undefined {
  const keyHash = hash(key, offsetBasis);
  let best: string | undefined;
  let bestWeight = -1;
  for (const node of nodes) {
    const weight = mixed(hash(node, keyHash));
    if (weight < bestWeight || (weight === bestWeight && best !== undefined && best <= node)) continue;
    best = node;
    bestWeight = weight;
  }
  return best;
}

/** FNV-1a, 32 bits. */
const offsetBasis = 0x81_1c_9d_c5;
const prime = 0x01_00_01_93;

/** Goes on from `seed` over the UTF-16 units of a text; the mark keeps key and node apart. */
function hash(text: string, seed: number): number {
  let value = Math.imul(seed ^ 0xff, prime);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    value = Math.imul(value ^ (unit & 0xff), prime);
    value = Math.imul(value ^ (unit >>> 8), prime);
  }
  return value;
}

/** Spreads what differs in few bits over all 32 (the finalizer of MurmurHash3). */
function mixed(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85_eb_ca_6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2_b2_ae_35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
