import { describe, expect, it } from 'vitest';
import { rendezvous } from './rendezvous.js';

const keys = Array.from({ length: 3000 }, (_, index) => `key-${String(index)}`);

function owners(nodes: readonly string[]): (string | undefined)[] {
  return keys.map((key) => rendezvous(key, nodes));
}

describe('rendezvous', () => {
  it('gives nothing where there are no nodes', () => {
    expect(rendezvous('key', [])).toBeUndefined();
  });

  it('gives the same node whatever the order of the nodes', () => {
    expect(owners(['a', 'b', 'c'])).toEqual(owners(['c', 'a', 'b']));
  });

  it('gives every node about its share of the keys', () => {
    const found = owners(['n1', 'n2', 'n3']);
    for (const node of ['n1', 'n2', 'n3']) {
      const share = found.filter((owner) => owner === node).length;
      expect(share).toBeGreaterThan(850);
      expect(share).toBeLessThan(1150);
    }
  });

  it('moves only the keys of a node that goes', () => {
    const before = owners(['n1', 'n2', 'n3']);
    const after = owners(['n1', 'n3']);
    const moved = keys.filter((_, index) => before[index] !== after[index]);
    expect(moved).toEqual(keys.filter((_, index) => before[index] === 'n2'));
  });

  it('gives what it gave in every earlier release', () => {
    expect(['', 'a', 'customer-7', 'größe'].map((key) => rendezvous(key, ['n1', 'n2', 'n3']))).toEqual([
      'n2',
      'n2',
      'n1',
      'n1',
    ]);
  });
});
