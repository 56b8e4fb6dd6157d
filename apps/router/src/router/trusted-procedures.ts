import type { TrustedProcedure } from '@wamp/router';
import type { ProcedureEntry } from '../config/auth-config.js';
import type { RealmKeys, RouterConfig } from '../config/router-config.js';
import { type CompleteRealm, completeRealm } from './realm-templates.js';

/**
 * Which procedures decide in a realm, for itself or for others, and the role that may register them. [DYN-16] [AZ-28]
 */
export function trustedProcedures(
  config: RouterConfig,
): (realm: CompleteRealm) => readonly TrustedProcedure[] {
  const all = [
    ...config.realms.map((realm) => completeRealm(config, realm)),
    ...(config.realm_templates ?? []),
  ].flatMap(procedures);
  return (realm) => {
    const here = procedures(realm).filter((entry) => entry.realm === undefined || entry.realm === realm.name);
    const forOthers = all.filter((entry) => entry.realm === realm.name);
    const unique = new Map(
      [...here, ...forOthers].map((entry) => [`${entry.procedure} ${entry.role}`, entry]),
    );
    return [...unique.values()].map(({ procedure, role }) => ({ uri: procedure, authrole: role }));
  };
}

function procedures({ auth, roles }: RealmKeys): ProcedureEntry[] {
  const { ticket, wampcra, 'wamp-scram': scram, cryptosign } = auth;
  return [
    ...[ticket, wampcra, scram, cryptosign].map((method) => method?.dynamic),
    ...roles.map(({ authorizer }) => authorizer),
  ].filter((entry) => entry !== undefined);
}
