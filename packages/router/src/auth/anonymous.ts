import { type Authenticator, ErrorUri } from '@wamp/protocol';

/** Options of {@link anonymous}. */
export interface AnonymousOptions {
  /** The role that sessions get. */
  readonly authrole: string;
}

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Lets everybody in, under a random authid; a claimed authid or another role is not granted. */
export function anonymous({ authrole }: AnonymousOptions): Authenticator {
  const authids = new RandomAuthids();
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
      return { kind: 'accepted', principal: { authid: authids.next(), authrole, authprovider: 'static' } };
    },
  };
}

/** 80 random bits each, as `XXXX-XXXX-XXXX-XXXX`, drawn from a pool. (D59) */
class RandomAuthids {
  readonly #pool = new Uint8Array(1_024);
  #used = this.#pool.length;

  next(): string {
    if (this.#used === this.#pool.length) {
      crypto.getRandomValues(this.#pool);
      this.#used = 0;
    }
    return [this.#fourLetters(), this.#fourLetters(), this.#fourLetters(), this.#fourLetters()].join('-');
  }

  #fourLetters(): string {
    return this.#letter() + this.#letter() + this.#letter() + this.#letter();
  }

  #letter(): string {
    return letters.charAt((this.#pool[this.#used++] ?? 0) & 31);
  }
}
