import type { Requirement } from '@wamp/conformance/requirements';
import type { NamedTest } from './test-names.ts';
import { testsById } from './conformance-page.ts';

/** What is known of the features and their proofs. */
export interface FeatureProofs {
  /** Every feature with the roles for which it is built, which is what makes it announced. */
  readonly features: readonly { readonly key: string; readonly built: readonly string[] }[];
  readonly requirements: readonly Pick<Requirement, 'id' | 'feature' | 'since'>[];
  readonly tests: readonly NamedTest[];
}

/**
 * What is announced without proof: features that are built and have no requirements, and their requirements that no
 * test names which runs. Requirements that are not built, for a reason, need none. One line for each feature.
 */
export function unprovenFeatures({ features, requirements, tests }: FeatureProofs): string[] {
  const byId = testsById(tests);
  return features
    .filter(({ built }) => built.length > 0)
    .flatMap(({ key }) => {
      const rows = requirements.filter(({ feature }) => feature === key);
      if (rows.length === 0) return [`${key} has no requirements`];
      const open = rows.filter(({ id, since }) => typeof since === 'string' && !byId.has(id));
      return open.length === 0 ? [] : [`${key} lacks tests of ${open.map(({ id }) => id).join(', ')}`];
    });
}
