import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { any, anyDict, anyId, dictWith } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { whenOffered } from './offering.js';
import { event, type Scene } from './scene.js';
import { argumentsOf, ask, isRefused, leave, receiveUntil } from './steps.js';
import type { SuiteTest } from './suite.js';

const [add, flush] = ['wamp.session.add_testament', 'wamp.session.flush_testaments'];

/** Adds one testament with one argument, and with options. */
async function bequeath(
  peer: WirePeer,
  topic: string,
  [value, options = {}]: readonly [value: unknown, options?: object],
): Promise<void> {
  expect(await ask(peer, add, [topic, [value], {}], options)).toEqual([]);
}

/** Somebody who leaves, and somebody who listens to a topic and to the leaving. */
async function cast(scene: Scene, topic: string) {
  const [leaver, listener] = [await scene.join(), await scene.join()];
  await scene.subscribe(listener, topic);
  const left = await scene.subscribe(listener, 'wamp.session.on_leave');
  /** The first arguments of all events until the session has left. */
  const heard = async (session = leaver.session): Promise<unknown[]> => {
    const received = await receiveUntil(
      listener,
      (message) => message[1] === left && argumentsOf(message)[0] === session,
    );
    return received.filter((message) => message[1] !== left).map((message) => argumentsOf(message)[0]);
  };
  return { leaver, listener, heard };
}

const endings: Readonly<Record<string, (leaver: WirePeer, other: WirePeer) => Promise<unknown>>> = {
  'its transport is lost': (leaver) => {
    leaver.drop();
    return leaver.closed;
  },
  'it says GOODBYE': leave,
  'it breaks the protocol': (leaver) => {
    leaver.send([code.WELCOME, 1, {}]);
    return leaver.expectViolation();
  },
  'wamp.session.kill ends it': (leaver, other) => ask(other, 'wamp.session.kill', [leaver.session]),
  'wamp.session.kill_by_authid ends it': (leaver, other) =>
    ask(other, 'wamp.session.kill_by_authid', [leaver.welcome['authid']]),
};

