import { type WirePeer, allRoles, anyId, code } from '@wamp/conformance';
import { createRouter } from '@wamp/router';
import { describe, expect, it } from 'vitest';
import { wireTo } from '../conformance/wire.ts';
import { openRealm } from './open-realm.ts';

const lists = [
  'eligible',
  'exclude',
  'eligible_authid',
  'exclude_authid',
  'eligible_authrole',
  'exclude_authrole',
];

const entriesOf = (list: string, length: number): readonly unknown[] =>
  Array.from({ length }, (_, index) => (list.includes('_') ? `name${String(index)}` : index + 1));

describe('Lists of receivers', () => {
  it.each(lists)('may have 1,000 entries and not one more: %s [T19, L51]', async (list) => {
    await using router = createRouter({ realms: [openRealm('realm1')] });
    await using peer = await (await wireTo(router)).join('realm1');
    const publish = (length: number): number =>
      peer.request(code.PUBLISH, { acknowledge: true, [list]: entriesOf(list, length) }, 'com.topic');
    const most = publish(1_000);
    await peer.expect([code.PUBLISHED, most, anyId]);
    const more = publish(1_001);
    const error = await peer.receive();
    expect(error.slice(0, 5)).toEqual([code.ERROR, code.PUBLISH, more, {}, 'router.error.limit_exceeded']);
  });

  it('tell a Publisher nothing about who is there [T19]', async () => {
    await using router = createRouter({ realms: [openRealm('realm1')] });
    const join = async (authid: string): Promise<WirePeer> =>
      (await wireTo(router)).join('realm1', { roles: allRoles, authid });
    const [prober, victim] = [await join('prober'), await join('victim')];
    const subscribe = victim.request(code.SUBSCRIBE, {}, 'com.topic');
    await victim.expect([code.SUBSCRIBED, subscribe, anyId]);
    const answerTo = async (options: object): Promise<readonly unknown[]> => {
      const request = prober.request(code.PUBLISH, { acknowledge: true, ...options }, 'com.topic');
      const [answer, ...more] = await prober.drain();
      expect(answer).toEqual([code.PUBLISHED, request, expect.any(Number)]);
      return more;
    };
    const probes = [
      [{ eligible: [victim.session] }, { eligible: [1] }],
      [{ eligible_authid: ['victim'] }, { eligible_authid: ['ghost'] }],
      [{ eligible_authrole: ['user'] }, { eligible_authrole: ['ghost'] }],
      [{ exclude_authid: ['victim'] }, { exclude_authid: ['ghost'] }],
    ] as const;
    for (const [present, absent] of probes) expect(await answerTo(present)).toEqual(await answerTo(absent));
    for (const peer of [prober, victim]) peer.drop();
  });
});
