import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { whenOffered } from './offering.js';
import { event, type Scene } from './scene.js';
import { firstArguments, publishWith } from './steps.js';
import type { SuiteTest } from './suite.js';

type Lists = Readonly<Record<string, readonly unknown[]>>;

/** Subscribers of one topic: two sessions of one principal, one of another, and two who are nobody. */
async function audience(scene: Scene, topic: string) {
  const publisher = await scene.join();
  const members = {
    alice: await scene.login(0),
    twin: await scene.login(0),
    bob: await scene.login(1),
    guest: await scene.join(),
    stranger: await scene.join(),
  };
  for (const member of Object.values(members)) await scene.subscribe(member, topic);
  const reached = async (lists: Lists): Promise<string[]> => {
    await publishWith(publisher, [topic, lists], ['x']);
    return namesOf(members, async (peer) => (await firstArguments(peer)).length > 0);
  };
  return { publisher, members, reached };
}

async function namesOf(
  members: Readonly<Record<string, WirePeer>>,
  test: (peer: WirePeer) => Promise<boolean>,
): Promise<string[]> {
  const names: string[] = [];
  for (const [name, peer] of Object.entries(members)) if (await test(peer)) names.push(name);
  return names;
}

/** The six rules as the text has them, for one Subscriber. */
function passes(lists: Lists, peer: WirePeer): boolean {
  const attributes = {
    '': peer.session,
    _authid: peer.welcome['authid'],
    _authrole: peer.welcome['authrole'],
  };
  return Object.entries(attributes).every(([suffix, value]) => {
    const eligible = lists[`eligible${suffix}`];
    const exclude = lists[`exclude${suffix}`];
    return (eligible?.includes(value) ?? true) && exclude?.includes(value) !== true;
  });
}

