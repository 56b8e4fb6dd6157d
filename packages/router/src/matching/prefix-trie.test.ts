import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrefixTrie } from './prefix-trie.js';

/** Few characters, so that prefixes share their beginnings and stand twice. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 4 });

describe('PrefixTrie', () => {
  it('holds what was added and not deleted, and gives the longest first [PBS-03, PBS-27]', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 40 }), text, (changes, uri) => {
        const trie = new PrefixTrie<string>();
        const kept = new Set<string>();
        for (const prefix of changes) {
          // Each is added the first time and deleted the second.
          if (kept.delete(prefix)) trie.delete(prefix);
          else {
            kept.add(prefix);
            trie.add(prefix, prefix);
          }
          for (const each of changes) expect(trie.get(each)).toBe(kept.has(each) ? each : undefined);
          const expected = [...kept].filter((each) => uri.startsWith(each));
          expect(trie.matches(uri)).toEqual(expected.sort((a, b) => b.length - a.length));
        }
      }),
      { numRuns: 300 },
    );
  });
});
