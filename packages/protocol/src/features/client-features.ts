import type { ClientRole, Features } from '../messages/options.js';

/**
 * The features that this suite implements for the roles of clients, one after the other. Apart from those of Routers
 * and written as text, because every page loads them. [FEAT-01] [FEAT-02]
 */
export const clientFeatures: Readonly<Record<ClientRole, string>> = {
  publisher:
    'subscriber_blackwhite_listing publisher_exclusion publisher_identification shareded_subscriptions payload_passthru_mode',
  subscriber:
    'publisher_identification publication_trustlevels pattern_based_subscription shareded_subscriptions subscription_revocation payload_passthru_mode',
  caller:
    'progressive_call_results progressive_call_invocations call_timeout call_canceling caller_identification sharded_registration payload_passthru_mode',
  callee:
    'progressive_call_results progressive_call_invocations call_timeout call_canceling caller_identification call_trustlevels pattern_based_registration shared_registration sharded_registration registration_revocation call_reroute payload_passthru_mode',
};

/** The dict of roles for HELLO, with the features of each. [SES-07] */
export function announceClientRoles(
  roles: readonly ClientRole[],
): Readonly<Partial<Record<ClientRole, { readonly features: Features }>>> {
  return Object.fromEntries(
    roles.map((role) => {
      const keys = clientFeatures[role].split(' ');
      return [role, { features: Object.fromEntries(keys.map((key) => [key, true])) }];
    }),
  );
}
