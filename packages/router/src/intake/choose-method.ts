import { type Authenticator, ErrorUri, type JoinRequest } from '@wamp/protocol';
import type { JoinRefusal } from '../realm/join-refusal.js';

/**
 * The first method of the realm that the client offers and that can be used on its connection. Who it says it is makes
 * no difference. (D40) [AUTH-19] [AUTH-20] [URI-37] [URI-41]
 * @param offered - names that nobody knows are skipped; none means anonymous [ANON-01]
 * @throws whatever an authenticator throws, and TypeError when it gives nonsense
 */
export function chooseMethod(
  authenticators: readonly Authenticator[],
  offered: readonly string[] = [],
  request: JoinRequest,
): Authenticator | JoinRefusal {
  const methods = offered.length > 0 ? offered : ['anonymous'];
  const unusable: string[] = [];
  for (const authenticator of authenticators) {
    if (!methods.includes(authenticator.method)) continue;
    const why: unknown = authenticator.unusable?.(request);
    if (why === undefined) return authenticator;
    if (typeof why !== 'string') throw new TypeError('the authenticator does not say why it cannot be used');
    unusable.push(`${authenticator.method} cannot be used here: ${why}`);
  }
  const accepted = authenticators.map(({ method }) => method).join(', ') || 'none';
  const hasCredentials = methods.some((method) => method !== 'anonymous');
  return {
    // [AUTH-21] [AUTH-22] [ANON-05]
    reason: hasCredentials ? ErrorUri.NO_MATCHING_AUTH_METHOD : ErrorUri.AUTHENTICATION_REQUIRED,
    message: [`the realm accepts these authmethods: ${accepted}`, ...unusable].join('; '),
  };
}
