import {
  type AuthenticateMessage,
  type ChallengeMessage,
  type ClientAuthenticator,
  type ClientLogin,
  type ClientRole,
  type HelloMessage,
  type LoginContext,
  MessageType,
  type Uri,
  announceClientRoles,
} from '@wamp/protocol';

/** What a client says of itself when it joins. */
export interface JoinIdentity {
  readonly realm: Uri;
  readonly roles: readonly ClientRole[];
  readonly agent: string | false;
  readonly authenticators: readonly ClientAuthenticator[];
  /** What outlives one session: the token with which the next one takes its place. (D33) */
  readonly memory: { resume?: string | undefined };
}

/** The attempts to log in that one HELLO offers, by method, in the order in which they are offered. */
export type Logins = ReadonlyMap<string, ClientLogin>;

/** Begins one attempt per authenticator. [SES-04] */
export async function beginLogins({ authenticators }: JoinIdentity, context: LoginContext): Promise<Logins> {
  const logins = new Map<string, ClientLogin>();
  for (const authenticator of authenticators) {
    logins.set(authenticator.method, await authenticator.begin(context));
  }
  return logins;
}

/**
 * Makes HELLO. [SES-01] [SES-04]
 * @throws {Error} when the methods disagree about what HELLO can say once only
 */
export function helloFor({ realm, roles, agent, memory }: JoinIdentity, logins: Logins): HelloMessage {
  let authid: string | undefined;
  const authextra: Record<string, unknown> = {};
  const agree = (what: string, before: unknown, value: unknown): void => {
    if (before !== undefined && before !== value) throw new Error(`the authmethods differ in ${what}`);
  };
  for (const login of logins.values()) {
    if (login.authid !== undefined) {
      agree('authid', authid, login.authid);
      ({ authid } = login);
    }
    const extra: Readonly<Record<string, unknown>> = login.authextra ?? {};
    for (const key of Object.keys(extra)) {
      agree(key, authextra[key], extra[key]);
      authextra[key] = extra[key];
    }
  }
  return {
    type: MessageType.HELLO,
    realm,
    details: {
      roles: announceClientRoles(roles),
      ...(agent !== false && { agent }),
      ...(logins.size > 0 && { authmethods: [...logins.keys()] }),
      ...(authid !== undefined && { authid }),
      ...(Object.keys(authextra).length > 0 && { authextra }),
      ...(memory.resume && { _resume: memory.resume }),
    },
  };
}

/** The attempt that the Router names, anonymous when it names none. [AUTH-10] @throws {Error} when the method was not offered */
function loginOf(logins: Logins, authmethod: string | undefined): ClientLogin {
  const login = logins.get(authmethod ?? 'anonymous');
  if (!login) throw new Error(`authmethod ${authmethod} was not offered`);
  return login;
}

/**
 * Answers a CHALLENGE; several rounds may follow each other. [SES-20]
 * @throws {Error} when the method was not offered, and whatever the authenticator throws
 */
export async function answerChallenge(
  { authmethod, extra }: ChallengeMessage,
  logins: Logins,
): Promise<AuthenticateMessage> {
  const answer = await loginOf(logins, authmethod).challenge(extra);
  return {
    type: MessageType.AUTHENTICATE,
    ...(typeof answer === 'string' ? { signature: answer, extra: {} } : answer),
  };
}

/**
 * Lets the method that the Router says it used look at WELCOME. A client that has credentials takes no session that
 * came about without them. [AUTH-30] [ANON-07]
 * @throws {Error} when the method was not offered, and whatever the authenticator throws
 */
export async function judgeWelcome(
  authmethod: string | undefined,
  authextra: Readonly<Record<string, unknown>>,
  logins: Logins,
): Promise<void> {
  await loginOf(logins, authmethod).welcome?.(authextra);
}
