import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictWithout, entriesOf } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { error, event } from './scene.js';
import { firstArguments, isRefused, publishWith } from './steps.js';
import type { SuiteTest } from './suite.js';

/** The features of each role of a Router, typed anew from the table of the specification. */
const table: Readonly<Record<string, readonly string[]>> = {
  broker: [
    'session_meta_api',
    'subscriber_blackwhite_listing',
    'publisher_exclusion',
    'publisher_identification',
    'publication_trustlevels',
    'subscription_meta_api',
    'pattern_based_subscription',
    'shareded_subscriptions',
    'sharded_subscription',
    'subscription_revocation',
    'event_history',
    'event_retention',
    'payload_passthru_mode',
  ],
  dealer: [
    'progressive_call_results',
    'progressive_call_invocations',
    'call_timeout',
    'call_canceling',
    'caller_identification',
    'call_trustlevels',
    'registration_meta_api',
    'pattern_based_registration',
    'shared_registration',
    'sharded_registration',
    'registration_revocation',
    'call_reroute',
    'session_meta_api',
    'testament_meta_api',
    'payload_passthru_mode',
  ],
};

/** Features that the specification gives to Broker and Dealer alike. */
const ofBoth = ['session_meta_api', 'payload_passthru_mode'];

/** A procedure of each meta API, the role and feature that announce it, and arguments that it has no objection to. */
const procedures: readonly (readonly [string, 'broker' | 'dealer', string, readonly unknown[]])[] = [
  ['FEAT-22', 'dealer', 'session_meta_api', ['wamp.session.count']],
  ['FEAT-23', 'dealer', 'testament_meta_api', ['wamp.session.flush_testaments']],
  ['FEAT-29', 'broker', 'subscription_meta_api', ['wamp.subscription.list']],
  ['FEAT-16', 'dealer', 'registration_meta_api', ['wamp.registration.list']],
];

function featuresOf({ welcome }: WirePeer, role: string): Readonly<Record<string, unknown>> {
  return entriesOf(entriesOf(entriesOf(welcome['roles'])[role])['features']);
}

