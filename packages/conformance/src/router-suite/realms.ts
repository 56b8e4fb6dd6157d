import { code } from '../peer/message-code.js';
import { error, event } from './scene.js';
import type { SuiteTest } from './suite.js';

export function realmTests(it: SuiteTest): void {
  it('routes nothing between Realms [SES-46, RPC-52, PS-40]', async (scene) => {
    const [topic, procedure] = [scene.uri('topic'), scene.uri('procedure')];
    const here = await scene.join();
    const there = await scene.join({ realm: scene.target.otherRealm });
    const subscription = await scene.subscribe(here, topic);
    const registration = await scene.register(here, procedure);

    await scene.publish(there, topic);
    const call = there.request(code.CALL, {}, procedure);
    await there.expect(error(code.CALL, call, 'wamp.error.no_such_procedure'));
    const unsubscribe = there.request(code.UNSUBSCRIBE, subscription);
    await there.expect(error(code.UNSUBSCRIBE, unsubscribe, 'wamp.error.no_such_subscription'));
    const unregister = there.request(code.UNREGISTER, registration);
    await there.expect(error(code.UNREGISTER, unregister, 'wamp.error.no_such_registration'));
    await here.quiet();

    await scene.register(there, procedure);
    await scene.publish(await scene.join(), topic, ['here']);
    await here.expect(event(subscription, ['here']));
    await there.quiet();
  });
}
