import type { Authorizer } from '@wamp/protocol';
import type { MetaGrants } from './meta-grants.js';
import type { Permission } from './permission.js';

/** A role whose rights stand in a list. */
export interface PermissionRole {
  /** What authenticators give as `authrole`. */
  readonly name: string;
  /** In any order. What none of them names is denied. [AZ-04] */
  readonly permissions: readonly Permission[];
  /** Roles whose permissions and grants it has too; its own go before them. @defaultValue none */
  readonly inherits?: readonly string[];
  /** What it may do with the URIs of the Router, where no permission that begins with `wamp` says it. @defaultValue nothing */
  readonly meta?: MetaGrants;
  readonly authorizer?: undefined;
}

/** A role that somebody is asked about, instead of permissions. */
export interface AuthorizedRole {
  /** What authenticators give as `authrole`. */
  readonly name: string;
  /** Decides everything but what the role may do with the URIs of the Router. */
  readonly authorizer: Authorizer;
  /** What it may do with the URIs of the Router; the authorizer is not asked about them. [AZ-29] @defaultValue nothing */
  readonly meta?: MetaGrants;
  readonly permissions?: undefined;
  readonly inherits?: undefined;
}

/** A role by name, with its permissions or with who decides about it. */
export type RoleOptions = PermissionRole | AuthorizedRole;
