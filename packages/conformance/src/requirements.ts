/**
 * The requirements of WAMP version 2 as data: what `docs/conformance.md` is generated from, and what the ids
 * in test names refer to.
 *
 * @example
 * ```ts
 * import { requirements } from '@wamp/conformance/requirements';
 *
 * const open = requirements.filter((requirement) => requirement.since === 'advanced profile');
 * ```
 *
 * @packageDocumentation
 */
import { authRequirements } from './requirements/auth.js';
import { coreRequirements } from './requirements/core.js';
import { pubsubRequirements } from './requirements/pubsub.js';
import type { Requirement } from './requirements/requirement.js';
import { rpcRequirements } from './requirements/rpc.js';

export { type RequirementFamily, requirementFamilies } from './requirements/families.js';
export { type LenientReading, lenientReadings } from './requirements/leniency.js';
export {
  familyOf,
  type Milestone,
  type Requirement,
  type RequirementLevel,
} from './requirements/requirement.js';
export { type Silence, silences } from './requirements/silences.js';

/** Every requirement that this project knows, in the order of the families. */
export const requirements: readonly Requirement[] = [
  ...coreRequirements,
  ...rpcRequirements,
  ...pubsubRequirements,
  ...authRequirements,
];
