/** How a client proves who it is. */
export type LoginMethod =
  | 'anonymous'
  | 'ticket'
  | 'wampcra'
  | 'wampcra salted'
  | 'wamp-scram pbkdf2'
  | 'wamp-scram argon2id13'
  | 'cryptosign';

/** Where to log in, and as whom. */
export interface LoginTarget {
  /** `ws:` or `wss:` */
  readonly url: string;
  readonly realm: string;
  readonly authid: string;
  /** A ticket, a password, or the seed of an Ed25519 key in hex. */
  readonly secret: string;
}

/** Who the Router says that the session is; `reason` when it refused. */
export interface LoginOutcome {
  readonly authid?: string;
  readonly authrole?: string;
  readonly authmethod?: string;
  readonly reason?: string;
}

/** One library that logs in, says who it is, and leaves. */
export interface LoginClient {
  readonly name: string;
  /** Those that the library has in the form of the specification. */
  readonly methods: readonly LoginMethod[];
  /** Why it cannot run on this machine, if it cannot. */
  readonly missing?: string;
  login(target: LoginTarget, method: LoginMethod): Promise<LoginOutcome>;
}

/** The name of a method in `HELLO.Details.authmethods`. */
export function authmethodOf(method: LoginMethod): string {
  return method.split(' ', 1)[0] ?? method;
}