export function receiverListTests(test: SuiteTest): void {
  const it = whenOffered(test, 'broker', 'subscriber_blackwhite_listing');

  it('delivers to the sessions in eligible only, and not to those in exclude [BWL-01, BWL-04, BWL-24]', async (scene) => {
    const topic = scene.uri('topic');
    const details = { roles: { publisher: {}, caller: {} } };
    const [silent, one, two] = [await scene.join({ details }), await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(one, topic);
    await scene.subscribe(two, topic);
    silent.request(code.PUBLISH, { eligible: [one.session] }, topic, ['eligible']);
    await one.expect(event(subscription, ['eligible']));
    await silent.drain();
    await two.quiet();
    silent.request(code.PUBLISH, { exclude: [one.session] }, topic, ['excluded']);
    await two.expect(event(subscription, ['excluded']));
    await one.quiet();
  });

  it('filters by authid and by authrole, all sessions of a principal alike [BWL-02, BWL-03, BWL-05, BWL-06]', async (scene) => {
    const { reached } = await audience(scene, scene.uri('topic'));
    const [{ authid, authrole }] = scene.need('logins');
    expect(await reached({ eligible_authid: [authid] })).toEqual(['alice', 'twin']);
    expect(await reached({ eligible_authrole: [authrole] })).toEqual(['alice', 'twin']);
    expect(await reached({ exclude_authid: [authid] })).toEqual(['bob', 'guest', 'stranger']);
    expect(await reached({ exclude_authrole: [authrole] })).toEqual(['bob', 'guest', 'stranger']);
  });

  it('joins all six lists by AND, in every one of the 64 combinations [BWL-07, BWL-08, BWL-09]', async (scene) => {
    const topic = scene.uri('topic');
    const { publisher, members } = await audience(scene, topic);
    const [first, second] = scene.need('logins');
    const { alice, twin, bob, guest } = members;
    const values: readonly (readonly [string, readonly unknown[]])[] = [
      ['eligible', [alice.session, bob.session, guest.session]],
      ['eligible_authid', [first.authid, guest.welcome['authid']]],
      ['eligible_authrole', [first.authrole, second.authrole]],
      ['exclude', [twin.session, alice.session]],
      ['exclude_authid', [second.authid]],
      ['exclude_authrole', [guest.welcome['authrole']]],
    ];
    const combinations = Array.from({ length: 64 }, (_, bits) =>
      Object.fromEntries(values.filter((_value, bit) => ((bits >> bit) & 1) === 1)),
    );
    for (const [index, lists] of combinations.entries())
      await publishWith(publisher, [topic, lists], [index]);
    for (const [name, member] of Object.entries(members)) {
      const wanted = [...combinations.keys()].filter((index) => passes(combinations[index] ?? {}, member));
      expect({ name, got: await firstArguments(member) }).toEqual({ name, got: wanted });
    }
  });

  it('lets exclusion win over eligibility and narrows several eligible lists [BWL-08, BWL-09]', async (scene) => {
    const { members, reached } = await audience(scene, scene.uri('topic'));
    const { alice, twin, bob } = members;
    const [{ authid }] = scene.need('logins');
    const three = [alice.session, twin.session, bob.session];
    expect(await reached({ eligible: three, exclude: [alice.session] })).toEqual(['twin', 'bob']);
    expect(await reached({ eligible: [bob.session], eligible_authid: [authid] })).toEqual([]);
  });

  for (const key of ['eligible', 'eligible_authid', 'eligible_authrole']) {
    it(`delivers to nobody when ${key} is empty, and says nothing of it [BWL-10, BWL-21]`, async (scene) => {
      const topic = scene.uri('topic');
      const [publisher, subscriber] = [await scene.join(), await scene.join()];
      await scene.subscribe(subscriber, topic);
      await publishWith(publisher, [topic, { [key]: [] }]);
      await subscriber.quiet();
      await publisher.quiet();
    });
  }

  it('excludes nobody by empty exclude lists [BWL-11]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(subscriber, topic);
    await scene.subscribe(publisher, topic);
    await publishWith(publisher, [topic, { exclude: [], exclude_authid: [], exclude_authrole: [] }]);
    await subscriber.expect(event(subscription));
    await publisher.quiet();
  });

  it('makes no Subscriber of who is eligible [BWL-12]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber, other] = [await scene.join(), await scene.join(), await scene.join()];
    await scene.subscribe(subscriber, topic);
    await publishWith(publisher, [topic, { eligible: [other.session] }]);
    await subscriber.quiet();
    await other.quiet();
  });

  it('keeps the Publisher out although it is eligible, and also with exclude_me false when it excludes itself [BWL-13, BWL-14]', async (scene) => {
    const topic = scene.uri('topic');
    const peer = await scene.join();
    const subscription = await scene.subscribe(peer, topic);
    const me = [peer.session];
    await publishWith(peer, [topic, { eligible: me }]);
    await publishWith(peer, [topic, { exclude: me, exclude_me: false }]);
    await peer.quiet();
    const publication = await publishWith(peer, [topic, { eligible: me, exclude_me: false }], ['me']);
    await peer.expect([code.EVENT, subscription, publication, anyDict, ['me']]);
  });

  it('filters a session on every one of its subscriptions [BWL-15, PBS-22]', async (scene) => {
    const topic = scene.uri('a.b');
    const [publisher, one, two] = [await scene.join(), await scene.join(), await scene.join()];
    for (const peer of [one, two]) {
      await scene.subscribe(peer, topic);
      await scene.subscribe(peer, scene.uri('a'), { match: 'prefix' });
      await scene.subscribe(peer, scene.uri('.b'), { match: 'wildcard' });
    }
    await publishWith(publisher, [topic, { exclude: [one.session] }], ['x']);
    expect(await firstArguments(one)).toEqual([]);
    expect(await firstArguments(two)).toEqual(['x', 'x', 'x']);
  });

  it('takes entries that fit nobody, and repeated ones [BWL-16]', async (scene) => {
    const { members, reached } = await audience(scene, scene.uri('topic'));
    const [{ authrole }] = scene.need('logins');
    expect(
      await reached({ exclude: [1, 1, 999_999], eligible_authrole: ['nosuch', authrole, authrole] }),
    ).toEqual(['alice', 'twin']);
    expect(await reached({ eligible: [members.bob.session, members.bob.session] })).toEqual(['bob']);
  });

  it('compares authids and authroles letter by letter [BWL-17]', async (scene) => {
    const { reached } = await audience(scene, scene.uri('topic'));
    const [{ authid, authrole }] = scene.need('logins');
    for (const near of [authid.toUpperCase(), ` ${authid}`, `${authid.slice(0, 1)}*`, '']) {
      expect(await reached({ eligible_authid: [near] })).toEqual([]);
    }
    expect(await reached({ exclude_authrole: [authrole.toUpperCase()] })).toHaveLength(5);
  });

  for (const serializer of ['msgpack', 'cbor'] as const) {
    it(`compares session ids by value when they come in ${serializer} [BWL-18]`, async (scene) => {
      const topic = scene.uri('topic');
      const publisher = await scene.join({ serializer });
      const subscriber = await scene.join();
      const subscription = await scene.subscribe(subscriber, topic);
      await publishWith(publisher, [topic, { exclude: [subscriber.session, 2 ** 53] }]);
      await subscriber.quiet();
      await publishWith(publisher, [topic, { eligible: [subscriber.session, 2 ** 40] }]);
      await subscriber.expect([code.EVENT, subscription, anyId, anyDict]);
    });
  }
}
