import { code } from '../peer/message-code.js';
import { anyId, dictWith, dictWithout } from '../peer/pattern.js';
import { error } from './scene.js';
import type { SuiteTest } from './suite.js';

export function disclosureTests(it: SuiteTest): void {
  it('tells Subscribers who published when the Publisher asks for it [PID-01, PID-02, PID-03]', async (scene) => {
    const topic = scene.uri('topic');
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(subscriber, topic);
    publisher.request(code.PUBLISH, { disclose_me: true }, topic);
    await subscriber.expect([code.EVENT, subscription, anyId, dictWith({ publisher: publisher.session })]);
    for (const options of [{}, { disclose_me: false }]) {
      publisher.request(code.PUBLISH, options, topic);
      const silent = dictWithout('publisher', 'publisher_authid', 'publisher_authrole');
      await subscriber.expect([code.EVENT, subscription, anyId, silent]);
    }
  });

  it('tells Callees who called when the Caller asks for it [CID-02, CID-03, CID-05]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    const registration = await scene.register(callee, procedure);
    caller.request(code.CALL, { disclose_me: true }, procedure);
    await callee.expect([code.INVOCATION, 1, registration, dictWith({ caller: caller.session })]);
    caller.request(code.CALL, {}, procedure);
    const silent = dictWithout('caller', 'caller_authid', 'caller_authrole');
    await callee.expect([code.INVOCATION, 2, registration, silent]);
  });

  it('refuses disclosure in a Realm that forbids it [URI-46, CID-06, PID-04, PID-05, RPC-20, PS-20]', async (scene) => {
    const realm = scene.need('secretRealm');
    const [topic, procedure] = [scene.uri('topic'), scene.uri('procedure')];
    const [peer, other] = [await scene.join({ realm }), await scene.join({ realm })];
    await scene.subscribe(other, topic);
    const registration = await scene.register(other, procedure);
    const call = peer.request(code.CALL, { disclose_me: true }, procedure);
    await peer.expect(error(code.CALL, call, 'wamp.error.option_disallowed.disclose_me'));
    const publish = peer.request(code.PUBLISH, { disclose_me: true, acknowledge: true }, topic);
    await peer.expect(error(code.PUBLISH, publish, 'wamp.error.option_disallowed.disclose_me'));
    peer.request(code.PUBLISH, { disclose_me: true }, topic);
    await peer.quiet();
    peer.request(code.CALL, {}, procedure);
    await other.expect([code.INVOCATION, 1, registration, {}]);
    await other.quiet();
  });
}
