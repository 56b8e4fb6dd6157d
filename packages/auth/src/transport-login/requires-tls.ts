import type { JoinRequest } from '@wamp/protocol';

/** Whether logins are bound to the TLS connection: never, as the client wants, or always. */
export type BindingPolicy = 'off' | 'optional' | 'required';

/** What makes a method unusable without TLS where logins have to be bound to it. [SCR-07] [CRY-25] */
export function requiresTls(policy: BindingPolicy | undefined): {
  unusable?: (request: JoinRequest) => string | undefined;
} {
  if (policy !== 'required') return {};
  return {
    unusable: ({ peer }) =>
      peer.tls === undefined ? 'logins are bound to a TLS connection, and this is none' : undefined,
  };
}
