import { ErrorUri, emptyPayload, payloadOf } from '@wamp/protocol';
import type { Broker } from '../broker/broker.js';
import type { Subscription } from '../broker/subscription.js';
import type { LocalCall } from '../local/local-callee.js';
import { ProcedureError } from '../local/procedure-error.js';
import type { UriCheck } from '../matching/uri-check.js';
import { checkedUri, idAt, matchOption, optionalDict } from './call-arguments.js';
import { subscriptionDetails } from './details.js';
import { idsByMatch } from './ids-by-match.js';
import type { Procedures } from './procedures.js';
import { memberAt, reasonOf } from './revocation.js';

/** What the procedures about subscriptions work on. */
export interface SubscriptionProcedureParts {
  readonly broker: Broker;
  readonly isUsable: UriCheck;
  /** L73 */
  readonly maxListEntries: number;
}

/** `wamp.subscription.…`: who listens to what. */
export function subscriptionProcedures({
  broker,
  isUsable,
  maxListEntries,
}: SubscriptionProcedureParts): Procedures {
  const { subscriptions } = broker;
  return {
    'wamp.subscription.list': () => payloadOf([idsByMatch([...subscriptions.all()], maxListEntries)]), // [SUBM-16]
    'wamp.subscription.lookup': ({ args }) => {
      const match = matchOption(optionalDict(args[1], 'options'));
      const found = subscriptions.get(checkedUri(args[0], match, isUsable), match);
      return payloadOf([found?.id ?? null]); // [SUBM-17] [SUBM-18]
    },
    'wamp.subscription.match': ({ args }) => {
      const ids = subscriptions.matching(checkedUri(args[0], 'exact', isUsable)).map(({ id }) => id);
      return payloadOf([ids.length === 0 ? null : ids]); // [SUBM-19]
    },
    'wamp.subscription.get': (call) => payloadOf([subscriptionDetails(subscriptionAt(broker, call))]),
    'wamp.subscription.list_subscribers': (call) => {
      const { members } = subscriptionAt(broker, call);
      return payloadOf([members.map(({ id }) => id)]); // [SUBM-22] [SUBM-24]
    },
    'wamp.subscription.count_subscribers': (call) => payloadOf([subscriptionAt(broker, call).members.length]),
    'wamp.subscription.remove_subscriber': (call) => {
      const { id, members } = subscriptionAt(broker, call);
      const subscriber = memberAt(call, members);
      broker.revoke(id, subscriber, reasonOf(call)); // [REVS-12]
      return emptyPayload;
    },
  };
}

/** The subscription that the first argument names. @throws {ProcedureError} [SUBM-21] [SUBM-23] [SUBM-26] */
function subscriptionAt(broker: Broker, call: LocalCall): Subscription {
  const subscription = broker.subscriptions.byId(idAt(call, 0, 'subscription'));
  if (subscription === undefined) throw new ProcedureError(ErrorUri.NO_SUCH_SUBSCRIPTION);
  return subscription;
}
