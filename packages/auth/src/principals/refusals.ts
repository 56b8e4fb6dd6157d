import { type AuthenticationStep, ErrorUri } from '@wamp/protocol';

/** A refusal by the rules, the same whether the name or the secret is wrong. [AUTH-23] [AUTH-27] */
export const denied: AuthenticationStep = Object.freeze({
  kind: 'refused',
  reason: ErrorUri.AUTHENTICATION_DENIED,
  message: 'authentication was denied',
});

/** What those are told who may know which names exist. [AUTH-27] */
export const noSuchPrincipal: AuthenticationStep = Object.freeze({
  kind: 'refused',
  reason: ErrorUri.NO_SUCH_PRINCIPAL,
  message: 'nobody has this authid',
});

/** A refusal because HELLO names nobody. [TIC-03] [CRA-02] */
export const authidMissing: AuthenticationStep = Object.freeze({
  kind: 'refused',
  reason: ErrorUri.AUTHENTICATION_DENIED,
  message: 'HELLO has no authid, which this authmethod needs',
});
