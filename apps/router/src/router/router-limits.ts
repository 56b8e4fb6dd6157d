import { defaultDecodeLimits, defaultUriLimits } from '@wamp/protocol';
import type { RouterLimits } from '@wamp/router';
import { quantityOf } from '../config/quantity.js';
import type { LimitsEntry } from '../config/router-config.js';

/** Limits that the configuration names; the Router has defaults for the others. */
export function routerLimits(given: LimitsEntry): Partial<RouterLimits> {
  const { message = {}, uri = {} } = given;
  const limits: { [Name in keyof RouterLimits]?: RouterLimits[Name] | undefined } = {
    helloTimeoutMs: quantity(given.hello_timeout),
    joinTimeoutMs: quantity(given.join_timeout),
    challengeTimeoutMs: quantity(given.challenge_timeout),
    maxJoinsPerAddress: given.joins_per_address,
    maxFailedLogins: given.failed_logins?.per_minute,
    maxLoginDelayMs: quantity(given.failed_logins?.delay),
    maxWatchedLogins: given.failed_logins?.watched,
    denialDelayMs: quantity(given.failed_logins?.answer),
    authenticatorTimeoutMs: quantity(given.authenticator?.timeout),
    maxPendingAuthentications: given.authenticator?.pending,
    authorizerTimeoutMs: quantity(given.authorizer?.timeout),
    maxPendingAuthorizations: given.authorizer?.pending,
    maxSubscriptionsPerSession: given.subscriptions_per_session,
    maxPatternSubscriptionsPerSession: given.pattern_subscriptions_per_session,
    maxRegistrationsPerSession: given.registrations_per_session,
    maxPatternRegistrationsPerSession: given.pattern_registrations_per_session,
    maxSubscriptionsPerRealm: given.subscriptions_per_realm,
    maxRegistrationsPerRealm: given.registrations_per_realm,
    maxPendingCalls: given.in_flight_calls_per_session,
    maxPendingInvocations: given.in_flight_invocations_per_session,
    maxCalleesPerRegistration: given.callees_per_registration,
    maxQueuedCalls: given.queued_calls_per_registration,
    maxCallTimeoutMs: quantity(given.call_timeout?.max),
    maxTurnMessages: given.turn?.messages,
    maxTurnBytes: quantity(given.turn?.size),
    maxFanOutPerTurn: given.turn?.receivers,
    maxReceiverListEntries: given.receivers_per_list,
    maxTestaments: given.testaments_per_session,
    maxTestamentBytes: quantity(given.testament_size),
    maxRetainedEvents: given.retained?.events,
    maxRetainedEventBytes: quantity(given.retained?.event_size),
    maxRetainedBytes: quantity(given.retained?.size),
    maxHistoryEvents: given.history?.events,
    maxHistoryBytes: quantity(given.history?.size),
    maxHistoryRealmBytes: quantity(given.history?.realm_size),
    killGraceMs: quantity(given.kill_grace),
    goodbyeTimeoutMs: quantity(given.goodbye_timeout),
    maxQueuedBytes: quantity(given.send_queue?.max),
    maxTotalQueuedBytes: quantity(given.send_queue?.total),
    decode: {
      maxDepth: message.depth ?? defaultDecodeLimits.maxDepth,
      maxElements: message.elements ?? defaultDecodeLimits.maxElements,
      maxKeyBytes: quantity(message.key) ?? defaultDecodeLimits.maxKeyBytes,
    },
    uri: {
      maxBytes: quantity(uri.length) ?? defaultUriLimits.maxBytes,
      maxComponents: uri.components ?? defaultUriLimits.maxComponents,
      maxWildcards: uri.wildcards ?? defaultUriLimits.maxWildcards,
    },
  };
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

function quantity(text: string | undefined): number | undefined {
  return text === undefined ? undefined : quantityOf(text);
}
