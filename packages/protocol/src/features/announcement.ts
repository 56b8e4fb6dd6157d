import type { ClientRole, Features, RouterRole } from '../messages/options.js';

/** A role of a client or of a Router. */
export type Role = ClientRole | RouterRole;

/** The features that this suite implements. Announcements are generated from this table. [FEAT-01] [FEAT-02] */
export const builtFeatures: Readonly<Record<Role, readonly string[]>> = {
  publisher: ['publisher_exclusion', 'publisher_identification'],
  subscriber: ['publisher_identification', 'pattern_based_subscription'],
  caller: ['call_canceling', 'caller_identification'],
  callee: ['call_canceling', 'caller_identification', 'pattern_based_registration'],
  broker: ['publisher_exclusion', 'publisher_identification', 'pattern_based_subscription'],
  dealer: ['call_canceling', 'caller_identification', 'pattern_based_registration'],
};

/** The features that a role of this suite announces. */
export function announcedFeatures(role: Role): Features {
  return Object.fromEntries(builtFeatures[role].map((key) => [key, true]));
}

/** The dict of roles for HELLO or WELCOME, with the features of each. [SES-07] */
export function announceRoles<R extends Role>(
  roles: readonly R[],
): Partial<Record<R, { features: Features }>> {
  const announced: Partial<Record<R, { features: Features }>> = {};
  for (const role of roles) announced[role] = { features: announcedFeatures(role) };
  return announced;
}

/** Tells whether `features` announces a feature; `call_canceling` also in its other spelling. [FEAT-13] AMB-01 */
export function hasFeature(features: Features | undefined, key: string): boolean {
  if (features === undefined) return false;
  return features[key] === true || (key === 'call_canceling' && features['call_cancelling'] === true);
}
