import type { Permission, RoleOptions } from '@wamp/router';
import type { MetaEntry, PermissionEntry, RoleEntry } from '../config/router-config.js';

/** What the roles of a realm may do. */
export function roleOptions(
  roles: readonly RoleEntry[],
  { read = [], kill = [] }: MetaEntry = {},
): RoleOptions[] {
  return roles.map((role) => ({
    name: role.name,
    permissions: (role.permissions ?? []).map(permission),
    meta: { read: read.includes(role.name), kill: kill.includes(role.name) },
  }));
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
