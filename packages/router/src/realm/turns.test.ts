import { afterEach, describe, expect, it } from 'vitest';
import { type RawPeer, joinRaw, settle } from '../fixtures/raw-peer.js';
import { ManualClock, testRouter } from '../fixtures/test-router.js';

const clock = new ManualClock();
const router = testRouter({ clock });

afterEach(async () => {
  const closed = router.close({ maxRetryAfterMs: 0 });
  await settle();
  clock.advance(60_000);
  await closed;
});

/** The types of the messages that have arrived. */
async function typesAt(peer: RawPeer): Promise<readonly unknown[]> {
  await settle();
  return peer.received.splice(0).map(([type]) => type);
}

describe('a session that asks for much', () => {
  it('waits for its next turn after each SUBSCRIBE that looks through many retained events', async () => {
    const [greedy, other] = [await joinRaw(router), await joinRaw(router)];
    for (let request = 1; request <= 500; request++) {
      other.send([16, request, { retain: true }, `com.a${String(request)}.b`]);
    }
    await settle();
    const subscribe = (request: number): void => {
      greedy.send([32, request, { match: 'wildcard', get_retained: true }, 'com..x']);
    };
    for (const request of [1, 2, 3]) subscribe(request);
    expect(await typesAt(greedy)).toEqual([33, 33, 33]);

    other.send([16, 501, { retain: true }, 'com.one.more']);
    await settle();
    for (const request of [4, 5]) subscribe(request);
    expect(await typesAt(greedy)).toEqual([33]);
    other.send([16, 502, { acknowledge: true }, 'com.a']);
    expect(await typesAt(other)).toEqual([17]);
    clock.advance(0);
    expect(await typesAt(greedy)).toEqual([33]);
  });
});
