import { fileURLToPath } from 'node:url';
import { requirements } from '@wamp/conformance/requirements';
import { featureTable } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { unprovenFeatures } from './announced-features.ts';
import { namedTests, testsIn } from './test-names.ts';

describe('a feature that is announced', () => {
  const features = [{ key: 'tea', built: ['dealer'] }];
  const row = { feature: 'tea', since: 'advanced profile' } as const;
  const rows = [
    { ...row, id: 'T-01' },
    { ...row, id: 'T-02' },
  ];

  it('has requirements', () => {
    expect(unprovenFeatures({ features, requirements: [], tests: [] })).toEqual(['tea has no requirements']);
  });

  it('has a test for each of them that runs', () => {
    const proofs = (text: string) =>
      unprovenFeatures({ features, requirements: rows, tests: testsIn('x.test.ts', text) });
    expect(proofs(`it('brews [T-01]', run); it('pours [T-02]', run);`)).toEqual([]);
    expect(proofs(`it('brews [T-01]', run); it.skip('pours [T-02]', run);`)).toEqual([
      'tea lacks tests of T-02',
    ]);
    expect(proofs('')).toEqual(['tea lacks tests of T-01, T-02']);
  });

  it('needs none for what is not built, and none where nobody announces it', () => {
    const notBuilt = [{ ...row, id: 'T-01', since: { notBuilt: 'nobody drinks it' } }];
    expect(unprovenFeatures({ features, requirements: notBuilt, tests: [] })).toEqual([]);
    const planned = [{ key: 'coffee', built: [] }];
    expect(unprovenFeatures({ features: planned, requirements: [], tests: [] })).toEqual([]);
  });

  it('is proved in this repository', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    expect(unprovenFeatures({ features: featureTable, requirements, tests: namedTests(root) })).toEqual([]);
  });
});
