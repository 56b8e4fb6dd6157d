import {
  type AuthenticateMessage,
  type ChallengeContext,
  type ChallengeMessage,
  type ClientAuthenticator,
  type ClientRole,
  type HelloMessage,
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
}

/** Makes HELLO; each authenticator is asked for its part. [SES-01] [SES-04] */
export async function helloFor({ realm, roles, agent, authenticators }: JoinIdentity): Promise<HelloMessage> {
  let authid: string | undefined;
  let authextra: Record<string, unknown> | undefined;
  for (const authenticator of authenticators) {
    authid ??= await authenticator.authid?.();
    const extra = await authenticator.hello?.();
    if (extra !== undefined) authextra = { ...authextra, ...extra };
  }
  return {
    type: MessageType.HELLO,
    realm,
    details: {
      roles: announceClientRoles(roles),
      ...(agent !== false && { agent }),
      ...(authenticators.length > 0 && { authmethods: authenticators.map(({ method }) => method) }),
      ...(authid !== undefined && { authid }),
      ...(authextra && { authextra }),
    },
  };
}

/**
 * Answers a CHALLENGE; several rounds may follow each other. [SES-20]
 * @throws {Error} when the method was not offered, and whatever the authenticator throws
 */
export async function answerChallenge(
  { authmethod, extra }: ChallengeMessage,
  authenticators: readonly ClientAuthenticator[],
  context: ChallengeContext,
): Promise<AuthenticateMessage> {
  const authenticator = authenticators.find(({ method }) => method === authmethod);
  if (authenticator === undefined) throw new Error(`${authmethod} was not offered`);
  const answer = await authenticator.challenge(extra, context);
  return {
    type: MessageType.AUTHENTICATE,
    ...(typeof answer === 'string' ? { signature: answer, extra: {} } : answer),
  };
}
