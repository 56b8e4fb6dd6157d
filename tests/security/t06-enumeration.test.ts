import type { AuthenticationStep, Authenticator } from '@wamp/protocol';
import { principals } from '@wamp/auth';
import { hashCraSecret, parseCraSecret, parseTicketSecret } from '@wamp/auth/secrets';
import { ticketAuthenticator } from '@wamp/auth/ticket';
import { wampcraAuthenticator } from '@wamp/auth/wampcra';
import { describe, expect, it } from 'vitest';
import { type Attempt, masked, transcriptOf } from './transcript.ts';

const known = new Map([['joe', 'secret']]);
const denied: AuthenticationStep = { kind: 'refused', reason: 'wamp.error.authentication_denied' };

/** Asks everybody the same, and judges alike. */
const double = (extra: () => Readonly<Record<string, unknown>>): Authenticator => ({
  method: 'ticket',
  begin: ({ authid = '' }) => ({
    kind: 'challenge',
    extra: extra(),
    answer: ({ signature }) =>
      known.get(authid) === signature
        ? { kind: 'accepted', principal: { authid, authrole: 'user', authprovider: 'double' } }
        : denied,
  }),
});

/** Knows the difference, and shows it. */
const leaky: Authenticator = {
  method: 'ticket',
  begin: (request, context) =>
    known.has(request.authid ?? '') ? double(() => ({})).begin(request, context) : denied,
};

interface Method {
  readonly name: string;
  readonly authenticator: Authenticator;
  readonly wrong: Attempt['answer'];
}

const user = <C>(credential: C) => ({ authid: 'joe', authrole: 'user', credential });
const salted = parseCraSecret(await hashCraSecret('secret', { iterations: 1_000 }));

/** Each method with a wrong credential for it; `joe` is known to each. */
const methods: readonly Method[] = [
  {
    name: 'ticket',
    authenticator: ticketAuthenticator({ principals: principals([user(parseTicketSecret('secret'))]) }),
    wrong: () => ['wrong', {}],
  },
  {
    name: 'wampcra',
    authenticator: wampcraAuthenticator({ principals: principals([user(salted)]) }),
    wrong: () => [Buffer.alloc(32).toString('base64'), {}],
  },
  { name: 'a ticket', authenticator: double(() => ({})), wrong: () => ['wrong', {}] },
  {
    name: 'a challenge of random bytes',
    authenticator: double(() => ({
      challenge: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex'),
    })),
    wrong: ({ challenge }) => [`${String(challenge)}!`, {}],
  },
];

const pairOf = async (authenticator: Authenticator, answer: Attempt['answer']): Promise<unknown[]> => {
  const transcripts = [];
  for (const authid of ['joe', 'eve']) {
    transcripts.push(masked(await transcriptOf({ authenticator, authid, answer })));
  }
  return transcripts;
};

describe('Whether somebody exists', () => {
  it.each(methods)(
    'cannot be told from what is sent: $name [T06, AUTH-27]',
    async ({ authenticator, wrong }) => {
      const [forKnown, forUnknown] = await pairOf(authenticator, wrong);
      expect(forUnknown).toEqual(forKnown);
      expect(forKnown).toMatchObject({ closed: true });
    },
  );

  it('could be told if a method showed it: the comparison sees that [T06]', async () => {
    const [forKnown, forUnknown] = await pairOf(leaky, () => ['wrong', {}]);
    expect(forUnknown).not.toEqual(forKnown);
  });
});
