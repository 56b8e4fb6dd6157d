import { type Id, MessageType, type Principal, type WelcomeMessage } from '@wamp/protocol';
import type { HostedRealm } from '../realm/hosted-realm.js';
import { takeOverToken } from './take-overs.js';

/** What WELCOME says. */
export interface WelcomeParts {
  readonly session: Id;
  readonly realm: HostedRealm;
  readonly principal: Principal;
  readonly authmethod: string;
  readonly agent: string | undefined;
}

/** WELCOME for somebody who was let in: what the Router decided, and nothing that the client said. [AUTH-15] [AUTH-36] */
export function welcomeOf({ session, realm, principal, authmethod, agent }: WelcomeParts): WelcomeMessage {
  const { authid, authrole, authprovider, authextra } = principal;
  const { takeOver } = realm.options;
  const canBeReplaced =
    takeOver === 'everybody' || (takeOver === 'authenticated' && authmethod !== 'anonymous');
  return {
    type: MessageType.WELCOME,
    session,
    details: {
      realm: realm.name,
      ...(agent === undefined ? {} : { agent }),
      authid,
      authrole,
      authmethod, // [AUTH-16]
      authprovider, // [SES-51]
      ...(authextra === undefined ? {} : { authextra }), // [AUTH-17]
      ...(canBeReplaced && { _resume: takeOverToken() }), // (D33)
      roles: realm.roles,
    },
  };
}
