import { type WirePeer, anyId, code } from '@wamp/conformance';
import { RandomIds } from '@wamp/protocol';
import { createRouter } from '@wamp/router';
import { describe, expect, it } from 'vitest';
import { wireTo } from '../conformance/wire.ts';
import { openRealm } from './open-realm.ts';

/** All that can be tried with an id that somebody else was given. @returns the answers, without request ids */
async function spray(peer: WirePeer, ids: readonly unknown[]): Promise<readonly unknown[]> {
  for (const id of ids) {
    peer.request(code.UNSUBSCRIBE, id);
    peer.request(code.UNREGISTER, id);
    peer.send([code.CANCEL, id, { mode: 'kill' }]);
  }
  return (await peer.drain()).map(([type, kind, , ...more]) => [type, kind, ...more]);
}

describe('The id of somebody else', () => {
  it('gives no power over a subscription, a registration or a call, and is like an unknown one [T18, URI-23, URI-24]', async () => {
    await using router = createRouter({ realms: [openRealm('realm1')] });
    const join = async (): Promise<WirePeer> => (await wireTo(router)).join('realm1');
    const [callee, caller, attacker] = [await join(), await join(), await join()];
    const subscribe = callee.request(code.SUBSCRIBE, {}, 'com.topic');
    const [, , subscription] = await callee.expect([code.SUBSCRIBED, subscribe, anyId]);
    const register = callee.request(code.REGISTER, {}, 'com.add');
    const [, , registration] = await callee.expect([code.REGISTERED, register, anyId]);
    const call = caller.request(code.CALL, {}, 'com.add');
    const [, invocation] = await callee.receive();
    const before = router.stats;
    const live = [subscription, registration, call, invocation, callee.session, caller.session];
    const answers = await spray(attacker, live);
    const unknown = await spray(
      attacker,
      live.map((_, index) => 2 ** 52 + index),
    );
    expect(answers).toEqual(unknown);
    expect(answers).toHaveLength(2 * live.length);
    const { subscriptions, registrations, pendingCalls, sessions } = before;
    expect(router.stats).toMatchObject({ subscriptions, registrations, pendingCalls, sessions });
    // An answer to what one was not asked ends the session that gives it, whether the id is somebody's or nobody's.
    for (const id of [invocation, 2 ** 52]) {
      for (const forged of [
        [code.YIELD, id, {}, ['forged']],
        [code.ERROR, code.INVOCATION, id, {}, 'com.forged'],
      ]) {
        const forger = await join();
        forger.send(forged);
        await forger.expectViolation();
      }
    }
    callee.send([code.YIELD, invocation, {}, ['right']]);
    await caller.expect([code.RESULT, call, {}, ['right']]);
    const publish = attacker.request(code.PUBLISH, { acknowledge: true }, 'com.topic', ['still there']);
    await attacker.expect([code.PUBLISHED, publish, anyId]);
    expect((await callee.receive())[1]).toBe(subscription);
    for (const peer of [callee, caller, attacker]) peer.drop();
  });

  it('cannot be guessed: a million ids fill the range evenly [T18, ID-01]', () => {
    const ids = new RandomIds((into) => crypto.getRandomValues(into));
    const draws = 1_000_000;
    const cells = 256;
    const counts = new Array<number>(cells).fill(0);
    const low = new Array<number>(cells).fill(0);
    for (let draw = 0; draw < draws; draw++) {
      const id = ids.next();
      const high = Math.floor(id / 2 ** 45);
      counts[high] = (counts[high] ?? 0) + 1;
      low[id % cells] = (low[id % cells] ?? 0) + 1;
    }
    const expected = draws / cells;
    const chiSquare = (of: readonly number[]): number =>
      of.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 255 degrees of freedom: 255 on average, 22.6 of deviation; eight deviations come once in 10^14 runs.
    expect(chiSquare(counts)).toBeLessThan(255 + 8 * 22.6);
    expect(chiSquare(low)).toBeLessThan(255 + 8 * 22.6);
  });
});
