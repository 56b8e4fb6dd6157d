import { dynamicAuthorizer, type MetaGrants, type Permission, type RoleOptions } from '@wamp/router';
import { quantityOf } from '../config/quantity.js';
import type { MetaEntry, PermissionEntry, RoleEntry } from '../config/router-config.js';

/** What the roles of a realm may do. */
export function roleOptions(
  roles: readonly RoleEntry[],
  { read = [], kill = [] }: MetaEntry = {},
): RoleOptions[] {
  return roles.map(({ name, inherits, permissions = [], authorizer, cache }): RoleOptions => {
    // What is not granted by name can still be inherited.
    const meta: MetaGrants = {
      ...(read.includes(name) && { read: true }),
      ...(kill.includes(name) && { kill: true }),
    };
    if (authorizer === undefined) {
      return { name, meta, permissions: permissions.map(permission), ...(inherits && { inherits }) };
    }
    const { procedure, realm } = authorizer;
    return {
      name,
      meta,
      authorizer: dynamicAuthorizer({
        procedure,
        ...(realm !== undefined && { realm }),
        // Nothing is remembered unless the configuration says for how long.
        cacheMs: cache === undefined ? 0 : quantityOf(cache.ttl),
      }),
    };
  });
}

function permission({ uri, match, allow, deny, disclose }: PermissionEntry): Permission {
  return {
    uri,
    ...(match === undefined ? {} : { match }),
    ...(allow === undefined ? {} : { allow }),
    ...(deny === undefined ? {} : { deny }),
    ...(disclose === undefined ? {} : { disclose }),
  };
}
