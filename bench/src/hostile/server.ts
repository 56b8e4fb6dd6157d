/** The Router that is disturbed: realm `realm1` is open, realm `guarded` asks for a secret. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Authenticator } from '@wamp/protocol';
import { allowAll, anonymous, createRouter } from '@wamp/router';
import { webSocketListener } from '@wamp/transport-websocket/listener';

const key = randomBytes(32);
const signatureOf = (challenge: string): Buffer => createHmac('sha256', key).update(challenge).digest();

/** As much work as WAMP-CRA is for a Router: a nonce, and one HMAC for the answer. */
const cra: Authenticator = {
  method: 'wampcra',
  begin: ({ authid = '', session }) => {
    const nonce = randomBytes(16).toString('base64');
    const challenge = JSON.stringify({ authid, nonce, session, timestamp: new Date().toISOString() });
    return {
      kind: 'challenge',
      extra: { challenge },
      answer: ({ signature }) => {
        const given = Buffer.from(signature, 'base64');
        const isRight = given.length === 32 && timingSafeEqual(given, signatureOf(challenge));
        return isRight
          ? { kind: 'accepted', principal: { authid, authrole: 'user', authprovider: 'static' } }
          : { kind: 'refused', reason: 'wamp.error.authentication_denied' };
      },
    };
  },
};

const router = createRouter({
  realms: [
    { name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() },
    { name: 'guarded', authenticators: [cra], authorizer: allowAll() },
  ],
});
const { url } = await router.listen(webSocketListener({ port: 0, host: '127.0.0.1' }));
process.send?.({ url });
