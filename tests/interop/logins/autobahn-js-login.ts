import { createRequire } from 'node:module';
import { certificates } from '@wamp/conformance/tls';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import { type LoginClient, type LoginMethod, type LoginOutcome, authmethodOf } from './login-client.ts';

/** The part of `autobahn` that is used here; the package brings no types for this version. */
interface Autobahn {
  readonly Connection: new (options: object) => {
    onopen: (session: object, details: LoginOutcome) => void;
    onclose: (reason: string, details: { readonly reason?: string }) => boolean;
    open(): void;
    close(): void;
  };
  readonly auth_cra: {
    derive_key(secret: string, salt: string, iterations: number, keylen: number): string;
    sign(key: string, challenge: string): string;
  };
  readonly auth_cryptosign: {
    public_key(pair: KeyPair): string;
    sign_challenge(pair: KeyPair, extra: Extra): string;
  };
  readonly nacl: { readonly sign: { readonly keyPair: { fromSeed(seed: Uint8Array): KeyPair } } };
}

interface KeyPair {
  readonly publicKey: Uint8Array;
}

interface Extra {
  readonly challenge: string;
  readonly salt?: string;
  readonly iterations: number;
  readonly keylen: number;
}

const autobahn = createRequire(import.meta.url)('autobahn') as Autobahn;

/** It takes the WebSocket of the platform, to which nobody can give a certificate. */
class TrustingWebSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols, { ca: certificates.ca });
  }
}

/** Autobahn for JavaScript. */
export const autobahnJsLogin: LoginClient = {
  name: 'autobahn-js',
  methods: ['anonymous', 'ticket', 'wampcra', 'wampcra salted', 'cryptosign'],
  async login({ url, realm, authid, secret }, method) {
    vi.stubGlobal('WebSocket', TrustingWebSocket);
    try {
      const connection = new autobahn.Connection({
        url,
        realm,
        max_retries: 0,
        authmethods: [authmethodOf(method)],
        ...(method !== 'anonymous' && { authid }),
        ...answersOf(method, secret),
      });
      let closed: () => void = () => undefined;
      const end = new Promise<void>((resolve) => (closed = resolve));
      const outcome = await new Promise<LoginOutcome>((resolve) => {
        connection.onopen = (_session, { authid, authrole, authmethod }: LoginOutcome) => {
          resolve({
            ...(authid && { authid }),
            ...(authrole && { authrole }),
            ...(authmethod && { authmethod }),
          });
        };
        connection.onclose = (reason, details) => {
          resolve({ reason: details.reason ?? reason });
          closed();
          return true;
        };
        connection.open();
      });
      if (outcome.reason === undefined) connection.close();
      await end;
      return outcome;
    } finally {
      vi.unstubAllGlobals();
    }
  },
};

function answersOf(method: LoginMethod, secret: string): object {
  switch (method) {
    case 'ticket':
      return { onchallenge: () => secret };
    case 'wampcra':
    case 'wampcra salted':
      return {
        onchallenge: (_session: object, _method: string, { challenge, salt, iterations, keylen }: Extra) =>
          autobahn.auth_cra.sign(
            salt === undefined ? secret : autobahn.auth_cra.derive_key(secret, salt, iterations, keylen),
            challenge,
          ),
      };
    case 'cryptosign': {
      const pair = autobahn.nacl.sign.keyPair.fromSeed(Buffer.from(secret, 'hex'));
      return {
        // As its own `create_connection` has it, the keys that it leaves empty included.
        authextra: {
          pubkey: autobahn.auth_cryptosign.public_key(pair),
          trustroot: null,
          challenge: null,
          channel_binding: null,
        },
        onchallenge: (_session: object, _method: string, extra: Extra) =>
          autobahn.auth_cryptosign.sign_challenge(pair, extra),
      };
    }
    default:
      return {};
  }
}
