import { createPrivateKey, createPublicKey } from 'node:crypto';
import { certificates } from '@wamp/conformance/tls';
import { WebSocket } from 'ws';
import { Wampy } from 'wampy';
import { sign as cryptosign } from 'wampy/cryptosign.js';
import { sign as wampcra } from 'wampy/wampcra.js';
import { type LoginClient, type LoginMethod, authmethodOf } from './login-client.ts';

/** It hands options to the constructor of WebSocket in the order of another library. */
class TrustingWebSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols, { ca: certificates.ca });
  }
}

/** Wampy. */
export const wampyLogin: LoginClient = {
  name: 'wampy',
  methods: ['anonymous', 'ticket', 'wampcra', 'wampcra salted', 'cryptosign'],
  async login({ url, realm, authid, secret }, method) {
    const client = new Wampy(url, {
      realm,
      ws: TrustingWebSocket,
      autoReconnect: false,
      ...(method !== 'anonymous' && { authid, ...answersOf(method, secret) }),
    } as never);
    try {
      const { authid, authrole, authmethod } = (await client.connect()) as Record<string, string>;
      await client.disconnect();
      return { ...(authid && { authid }), ...(authrole && { authrole }), ...(authmethod && { authmethod }) };
    } catch (failure) {
      const { errorUri, message } = failure as { errorUri?: string; message: string };
      return { reason: errorUri ?? message };
    }
  },
};

function answersOf(method: LoginMethod, secret: string): object {
  const authmethod = authmethodOf(method);
  const manual = { authmethods: [authmethod], authMode: 'manual' };
  switch (method) {
    case 'ticket':
      return { ...manual, onChallenge: () => secret };
    case 'cryptosign':
      return { ...manual, onChallenge: cryptosign(secret), authextra: { pubkey: publicKeyOf(secret) } };
    default:
      return { ...manual, onChallenge: wampcra(secret) };
  }
}

/** The ASN.1 that stands before the 32 octets of a private Ed25519 key in PKCS #8. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function publicKeyOf(seed: string): string {
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8, Buffer.from(seed, 'hex')]),
    format: 'der',
    type: 'pkcs8',
  });
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
}