export function featureTests(it: SuiteTest): void {
  it('announces Broker and Dealer, each with features of its own, as booleans [FEAT-01, FEAT-03, FEAT-33, SES-10]', async (scene) => {
    const peer = await scene.join();
    const roles = entriesOf(peer.welcome['roles']);
    for (const [role, announced] of Object.entries(roles)) {
      expect(Object.keys(table)).toContain(role);
      expect(
        Object.keys(entriesOf(announced)).filter((key) => key !== 'features' && key !== 'reflection'),
      ).toEqual([]);
      for (const [key, value] of Object.entries(featuresOf(peer, role))) {
        if (Object.values(table).flat().includes(key)) expect(table[role]).toContain(key);
        expect(typeof value).toBe('boolean');
      }
    }
    for (const key of ofBoth) {
      expect(featuresOf(peer, 'broker')[key]).toBe(featuresOf(peer, 'dealer')[key]);
    }
  });

  it('announces the same to everybody who joins the Realm [FEAT-07]', async (scene) => {
    const [guest, alice, bob] = [await scene.join(), await scene.login(0), await scene.login(1)];
    expect(alice.welcome['roles']).toEqual(guest.welcome['roles']);
    expect(bob.welcome['roles']).toEqual(guest.welcome['roles']);
  });

  for (const [id, role, feature, [procedure]] of procedures) {
    it(`announces ${feature} where ${String(procedure)} answers, and only there [${id}, FEAT-02]`, async (scene) => {
      for (const realm of [scene.target.realm, scene.need('plainRealm')]) {
        const peer = await scene.join({ realm });
        const call = peer.request(code.CALL, {}, procedure);
        const isAnnounced = featuresOf(peer, role)[feature] === true;
        const answer = await peer.receive();
        expect(answer[0] === code.RESULT && answer[1] === call).toBe(isAnnounced);
        if (!isAnnounced) expect(answer[4]).toBe('wamp.error.no_such_procedure');
      }
    });
  }

  it('announces event_history where get_events answers, and only there [FEAT-33, EVH-05, FEAT-02]', async (scene) => {
    for (const realm of [scene.target.realm, scene.need('plainRealm')]) {
      const peer = await scene.join({ realm });
      const isAnnounced = featuresOf(peer, 'broker')['event_history'] === true;
      const uri = isAnnounced ? 'wamp.error.no_such_subscription' : 'wamp.error.no_such_procedure';
      await isRefused(peer, uri, ['wamp.subscription.get_events', [123_456_789]]);
      expect(Object.keys(entriesOf(peer.welcome['roles'])).sort()).toEqual(['broker', 'dealer']);
    }
  });

  it('announces event_retention where events are retained, and only there [FEAT-34, RET-20, FEAT-02]', async (scene) => {
    for (const realm of [scene.target.realm, scene.need('plainRealm')]) {
      const topic = scene.uri('retained');
      const [publisher, subscriber] = [await scene.join({ realm }), await scene.join({ realm })];
      await publishWith(publisher, [topic, { retain: true }], ['v1']);
      await scene.subscribe(subscriber, topic, { get_retained: true });
      const isAnnounced = featuresOf(publisher, 'broker')['event_retention'] === true;
      expect(await firstArguments(subscriber)).toEqual(isAnnounced ? ['v1'] : []);
    }
  });

  it('neither announces nor honours what is switched off [FEAT-02, RFL-16]', async (scene) => {
    const realm = scene.need('plainRealm');
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join({ realm }), await scene.join({ realm })];
    for (const role of ['broker', 'dealer']) {
      const announced = Object.entries(featuresOf(publisher, role)).filter(([, value]) => value !== false);
      expect(announced).toEqual([]);
    }
    const subscription = await scene.subscribe(subscriber, topic);
    publisher.request(code.PUBLISH, { disclose_me: true, rkey: 'x' }, topic);
    await subscriber.expect([code.EVENT, subscription, anyId, dictWithout('publisher', 'trustlevel')]);
    const listener = await scene.join({ realm });
    const names = ['session.on_join', 'session.on_leave', 'subscription.on_create', 'registration.on_create'];
    for (const name of names) await scene.subscribe(listener, `wamp.${name}`);
    await scene.subscribe(subscriber, scene.uri('other'));
    await scene.register(subscriber, scene.uri('procedure'));
    await (await scene.join({ realm })).quiet();
    await listener.quiet();
  });

  it('reads a feature only where it belongs, and only when it is true [FEAT-03, FEAT-04, FEAT-05]', async (scene) => {
    const key = 'publisher_identification';
    const topic = scene.uri('topic');
    const publisher = await scene.join();
    const forms: readonly object[] = [
      {},
      { features: {} },
      { features: { [key]: false } },
      { features: { [key]: null } },
      { [key]: true },
    ];
    for (const subscriberRole of forms) {
      const details = { roles: { subscriber: subscriberRole, caller: {} } };
      await using subscriber = await scene.open();
      subscriber.send([code.HELLO, scene.target.realm, details]);
      // A flag that is no boolean may be refused; it is never read as true.
      const answer = await subscriber.receive();
      if (answer[0] === code.ABORT) continue;
      const request = subscriber.request(code.SUBSCRIBE, {}, topic);
      const subscribed = await subscriber.expect([code.SUBSCRIBED, request, anyId]);
      publisher.request(code.PUBLISH, { disclose_me: true }, topic);
      await subscriber.expect([code.EVENT, subscribed[2], anyId, dictWithout('publisher')]);
    }
  });

  it('never reads a flag of another type as true [FEAT-05]', async (scene) => {
    for (const value of [1, 'yes', {}, []]) {
      const peer = await scene.open();
      const features = { call_canceling: value, publisher_identification: value };
      peer.send([
        code.HELLO,
        scene.target.realm,
        { roles: { subscriber: { features }, callee: { features } } },
      ]);
      const answer = await peer.receive();
      expect([code.ABORT, code.WELCOME]).toContain(answer[0]);
      if (answer[0] === code.ABORT) expect(answer[2]).toBe('wamp.error.protocol_violation');
    }
  });

  it('ignores features that nobody knows [FEAT-06]', async (scene) => {
    const features = { zzz: true, publisher_identification: true };
    const peer = await scene.join({ details: { roles: { subscriber: { features }, caller: { features } } } });
    await peer.quiet();
  });

  it('takes options of features that the Client did not announce, and ends no session for them [FEAT-37, BWL-24, PEX-10]', async (scene) => {
    const topic = scene.uri('topic');
    const details = { roles: { publisher: {}, subscriber: {}, caller: {}, callee: {} } };
    const [plain, subscriber] = [await scene.join({ details }), await scene.join()];
    const own = await scene.subscribe(plain, topic);
    await scene.subscribe(subscriber, topic);
    const options = {
      exclude_me: false,
      exclude: [subscriber.session],
      retain: true,
      disclose_me: true,
      rkey: 'x',
    };
    await publishWith(plain, [topic, options]);
    await plain.expect(event(own));
    await subscriber.quiet();
    const pattern = await scene.subscribe(plain, topic, { match: 'prefix', get_retained: true, nkey: 'a' });
    const { broker } = entriesOf(plain.welcome['roles']);
    if (entriesOf(entriesOf(broker)['features'])['event_retention'] === true)
      await plain.expect([code.EVENT, pattern, anyId, anyDict]);
    const call = plain.request(code.CALL, { receive_progress: true, timeout: 1_000 }, scene.uri('nobody'));
    await plain.expect(error(code.CALL, call, 'wamp.error.no_such_procedure'));
    await plain.quiet();
  });
}
