import { code, anyId } from '@wamp/conformance';
import { allowAll, anonymous, createRouter } from '@wamp/router';
import { describe, expect, it } from 'vitest';
import { suiteRouter } from './suite-router.ts';
import { wireTo } from './wire.ts';

/** How far the share of ids in the upper half may be from a half: 8 standard deviations of 10,000 fair draws. */
const tolerance = 400;

describe('the ids that a Router draws', () => {
  it('are new for every session although the random source repeats itself [ID-04]', async () => {
    // Every draw comes twice in a row: a pair of words makes one id.
    let calls = 0;
    await using router = createRouter({
      realms: [
        { name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() },
      ],
      random: (into) => {
        for (let index = 0; index < into.length; index += 1)
          into[index] = (calls * 1_000_003 + (index >> 2) * 7919 + (index & 1)) >>> 0;
        calls += 1;
        return into;
      },
    });
    const peers = [];
    for (let index = 0; index < 20; index += 1) peers.push(await (await wireTo(router)).join('realm1'));
    expect(new Set(peers.map(({ session }) => session)).size).toBe(20);
    await Promise.all(peers.map((peer) => peer[Symbol.asyncDispose]()));
  });

  it('are spread over the whole range for 10,000 publications [ID-02, PS-26]', async () => {
    await using router = suiteRouter();
    await using peer = await (await wireTo(router)).join('realm1');
    const ids: number[] = [];
    for (let index = 0; index < 10_000; index += 1) {
      const request = peer.request(code.PUBLISH, { acknowledge: true }, 'com.x');
      ids.push(Number((await peer.expect([code.PUBLISHED, request, anyId]))[2]));
    }
    expectUniform(ids);
  });

  it('are spread over the whole range for 10,000 sessions [ID-01, SES-13]', async () => {
    await using router = suiteRouter();
    const ids: number[] = [];
    await using peer = await wireTo(router);
    for (let index = 0; index < 10_000; index += 1) {
      await peer.join('realm1');
      ids.push(peer.session);
      peer.send([code.GOODBYE, {}, 'wamp.close.close_realm']);
      await peer.expect([code.GOODBYE, {}, 'wamp.close.goodbye_and_out']);
    }
    expectUniform(ids);
  });
});

function expectUniform(ids: readonly number[]): void {
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => Number.isInteger(id) && id >= 1 && id <= 2 ** 53)).toBe(true);
  const upper = ids.filter((id) => id > 2 ** 52).length;
  expect(Math.abs(upper - ids.length / 2)).toBeLessThan(tolerance);
  const mean = ids.reduce((sum, id) => sum + id / ids.length, 0);
  // The mean of 10,000 fair draws has a standard deviation of 0.29 % of the range.
  expect(Math.abs(mean / 2 ** 53 - 0.5)).toBeLessThan(8 * 0.0029);
  const rising = ids.filter((id, index) => index > 0 && id > (ids[index - 1] ?? 0)).length;
  expect(Math.abs(rising - ids.length / 2)).toBeLessThan(tolerance);
}
