import { anonymous } from '@wamp/auth/anonymous';
import { cryptosign } from '@wamp/auth/cryptosign';
import { scram } from '@wamp/auth/scram';
import { ticket } from '@wamp/auth/ticket';
import { wampcra } from '@wamp/auth/wampcra';
import { JoinError, createClient } from '@wamp/client';
import { certificates } from '@wamp/conformance/tls';
import type { ClientAuthenticator } from '@wamp/protocol';
import { webSocket } from '@wamp/transport-websocket';
import type { LoginClient, LoginMethod, LoginTarget } from './login-client.ts';

/** The client of this suite. */
export const ourLogin: LoginClient = {
  name: '@wamp/client',
  methods: [
    'anonymous',
    'ticket',
    'wampcra',
    'wampcra salted',
    'wamp-scram pbkdf2',
    'wamp-scram argon2id13',
    'cryptosign',
  ],
  async login(target, method) {
    await using client = createClient({
      realm: target.realm,
      transports: [
        webSocket(target.url, target.url.startsWith('wss:') ? { tls: { ca: certificates.ca } } : {}),
      ],
      auth: authenticatorFor(target, method),
      retry: false,
    });
    try {
      const { authid, authrole, authmethod } = await client.ready();
      return { ...(authid && { authid }), ...(authrole && { authrole }), ...(authmethod && { authmethod }) };
    } catch (error) {
      if (!(error instanceof JoinError)) throw error;
      return { reason: error.reason };
    }
  },
};

function authenticatorFor({ authid, secret }: LoginTarget, method: LoginMethod): ClientAuthenticator {
  switch (method) {
    case 'anonymous':
      return anonymous();
    case 'ticket':
      return ticket({ authid, ticket: secret });
    case 'wampcra':
    case 'wampcra salted':
      return wampcra({ authid, secret });
    case 'wamp-scram pbkdf2':
    case 'wamp-scram argon2id13':
      return scram({ authid, password: secret });
    case 'cryptosign':
      return cryptosign({ authid, key: secret });
  }
}
