import { type Authenticator, ErrorUri } from '@wamp/protocol';

/** Options of {@link anonymous}. */
export interface AnonymousOptions {
  /** The role that sessions get. */
  readonly authrole: string;
}

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Lets everybody in, under a random authid; a claimed authid or another role is not granted. */
export function anonymous({ authrole }: AnonymousOptions): Authenticator {
  return {
    method: 'anonymous',
    begin(request) {
      if (request.authrole !== undefined && request.authrole !== authrole) {
        return {
          kind: 'refused',
          reason: ErrorUri.NO_SUCH_ROLE,
          message: 'anonymous sessions cannot choose a role',
        };
      }
      return { kind: 'accepted', principal: { authid: randomAuthid(), authrole, authprovider: 'static' } };
    },
  };
}

/** 80 random bits, as `XXXX-XXXX-XXXX-XXXX`. (D59) */
function randomAuthid(): string {
  const symbols = Array.from(crypto.getRandomValues(new Uint8Array(16)), (bits) => letters.charAt(bits & 31));
  return [0, 4, 8, 12].map((at) => symbols.slice(at, at + 4).join('')).join('-');
}
