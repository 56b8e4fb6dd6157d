import { ErrorUri, type Principal, type Uri } from '@wamp/protocol';
import type { HostedRealm } from '../realm/hosted-realm.js';
import type { RealmRegistry } from '../realm/realm-registry.js';
import type { JoinRefusal } from '../realm/join-refusal.js';

/** Who may join which realm. */
export interface Grant {
  readonly realm: HostedRealm;
  readonly principal: Principal;
}

/** Where an authenticator decided. */
export interface GrantContext {
  /** The realm that was asked for. */
  readonly asked: HostedRealm;
  readonly realms: Pick<RealmRegistry, 'find'>;
}

/**
 * Looks at what an authenticator gave before it is believed: first the realm, then the authid, then the role. [DYN-13]
 * @throws {TypeError} when it is no principal, or one of a realm that the authenticator must not assign
 */
export function grantOf(given: unknown, { asked, realms }: GrantContext): Grant | JoinRefusal {
  if (!isObject(given)) throw new TypeError('the authenticator gave no principal');
  const { authid, authrole, authprovider, authextra, realm: name = asked.name } = given;
  if (![authid, authrole, authprovider, name].every(isTextOrNothing)) throw nonsense('text');
  if (authextra !== undefined && !isObject(authextra)) throw nonsense('authextra');
  const realm = realmFor(name, { asked, realms });
  if (realm === undefined)
    return refusal(ErrorUri.NO_SUCH_REALM, 'the realm of the principal does not exist');
  if (!isText(authid)) return refusal(ErrorUri.NO_SUCH_PRINCIPAL, 'the principal has no authid');
  if (!isText(authrole)) return refusal(ErrorUri.NO_SUCH_ROLE, 'the principal has no role'); // [URI-35]
  if (realm.options.authorizer.hasRole?.(authrole) === false) {
    return refusal(ErrorUri.NO_SUCH_ROLE, `there is no role "${authrole}"`); // [AUTH-26]
  }
  if (!isText(authprovider)) throw nonsense('authprovider'); // [AUTH-15]
  return { realm, principal: { authid, authrole, authprovider, ...(authextra && { authextra }) } };
}

/** [DYN-14] */
function realmFor(name: unknown, { asked, realms }: GrantContext): HostedRealm | undefined {
  if (name === asked.name) return asked;
  if (!isText(name) || !asked.options.redirectsTo.includes(name)) {
    throw new TypeError('the authenticator assigned a realm that is not in redirectsTo');
  }
  return realms.find(name);
}

/** Whether a value of a plug-in has keys to be read, an instance of a class too. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTextOrNothing = (value: unknown): boolean => value === undefined || typeof value === 'string';
const nonsense = (what: string): TypeError =>
  new TypeError(`the authenticator gave a principal with a wrong ${what}`);
const refusal = (reason: Uri, message: string): JoinRefusal => ({ reason, message });
