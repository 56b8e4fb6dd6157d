import { defaultDecodeLimits, defaultUriLimits } from '@wamp/protocol';
import {
  anonymous,
  type HistoryTopicOptions,
  type RealmOptions,
  type Permission,
  type RoleOptions,
  type RouterLimits,
  type RouterOptions,
  staticAuthorizer,
} from '@wamp/router';
import { quantityOf } from '../config/quantity.js';
import type {
  HistoryEntry,
  LimitsEntry,
  PermissionEntry,
  RealmKeys,
  RouterConfig,
} from '../config/router-config.js';
import { type CompleteRealm, completeRealm } from './realm-templates.js';

/** What a configuration means for the Router itself. */
export function routerOptions(config: RouterConfig): RouterOptions {
  return {
    realms: config.realms.map((realm) => realmOptions(completeRealm(config, realm))),
    limits: routerLimits(config.defaults?.limits ?? {}),
  };
}

/** What `meta.enabled: false` switches off. */
const metaFeatures = [
  'session_meta_api',
  'subscription_meta_api',
  'registration_meta_api',
  'testament_meta_api',
  'reflection',
];

function realmOptions(realm: CompleteRealm): RealmOptions {
  const { name, uri_check, forward_timeout, disclose, auth, roles, meta = {}, catalog = [] } = realm;
  const { enabled = true, read = [], kill = [] } = meta;
  const withoutFeatures = [
    ...(enabled ? [] : metaFeatures),
    ...(realm.retained?.enabled === false ? ['event_retention'] : []),
  ];
  return {
    name,
    authenticators: auth.anonymous === undefined ? [] : [anonymous({ authrole: auth.anonymous.role })],
    authorizer: staticAuthorizer(
      roles.map((role): RoleOptions => ({
        name: role.name,
        permissions: (role.permissions ?? []).flatMap(permissions),
        meta: { read: read.includes(role.name), kill: kill.includes(role.name) },
      })),
    ),
    catalog,
    ...(withoutFeatures.length === 0 ? {} : { withoutFeatures }),
    ...(uri_check === undefined ? {} : { uriRule: uri_check }),
    ...(forward_timeout === undefined ? {} : { forwardTimeout: forward_timeout }),
    ...(disclose === undefined ? {} : { disclose }),
    ...eventOptions(realm),
  };
}

/** What concerns events that are published or kept. */
function eventOptions({ retained, history, trust_levels = [] }: RealmKeys): Partial<RealmOptions> {
  return {
    retention: {
      ...(retained?.without && { without: retained.without }),
      ...(retained?.ttl && { ttlMs: quantityOf(retained.ttl) }),
    },
    ...(history && { history: { topics: history.topics.map(historyTopic) } }),
    trustLevels: trust_levels.map(({ role, ...rule }) => ({ ...rule, ...(role && { authrole: role }) })),
  };
}

function historyTopic({ limit, size, ttl, ...topic }: HistoryEntry): HistoryTopicOptions {
  return {
    ...topic,
    ...(limit && { maxEvents: limit }),
    ...(size && { maxBytes: quantityOf(size) }),
    ...(ttl && { ttlMs: quantityOf(ttl) }),
  };
}

function permissions({ uri, match, allow, deny, disclose }: PermissionEntry): readonly Permission[] {
  return [
    {
      uri,
      ...(match === undefined ? {} : { match }),
      ...(allow === undefined ? {} : { allow }),
      ...(deny === undefined ? {} : { deny }),
      ...(disclose === undefined ? {} : { disclose }),
    },
  ];
}

/** Limits that the configuration names; the Router has defaults for the others. */
export function routerLimits(given: LimitsEntry): Partial<RouterLimits> {
  const { message = {}, uri = {} } = given;
  const limits: { [Name in keyof RouterLimits]?: RouterLimits[Name] | undefined } = {
    helloTimeoutMs: quantity(given.hello_timeout),
    joinTimeoutMs: quantity(given.join_timeout),
    challengeTimeoutMs: quantity(given.challenge_timeout),
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
