import type { AutoRealmOptions, RouterOptions } from '@wamp/router';
import { quantityOf } from '../config/quantity.js';
import type { AutoRealmEntry, RouterConfig } from '../config/router-config.js';
import { autoRealmSchema } from '../schema/realm-schema.js';
import type { Logins } from './logins.js';
import { type RealmContext, realmOptions } from './realm-options.js';
import { completeRealm } from './realm-templates.js';
import { routerLimits } from './router-limits.js';
import { trustedProcedures } from './trusted-procedures.js';

/** What a configuration means for the Router itself. */
export function routerOptions(config: RouterConfig, logins: Pick<Logins, 'of'>): RouterOptions {
  const context: RealmContext = { logins, trusted: trustedProcedures(config) };
  return {
    realms: config.realms.map((realm) => realmOptions(completeRealm(config, realm), context)),
    autoRealms: (config.auto_realms ?? []).map((entry) => autoRealm(entry, config, context)),
    limits: routerLimits(config.defaults?.limits ?? {}),
  };
}

function autoRealm(entry: AutoRealmEntry, config: RouterConfig, context: RealmContext): AutoRealmOptions {
  const { uri, match, template, max, idle } = entry;
  const { match: byDefault, max: most, idle: patience } = autoRealmSchema.properties;
  // Made once now, so that what cannot be used shows at the start, and listeners know all guards.
  realmOptions(completeRealm(config, { name: uri, template }), context);
  return {
    uri,
    match: match ?? byDefault.default,
    realm: (name) => realmOptions(completeRealm(config, { name, template }), context),
    maxRealms: max ?? most.default,
    idleMs: quantityOf(idle ?? patience.default),
  };
}
