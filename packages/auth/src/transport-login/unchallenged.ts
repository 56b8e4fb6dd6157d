import type { ClientAuthenticator } from '@wamp/protocol';

/**
 * The client's side of a method that says nothing but its name, as the transport or nothing at all says the rest. A
 * CHALLENGE of it ends the join. [AUTH-10]
 */
export function unchallenged(method: string): ClientAuthenticator {
  return {
    method,
    begin: () => ({
      challenge() {
        throw new Error(`the method ${method} answers no CHALLENGE`);
      },
    }),
  };
}
