import type { Principal, Uri } from '@wamp/protocol';
import { roleFor } from '../transport-login/role-map.js';

/** The verified claims of a token, by name. */
export type Claims = ReadonlyMap<string, unknown>;

/** How claims become a principal. */
export interface ClaimMapping {
  /** The claim that is the `authid`. @defaultValue `sub` */
  readonly authidClaim?: string;
  /** The role of everybody. */
  readonly role?: string;
  /** The claim with the role, or a list of them; dots lead into dicts: `realm_access.roles`. */
  readonly roleClaim?: string;
  /**
   * The role of this Router for values of `roleClaim`: the first entry that one of them is wins, `*` stands for any
   * token. @defaultValue `roleClaim` has to be one text, which is the role
   */
  readonly roleMap?: Readonly<Record<string, string>>;
}

/** Decides by itself who a token is; `undefined` refuses it. Throwing refuses with `wamp.error.authentication_failed`. */
export type ClaimReader = (
  claims: Claims,
) => TokenPrincipal | undefined | Promise<TokenPrincipal | undefined>;

/** Who a token is. */
export interface TokenPrincipal extends Pick<Principal, 'authid' | 'authrole' | 'authextra'> {
  /** The realm to go to, where it is not the one that was asked for. [DYN-14] */
  readonly realm?: Uri;
}

/** @throws {TypeError} when there is no way to a role */
export function claimReader({ authidClaim = 'sub', role, roleClaim, roleMap }: ClaimMapping): ClaimReader {
  if ((role === undefined) === (roleClaim === undefined)) {
    throw new TypeError('a token needs either `role` or `roleClaim`');
  }
  if (roleMap !== undefined && roleClaim === undefined) throw new TypeError('`roleMap` needs `roleClaim`');
  const roles = roleMap === undefined ? undefined : new Map(Object.entries(roleMap));
  return (claims) => {
    const [authid] = textsAt(claims, authidClaim);
    const authrole = role ?? roleFor(textsAt(claims, roleClaim ?? ''), roles);
    return authid === undefined || authrole === undefined ? undefined : { authid, authrole };
  };
}

/** The texts of a claim: its own name first, as names may have dots, then a way into dicts. */
function textsAt(claims: Claims, path: string): readonly string[] {
  let value = claims.get(path);
  if (value === undefined) {
    const [first = '', ...rest] = path.split('.');
    value = rest.reduce(memberOf, claims.get(first));
  }
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((text): text is string => typeof text === 'string' && text !== '');
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
