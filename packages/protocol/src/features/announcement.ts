import type { ClientRole, Features, RouterRole } from '../messages/options.js';
import { clientFeatures } from './client-features.js';

/** A role of a client or of a Router. */
export type Role = ClientRole | RouterRole;

/** The features that this suite implements. Announcements are generated from this table. [FEAT-01] [FEAT-02] */
export const builtFeatures: Readonly<Record<Role, readonly string[]>> = {
  publisher: clientFeatures.publisher.split(' '),
  subscriber: clientFeatures.subscriber.split(' '),
  caller: clientFeatures.caller.split(' '),
  callee: clientFeatures.callee.split(' '),
  broker: [
    'session_meta_api',
    'subscriber_blackwhite_listing',
    'publisher_exclusion',
    'publisher_identification',
    'publication_trustlevels',
    'subscription_meta_api',
    'pattern_based_subscription',
    'shareded_subscriptions',
    'subscription_revocation',
    'event_history',
    'event_retention',
    'payload_passthru_mode',
  ],
  dealer: [
    'progressive_call_results',
    'progressive_call_invocations',
    'call_timeout',
    'call_canceling',
    'caller_identification',
    'call_trustlevels',
    'registration_meta_api',
    'pattern_based_registration',
    'shared_registration',
    'sharded_registration',
    'registration_revocation',
    'call_reroute',
    'session_meta_api',
    'testament_meta_api',
    'payload_passthru_mode',
  ],
};

/** The features that a role of this suite announces. @param without - keys that are switched off */
export function announcedFeatures(role: Role, without?: ReadonlySet<string>): Features {
  return Object.fromEntries(
    builtFeatures[role].filter((key) => !without?.has(key)).map((key) => [key, true]),
  );
}

/** The dict of roles for HELLO or WELCOME, with the features of each. [SES-07] */
export function announceRoles<R extends Role>(
  roles: readonly R[],
  without?: ReadonlySet<string>,
): Partial<Record<R, { features: Features }>> {
  const announced: Partial<Record<R, { features: Features }>> = {};
  for (const role of roles) announced[role] = { features: announcedFeatures(role, without) };
  return announced;
}
