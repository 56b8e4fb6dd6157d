import type { Login } from '@wamp/conformance/router-suite';
import type { Authenticator } from '@wamp/protocol';

/** An authenticator for tests: lets in whoever of these knows the ticket. */
export function ticketDouble(logins: readonly Login[]): Authenticator {
  return {
    method: 'ticket',
    begin: ({ authid }) => ({
      kind: 'challenge',
      extra: {},
      answer({ signature }) {
        const login = logins.find(
          (candidate) => candidate.authid === authid && candidate.ticket === signature,
        );
        if (login === undefined) return { kind: 'refused', reason: 'wamp.error.authentication_denied' };
        const { authrole } = login;
        return { kind: 'accepted', principal: { authid: login.authid, authrole, authprovider: 'double' } };
      },
    }),
  };
}
