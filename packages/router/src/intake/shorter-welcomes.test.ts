import { memoryPair } from '@wamp/transport-memory';
import { afterEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { ticket } from '../fixtures/member.js';
import { RawPeer, helloDetails } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import type { Router } from '../router.js';

let router: Router;
const clock = new ManualClock();

afterEach(async () => {
  await closeRouter(router, clock);
});

/** What a client that takes so many bytes is sent in answer to HELLO. */
async function answerTo(maxSendBytes: number): Promise<readonly unknown[]> {
  const [client, server] = memoryPair();
  Object.defineProperty(server, 'maxSendBytes', { value: maxSendBytes });
  router.accept(server);
  const peer = new RawPeer(client);
  peer.send([1, 'realm1', { ...helloDetails, authmethods: ['ticket'], authid: 'joe' }]);
  return peer.next();
}

describe('WELCOME', () => {
  it('leaves out features, then whatever else it can, for who takes only short messages [TR-46, FEAT-35]', async () => {
    router = testRouter({
      clock,
      realms: [openRealm('realm1', { authenticators: [ticket], takeOver: 'never' })],
    });
    const length = (message: readonly unknown[]): number => JSON.stringify(message).length;
    const whole = await answerTo(Infinity);
    const details = whole[2] as Record<string, unknown>;
    const { agent: _agent, authextra: _authextra, ...needed } = details;
    const roles = { broker: {}, dealer: {} };
    expect(details['roles']).toMatchObject({
      broker: { features: { session_meta_api: true } },
      dealer: { features: { session_meta_api: true } },
    });
    const id: unknown = expect.any(Number);
    // session ids have 15 or 16 digits
    expect(await answerTo(length(whole) + 1)).toEqual([2, id, details]);
    const short = await answerTo(length(whole) - 20);
    expect(short).toEqual([2, id, { ...details, roles }]);
    const shortest = await answerTo(length(short) - 20);
    expect(shortest).toEqual([2, id, { ...needed, roles }]);
    expect(length(shortest)).toBeLessThan(512);
    expect((await answerTo(length(shortest) - 20))[0]).toBe(3);
    expect(router.stats.sessions).toBe(4);
  });

  it('that was never sent is no join for the others [SMETA-06]', async () => {
    router = testRouter({ clock, realms: [openRealm('realm1', { authenticators: [ticket] })] });
    const [client, server] = memoryPair();
    router.accept(server);
    const watcher = new RawPeer(client);
    await watcher.join('realm1', { ...helloDetails, authmethods: ['ticket'] });
    watcher.send([32, 1, { match: 'prefix' }, 'wamp.session.']);
    await watcher.next();
    expect((await answerTo(80))[0]).toBe(3); // shorter than any WELCOME
    expect(await watcher.settled()).toEqual([]);
  });
});
