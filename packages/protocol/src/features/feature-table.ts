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

const none: readonly Role[] = [];

/** Every feature key of the specification with the roles it belongs to. */
export const featureTable: readonly FeatureSpec[] = [
  { key: 'progressive_call_results', roles: ['caller', 'callee', 'dealer'], built: none },
  { key: 'progressive_call_invocations', roles: ['caller', 'callee', 'dealer'], built: none },
  { key: 'call_timeout', roles: ['caller', 'callee', 'dealer'], built: none },
  { key: 'call_canceling', roles: ['caller', 'callee', 'dealer'], built: ['caller', 'callee', 'dealer'] },
  {
    key: 'caller_identification',
    roles: ['caller', 'callee', 'dealer'],
    built: ['caller', 'callee', 'dealer'],
  },
  { key: 'call_trustlevels', roles: ['callee', 'dealer'], built: none },
  { key: 'registration_meta_api', roles: ['dealer'], built: none },
  { key: 'pattern_based_registration', roles: ['callee', 'dealer'], built: ['callee', 'dealer'] },
  { key: 'shared_registration', roles: ['callee', 'dealer'], built: none },
  { key: 'sharded_registration', roles: ['caller', 'callee', 'dealer'], built: none },
  { key: 'registration_revocation', roles: ['callee', 'dealer'], built: none },
  { key: 'call_reroute', roles: ['callee', 'dealer'], built: none },
  { key: 'session_meta_api', roles: ['broker', 'dealer'], built: none },
  { key: 'testament_meta_api', roles: ['dealer'], built: none },
  {
    key: 'payload_passthru_mode',
    roles: ['caller', 'callee', 'dealer', 'publisher', 'subscriber', 'broker'],
    built: none,
  },
  { key: 'subscriber_blackwhite_listing', roles: ['publisher', 'broker'], built: none },
  { key: 'publisher_exclusion', roles: ['publisher', 'broker'], built: ['publisher', 'broker'] },
  {
    key: 'publisher_identification',
    roles: ['publisher', 'subscriber', 'broker'],
    built: ['publisher', 'subscriber', 'broker'],
  },
  { key: 'publication_trustlevels', roles: ['subscriber', 'broker'], built: none },
  { key: 'subscription_meta_api', roles: ['broker'], built: none },
  { key: 'pattern_based_subscription', roles: ['subscriber', 'broker'], built: ['subscriber', 'broker'] },
  { key: 'shareded_subscriptions', roles: ['subscriber', 'broker'], built: none },
  { key: 'subscription_revocation', roles: ['subscriber', 'broker'], built: none },
  { key: 'event_history', roles: ['broker'], built: none },
  { key: 'event_retention', roles: ['broker'], built: none },
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

/** Other spellings of keys that Peers use. [FEAT-13] AMB-01 */
const spellings: Readonly<Record<string, readonly string[]>> = { call_canceling: ['call_cancelling'] };

/** Tells whether `features` announces a feature, in any of its spellings. */
export function hasFeature(features: Features | undefined, key: string): boolean {
  if (features === undefined) return false;
  return features[key] === true || (spellings[key]?.some((spelling) => features[spelling] === true) ?? false);
}
