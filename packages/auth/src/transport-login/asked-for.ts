import type { JoinRequest, Principal } from '@wamp/protocol';

/** Whether HELLO asks for nobody else than who the transport or a token has proved. [AUTH-43] */
export function isAskedFor({ authid }: Pick<Principal, 'authid'>, request: JoinRequest): boolean {
  return request.authid === undefined || request.authid === authid;
}
