import { anyDict, anyId, code, rest, type WirePeer } from '@wamp/conformance';
import { allowAll, anonymous, type Clock, createRouter } from '@wamp/router';
import { describe, expect, it } from 'vitest';
import { wireTo } from './wire.ts';

/** A clock that tells the time that it is set to. */
class SetClock implements Clock {
  time = Date.parse('2026-01-01T12:00:00Z');

  now(): number {
    return this.time;
  }

  elapsed(): number {
    return performance.now();
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  }

  nextTurn(run: () => void): void {
    setImmediate(run);
  }
}

const topic = 'com.kept.topic';
const open = { authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() };
const history = { topics: [{ uri: topic }] };

async function eventsOf(peer: WirePeer, filters: object = {}): Promise<readonly Record<string, unknown>[]> {
  const lookup = peer.request(code.CALL, {}, 'wamp.subscription.lookup', [topic]);
  const [id] = (await peer.expect([code.RESULT, lookup, anyDict, rest]))[3] as number[];
  const request = peer.request(code.CALL, {}, 'wamp.subscription.get_events', [id], filters);
  const [, , , events = []] = await peer.expect([code.RESULT, request, anyDict, rest]);
  return events as Record<string, unknown>[];
}

async function publish(peer: WirePeer, value: unknown): Promise<void> {
  const request = peer.request(code.PUBLISH, { acknowledge: true }, topic, [value]);
  await peer.expect([code.PUBLISHED, request, anyId]);
}

describe('event history', () => {
  it('keeps the order of publishing though the clock is set back, and compares instants [EVH-40, EVH-12, EVH-15, EVH-16, EVH-17, EVH-18, EVH-19]', async () => {
    const clock = new SetClock();
    await using router = createRouter({ clock, realms: [{ name: 'realm1', history, ...open }] });
    await using peer = await (await wireTo(router)).join('realm1');
    const noon = clock.time;
    for (const [index, offset] of [0, 1_000, -5_000, 1_000, 2_000].entries()) {
      clock.time = noon + offset;
      await publish(peer, index + 1);
    }
    const numbers = async (filters?: object) =>
      (await eventsOf(peer, filters)).map(({ args }) => (args as unknown[])[0]);
    expect(await numbers()).toEqual([1, 2, 3, 4, 5]);
    const mark = '2026-01-01T13:00:01.000+01:00';
    expect(await numbers({ from_time: mark })).toEqual([2, 4, 5]);
    expect(await numbers({ after_time: mark })).toEqual([5]);
    expect(await numbers({ before_time: mark })).toEqual([1, 3]);
    expect(await numbers({ until_time: mark })).toEqual([1, 2, 3, 4]);
    expect(await numbers({ from_time: mark, before_time: '2026-01-01T12:00:02Z' })).toEqual([2, 4]);
  });

  it('keeps the level of trust that was told [PTL-07]', async () => {
    const trustLevels = [{ level: 3, uri: topic }];
    await using router = createRouter({ realms: [{ name: 'realm1', history, trustLevels, ...open }] });
    await using peer = await (await wireTo(router)).join('realm1');
    await publish(peer, 1);
    expect(await eventsOf(peer)).toMatchObject([{ details: { trustlevel: 3 } }]);
  });
});
