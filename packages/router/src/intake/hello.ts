import { ErrorUri, type HelloMessage, ProtocolError, isUri } from '@wamp/protocol';
import type { HostedRealm } from '../realm/hosted-realm.js';
import { type JoinRefusal, noSuchRealm } from '../realm/join-refusal.js';
import type { RealmRegistry } from '../realm/realm-registry.js';
import type { RouterLimits } from '../limits.js';
import { quotedUri } from '../quoted-uri.js';

/**
 * Checks what HELLO announces.
 * @throws {ProtocolError} [SES-05] L15
 */
export function checkHello(hello: HelloMessage, limits: RouterLimits): void {
  const roles = Object.values(hello.details.roles ?? {});
  if (roles.length === 0) {
    throw new ProtocolError('HELLO.details.roles must announce publisher, subscriber, caller or callee');
  }
  const features = roles.reduce((sum, role) => sum + Object.keys(role.features ?? {}).length, 0);
  if (features > limits.maxAnnouncedFeatures) {
    throw new ProtocolError(
      `HELLO must not announce more than ${String(limits.maxAnnouncedFeatures)} features`,
      {
        closeCode: 1008,
      },
    );
  }
  if ((hello.details.authmethods?.length ?? 0) > limits.maxAuthMethods) {
    throw new ProtocolError(`HELLO must not offer more than ${String(limits.maxAuthMethods)} authmethods`, {
      closeCode: 1008,
    });
  }
}

/** The realm that HELLO names, or why there is none. [URI-16] [SES-15] */
export function findRealm(hello: HelloMessage, realms: RealmRegistry): HostedRealm | JoinRefusal {
  if (!isUri(hello.realm)) {
    return { reason: ErrorUri.INVALID_URI, message: `${quotedUri(hello.realm)} is not a URI` };
  }
  return realms.find(hello.realm) ?? noSuchRealm(hello.realm);
}
