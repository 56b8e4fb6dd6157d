import { code } from '../peer/message-code.js';
import { anyId, dictWith } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { whenExtended } from './offering.js';
import { error, event, type Scene } from './scene.js';
import { ask, isRefused } from './steps.js';
import type { SuiteTest } from './suite.js';

const remove = 'wamp.subscription.remove_subscriber';
const feature = 'subscription_revocation';

/** Two Subscribers of one topic, of whom one will lose it. */
async function cast(scene: Scene, victim: WirePeer) {
  const topic = scene.uri('topic');
  const [admin, other] = [await scene.join(), await scene.join()];
  const subscription = await scene.subscribe(victim, topic);
  await scene.subscribe(other, topic);
  return { topic, admin, other, subscription };
}

/** The specification names no way to ask for a revocation; the Router under test has to have this procedure. */
export function subscriptionRevocationTests(test: SuiteTest): void {
  const it = whenExtended(test, 'remove');

  it('tells the Subscriber that it has lost a subscription, and why [REVS-01, REVS-02, REVS-06, MSG-17, FEAT-32]', async (scene) => {
    const victim = await scene.join();
    const { topic, admin, other, subscription } = await cast(scene, victim);
    await ask(admin, remove, [subscription, victim.session]);
    await victim.expect([code.UNSUBSCRIBED, 0, { subscription }]);
    await scene.publish(admin, topic, ['after']);
    await other.expect(event(subscription, ['after']));
    await victim.quiet();
    const again = await scene.subscribe(victim, topic);
    await ask(admin, remove, [again, victim.session], { reason: 'com.myapp.no_longer' });
    await victim.expect([code.UNSUBSCRIBED, 0, { subscription: again, reason: 'com.myapp.no_longer' }]);
  });

  it('takes it away without a word from who did not announce the feature [REVS-03, REVS-04, FEAT-32]', async (scene) => {
    const victim = await scene.joinWithout(feature);
    const { topic, admin, other, subscription } = await cast(scene, victim);
    await ask(admin, remove, [subscription, victim.session]);
    await victim.quiet();
    await scene.publish(admin, topic, ['after']);
    await other.expect(event(subscription, ['after']));
    await victim.quiet();
  });

  it('tells the meta API as of any other end [REVS-05]', async (scene) => {
    await scene.needFeature('broker', 'subscription_meta_api');
    const victim = await scene.join();
    const { admin, other, subscription } = await cast(scene, victim);
    const listener = await scene.join();
    const all = await scene.subscribe(listener, 'wamp.subscription.', { match: 'prefix' });
    await listener.drain();
    const told = (name: string, session: number) =>
      listener.expect([
        code.EVENT,
        all,
        anyId,
        dictWith({ topic: `wamp.subscription.${name}` }),
        [session, subscription],
      ]);
    await ask(admin, remove, [subscription, victim.session]);
    await told('on_unsubscribe', victim.session);
    await listener.quiet();
    await ask(admin, remove, [subscription, other.session]);
    await told('on_unsubscribe', other.session);
    await told('on_delete', other.session);
    await listener.quiet();
  });

  it('sends no EVENT after the revocation, whatever is published meanwhile [REVS-06]', async (scene) => {
    const victim = await scene.join();
    const { topic, admin, other, subscription } = await cast(scene, victim);
    const publisher = await scene.join();
    for (let index = 0; index < 200; index += 1) publisher.request(code.PUBLISH, {}, topic, [index]);
    admin.request(code.CALL, {}, remove, [subscription, victim.session]);
    for (let index = 200; index < 400; index += 1) publisher.request(code.PUBLISH, {}, topic, [index]);
    await publisher.drain();
    await admin.drain();
    const received = await victim.drain();
    const end = received.findIndex((message) => message[0] === code.UNSUBSCRIBED);
    if (end !== received.length - 1) throw new Error('an EVENT came after the revocation, or there was none');
    for (let index = 0; index < 400; index += 1) await other.expect(event(subscription, [index]));
  });

  it('answers UNSUBSCRIBE of what was taken away with no_such_subscription [REVS-09]', async (scene) => {
    const victim = await scene.join();
    const { admin, subscription } = await cast(scene, victim);
    await ask(admin, remove, [subscription, victim.session]);
    const request = victim.request(code.UNSUBSCRIBE, subscription);
    await victim.expect([code.UNSUBSCRIBED, 0, { subscription }]);
    await victim.expect(error(code.UNSUBSCRIBE, request, 'wamp.error.no_such_subscription'));
  });

  it('knows no subscriptions and sessions that are not there [REVS-12]', async (scene) => {
    const victim = await scene.join();
    const { admin, other, subscription, topic } = await cast(scene, victim);
    await isRefused(admin, 'wamp.error.no_such_subscription', [remove, [123_456, victim.session]]);
    await isRefused(admin, 'wamp.error.no_such_session', [remove, [subscription, 123_456]]);
    for (const args of [[], [subscription], ['x', victim.session], [subscription, 'x'], [0, 0]]) {
      await isRefused(admin, 'wamp.error.invalid_argument', [remove, args]);
    }
    await scene.publish(admin, topic);
    for (const peer of [victim, other]) await peer.expect(event(subscription));
  });
}
