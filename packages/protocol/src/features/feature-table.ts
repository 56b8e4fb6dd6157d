import type { ClientRole, Features, RouterRole } from '../messages/options.js';

/** A role of a client or of a Router. */
export type Role = ClientRole | RouterRole;

/** One advanced feature of the specification. */
export interface FeatureSpec {
  readonly key: string;
  /** The roles that the specification lets announce it. */
  readonly roles: readonly Role[];
  /** Those of `roles` for which this suite implements it. Announcements are generated from this list. [FEAT-01] [FEAT-02] */
  readonly built: readonly Role[];
}

const callers: readonly Role[] = ['caller', 'callee', 'dealer'];
const callees: readonly Role[] = ['callee', 'dealer'];
const publishers: readonly Role[] = ['publisher', 'broker'];
const subscribers: readonly Role[] = ['subscriber', 'broker'];
const publishersToSubscribers: readonly Role[] = ['publisher', ...subscribers];

const built = (key: string, roles: readonly Role[]): FeatureSpec => ({ key, roles, built: roles });
const notBuilt = (key: string, roles: readonly Role[]): FeatureSpec => ({ key, roles, built: [] });

/** Every feature key of the specification with the roles it belongs to. */
export const featureTable: readonly FeatureSpec[] = [
  notBuilt('progressive_call_results', callers),
  notBuilt('progressive_call_invocations', callers),
  notBuilt('call_timeout', callers),
  built('call_canceling', callers),
  built('caller_identification', callers),
  notBuilt('call_trustlevels', callees),
  notBuilt('registration_meta_api', ['dealer']),
  built('pattern_based_registration', callees),
  notBuilt('shared_registration', callees),
  notBuilt('sharded_registration', callers),
  notBuilt('registration_revocation', callees),
  notBuilt('call_reroute', callees),
  notBuilt('session_meta_api', ['broker', 'dealer']),
  notBuilt('testament_meta_api', ['dealer']),
  notBuilt('payload_passthru_mode', [...callers, ...publishersToSubscribers]),
  notBuilt('subscriber_blackwhite_listing', publishers),
  built('publisher_exclusion', publishers),
  built('publisher_identification', publishersToSubscribers),
  notBuilt('publication_trustlevels', subscribers),
  notBuilt('subscription_meta_api', ['broker']),
  built('pattern_based_subscription', subscribers),
  notBuilt('shareded_subscriptions', subscribers),
  notBuilt('subscription_revocation', subscribers),
  notBuilt('event_history', ['broker']),
  notBuilt('event_retention', ['broker']),
];

/** All feature keys of the specification. */
export const featureKeys: ReadonlySet<string> = new Set(featureTable.map((feature) => feature.key));

/** The features that a role of this suite announces. */
export function announcedFeatures(role: Role): Features {
  const features: Record<string, boolean> = {};
  for (const feature of featureTable) {
    if (feature.built.includes(role)) features[feature.key] = true;
  }
  return features;
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
