import {
  type HistoryTopicOptions,
  type RealmOptions,
  staticAuthorizer,
  type TrustedProcedure,
} from '@wamp/router';
import { quantityOf } from '../config/quantity.js';
import type { HistoryEntry, RealmKeys } from '../config/router-config.js';
import type { Logins } from './logins.js';
import type { CompleteRealm } from './realm-templates.js';
import { roleOptions } from './roles.js';

/** What the options of a realm depend on besides itself. */
export interface RealmContext {
  readonly logins: Pick<Logins, 'of'>;
  /** The procedures in a realm that decide about others. */
  readonly trusted: (realm: CompleteRealm) => readonly TrustedProcedure[];
}

/** What `meta.enabled: false` switches off. */
const metaFeatures = [
  'session_meta_api',
  'subscription_meta_api',
  'registration_meta_api',
  'testament_meta_api',
  'reflection',
];

/** What one realm of a configuration means for the Router. */
export function realmOptions(realm: CompleteRealm, { logins, trusted }: RealmContext): RealmOptions {
  const { name, uri_check, forward_timeout, disclose, roles, meta, catalog = [] } = realm;
  const withoutFeatures = [
    ...(meta?.enabled === false ? metaFeatures : []),
    ...(realm.retained?.enabled === false ? ['event_retention'] : []),
  ];
  return {
    name,
    authenticators: logins.of(realm),
    authorizer: staticAuthorizer(roleOptions(roles, meta)),
    trustedProcedures: trusted(realm),
    ...(realm.redirects_to && { redirectsTo: realm.redirects_to }),
    ...(realm.take_over && { takeOver: realm.take_over }),
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