export function testamentTests(test: SuiteTest): void {
  const it = whenOffered(test, 'dealer', 'testament_meta_api');

  it('publishes a testament when its session is gone, and not before [TST-01, TST-02, TST-06, TST-27]', async (scene) => {
    const topic = scene.uri('topic');
    const { leaver, listener } = await cast(scene, topic);
    const subscription = await scene.subscribe(listener, topic);
    const call = leaver.request(code.CALL, {}, add, [topic, ['Seeya!'], { my_name: 'app1' }]);
    await leaver.expect([code.RESULT, call, anyDict]);
    await listener.quiet();
    leaver.drop();
    await listener.expect([code.EVENT, subscription, anyId, anyDict, ['Seeya!'], { my_name: 'app1' }]);
  });

  for (const [how, end] of Object.entries(endings)) {
    it(`publishes testaments once, and before on_leave, when ${how} [TST-14, TST-15, TST-16, TST-19, TST-25]`, async (scene) => {
      const topic = scene.uri('topic');
      const { leaver, listener, heard } = await cast(scene, topic);
      await bequeath(leaver, topic, ['last words']);
      await end(leaver, await scene.join());
      expect(await heard()).toEqual(['last words']);
      leaver.drop();
      await leaver.closed;
      await listener.quiet();
    });
  }

  it('ends sessions of a role with their testaments [TST-16]', async (scene) => {
    const topic = scene.uri('topic');
    const { heard } = await cast(scene, topic);
    const [leaver, { authrole }] = [await scene.login(0), scene.need('logins')[0]];
    await bequeath(leaver, topic, ['last words']);
    await ask(await scene.join(), 'wamp.session.kill_by_authrole', [authrole]);
    expect(await heard(leaver.session)).toEqual(['last words']);
  });

  it('publishes none of the sessions that kill_all ends [TST-17, SMETA-35]', async (scene) => {
    const topic = scene.uri('topic');
    const realm = scene.target.otherRealm;
    const [caller, victim] = [await scene.join({ realm }), await scene.join({ realm })];
    await scene.subscribe(caller, topic);
    await bequeath(victim, topic, ['last words']);
    await ask(caller, 'wamp.session.kill_all');
    await victim.expect([code.GOODBYE, anyDict, any]);
    victim.send([code.GOODBYE, {}, 'wamp.close.goodbye_and_out']);
    await caller.quiet();
    victim.drop();
    await victim.closed;
    await caller.quiet();
  });

  it('keeps the scope destroyed by default, for adding and for flushing [TST-03, TST-07, TST-11]', async (scene) => {
    const topic = scene.uri('topic');
    const { leaver, heard } = await cast(scene, topic);
    await bequeath(leaver, topic, ['destroyed']);
    await bequeath(leaver, topic, ['detached', { scope: 'detached' }]);
    expect(await ask(leaver, flush, [], { scope: 'detached' })).toEqual([]);
    leaver.drop();
    expect(await heard()).toEqual(['destroyed']);
    const other = await scene.join();
    await bequeath(other, topic, ['destroyed', { scope: 'destroyed' }]);
    await bequeath(other, topic, ['detached', { scope: 'detached' }]);
    expect(await ask(other, flush)).toEqual([]);
    other.drop();
    expect(await heard(other.session)).toEqual(['detached']);
  });

  it('refuses arguments that are not as they have to be [TST-04, TST-05]', async (scene) => {
    const topic = scene.uri('topic');
    const { leaver, heard } = await cast(scene, topic);
    const wrong: readonly (readonly [unknown[], object?])[] = [
      [[]],
      [[topic]],
      [[topic, []]],
      [[topic, 'x', {}]],
      [[topic, [], []]],
      [[5, [], {}]],
      [[topic, [], {}], { scope: 'x' }],
      [[topic, [], {}], { scope: 5 }],
      [[topic, [], {}], { publish_options: 'x' }],
      [[topic, [], {}], { publish_options: { exclude_me: 'x' } }],
    ];
    for (const payload of wrong) await isRefused(leaver, 'wamp.error.invalid_argument', [add, ...payload]);
    for (const uri of ['', 'com..x', 'a b'])
      await isRefused(leaver, 'wamp.error.invalid_uri', [add, [uri, [], {}]]);
    for (const scope of ['x', 5])
      await isRefused(leaver, 'wamp.error.invalid_argument', [flush, [], { scope }]);
    leaver.drop();
    expect(await heard()).toEqual([]);
  });

  it('publishes in the order of adding, the detached ones first [TST-08, TST-09, TST-10]', async (scene) => {
    const [topic, other] = [scene.uri('topic'), scene.uri('other')];
    const { leaver, listener, heard } = await cast(scene, topic);
    await scene.subscribe(listener, other);
    for (let number = 1; number <= 6; number += 1) {
      const scope = number % 2 === 0 ? 'detached' : 'destroyed';
      await bequeath(leaver, number % 3 === 0 ? other : topic, [number, { scope }]);
    }
    leaver.drop();
    expect(await heard()).toEqual([2, 4, 6, 1, 3, 5]);
  });

  it('flushes those of the caller alone, and nothing without complaint [TST-12, TST-13]', async (scene) => {
    const topic = scene.uri('topic');
    const { leaver, heard } = await cast(scene, topic);
    const other = await scene.join();
    await bequeath(leaver, topic, ['flushed']);
    await bequeath(other, topic, ['kept']);
    expect(await ask(leaver, flush)).toEqual([]);
    expect(await ask(leaver, flush)).toEqual([]);
    leaver.drop();
    expect(await heard()).toEqual([]);
    other.drop();
    expect(await heard(other.session)).toEqual(['kept']);
  });

  it('publishes nothing after a flush and GOODBYE [TST-15]', async (scene) => {
    const topic = scene.uri('topic');
    const { leaver, heard } = await cast(scene, topic);
    await bequeath(leaver, topic, ['flushed']);
    await ask(leaver, flush);
    await leave(leaver);
    expect(await heard()).toEqual([]);
  });

  it('takes publish_options as PUBLISH does [TST-20]', async (scene) => {
    const topic = scene.uri('topic');
    const { leaver, heard } = await cast(scene, topic);
    const [alice, { authrole }] = [await scene.login(0), scene.need('logins')[0]];
    const subscription = await scene.subscribe(alice, topic);
    await bequeath(leaver, topic, ['role', { publish_options: { eligible_authrole: [authrole] } }]);
    await bequeath(leaver, topic, ['excluded', { publish_options: { exclude: [alice.session] } }]);
    await bequeath(leaver, topic, ['kept', { publish_options: { retain: true } }]);
    leaver.drop();
    expect(await heard()).toEqual(['excluded', 'kept']);
    await alice.expect(event(subscription, ['role']));
    await alice.expect(event(subscription, ['kept']));
  });

  it('retains a testament that is to be retained [TST-20, RET-01]', async (scene) => {
    await scene.needFeature('broker', 'event_retention');
    const topic = scene.uri('topic');
    const { leaver, listener, heard } = await cast(scene, topic);
    await bequeath(leaver, topic, ['kept', { publish_options: { retain: true } }]);
    leaver.drop();
    expect(await heard()).toEqual(['kept']);
    const subscription = await scene.subscribe(listener, topic, { get_retained: true });
    await listener.expect([code.EVENT, subscription, anyId, dictWith({ retained: true }), ['kept']]);
  });

  it('answers nobody because of acknowledge in publish_options [TST-21, TST-24]', async (scene) => {
    const topic = scene.uri('topic');
    const { leaver, heard } = await cast(scene, topic);
    await scene.subscribe(leaver, topic);
    await bequeath(leaver, topic, ['x', { publish_options: { acknowledge: true, exclude_me: false } }]);
    const taken = leaver.frames.length;
    await leave(leaver);
    expect(await heard()).toEqual(['x']);
    expect(leaver.frames).toHaveLength(taken + 1);
  });

  it('names the session that left as Publisher when it asked for it [TST-22]', async (scene) => {
    const topic = scene.uri('topic');
    const { listener } = await cast(scene, topic);
    const leaver = await scene.login(0);
    const subscription = await scene.subscribe(listener, topic);
    await bequeath(leaver, topic, ['x', { publish_options: { disclose_me: true } }]);
    leaver.drop();
    const { authid: publisher_authid, authrole: publisher_authrole } = leaver.welcome;
    const details = { publisher: leaver.session, publisher_authid, publisher_authrole };
    await listener.expect([code.EVENT, subscription, anyId, details, ['x']]);
  });

  it('takes no testament for a topic of the Router [TST-23, SMETA-45]', async (scene) => {
    const { leaver, heard } = await cast(scene, scene.uri('topic'));
    await isRefused(leaver, 'wamp.error.invalid_uri', [add, ['wamp.session.on_join', [{}], {}]]);
    leaver.drop();
    expect(await heard()).toEqual([]);
  });
}
