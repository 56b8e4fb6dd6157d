import { type Role, builtFeatures } from './announcement.js';

/** One advanced feature of the specification. */
export interface FeatureSpec {
  readonly key: string;
  /** The roles that the specification lets announce it. */
  readonly roles: readonly Role[];
  /** Those of `roles` for which this suite implements it. */
  readonly built: readonly Role[];
}

const callers: readonly Role[] = ['caller', 'callee', 'dealer'];
const callees: readonly Role[] = ['callee', 'dealer'];
const publishers: readonly Role[] = ['publisher', 'broker'];
const subscribers: readonly Role[] = ['subscriber', 'broker'];
const publishersToSubscribers: readonly Role[] = ['publisher', ...subscribers];

const rolesByFeature: Readonly<Record<string, readonly Role[]>> = {
  progressive_call_results: callers,
  progressive_call_invocations: callers,
  call_timeout: callers,
  call_canceling: callers,
  caller_identification: callers,
  call_trustlevels: callees,
  registration_meta_api: ['dealer'],
  pattern_based_registration: callees,
  shared_registration: callees,
  sharded_registration: callers,
  registration_revocation: callees,
  call_reroute: callees,
  session_meta_api: ['broker', 'dealer'],
  testament_meta_api: ['dealer'],
  payload_passthru_mode: [...callers, ...publishersToSubscribers],
  subscriber_blackwhite_listing: publishers,
  publisher_exclusion: publishers,
  publisher_identification: publishersToSubscribers,
  publication_trustlevels: subscribers,
  subscription_meta_api: ['broker'],
  pattern_based_subscription: subscribers,
  shareded_subscriptions: publishersToSubscribers,
  subscription_revocation: subscribers,
  event_history: ['broker'],
  event_retention: ['broker'],
};

/** Every feature key of the specification with the roles it belongs to. */
export const featureTable: readonly FeatureSpec[] = Object.entries(rolesByFeature).map(([key, roles]) => ({
  key,
  roles,
  built: roles.filter((role) => builtFeatures[role].includes(key)),
}));

/** All feature keys of the specification. */
export const featureKeys: ReadonlySet<string> = new Set(featureTable.map((feature) => feature.key));
