import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictWith, dictWithout, entriesOf } from '../peer/pattern.js';
import { dealerFeatures, invoked, serve } from './calling.js';
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
    await callee.expect([code.INVOCATION, anyId, registration, dictWith({ caller: caller.session })]);
    caller.request(code.CALL, {}, procedure);
    const silent = dictWithout('caller', 'caller_authid', 'caller_authrole');
    await callee.expect([code.INVOCATION, anyId, registration, silent]);
  });

  it('refuses disclosure in a Realm that forbids it [URI-46, CID-06, PID-04, PID-05, PS-20]', async (scene) => {
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
    await other.expect([code.INVOCATION, anyId, registration, dictWithout('caller')]);
    await other.quiet();
  });

  it('announces caller identification [CID-01, FEAT-14]', async (scene) => {
    expect(dealerFeatures(await scene.join())).toMatchObject({ caller_identification: true });
  });

  it('names the authid and authrole that the Caller was welcomed with [CID-04, CID-03, CID-14]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const forged = { disclose_me: true, caller: 1, caller_authid: 'root', caller_authrole: 'root' };
    caller.request(code.CALL, forged, procedure);
    const { authid, authrole } = caller.welcome;
    const message = await callee.expect([
      code.INVOCATION,
      anyId,
      anyId,
      dictWith({ caller: caller.session }),
    ]);
    const told = entriesOf(message[3]);
    // A Router may tell the session id alone.
    expect([authid, undefined]).toContain(told['caller_authid']);
    expect([authrole, undefined]).toContain(told['caller_authrole']);
  });

  it('tells a Callee that asks for it who calls, whatever the Caller wishes [CID-08, CID-09, CID-11, CID-13]', async (scene) => {
    for (const callee of [await scene.join(), await scene.joinWithout('caller_identification')]) {
      const procedure = scene.uri(`asked.s${String(callee.session)}`);
      await scene.register(callee, procedure, { disclose_caller: true });
      const caller = await scene.join();
      for (const options of [{}, { disclose_me: false }, { disclose_me: true }]) {
        caller.request(code.CALL, options, procedure);
        await invoked(callee, dictWith({ caller: caller.session }));
      }
    }
  });

  it('carries out a call that discloses to a Callee without the feature [CID-13]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene, {
      callee: await scene.joinWithout('caller_identification'),
    });
    const call = caller.request(code.CALL, { disclose_me: true }, procedure);
    callee.send([code.YIELD, await invoked(callee), {}]);
    await caller.expect([code.RESULT, call, anyDict]);
  });

  it('refuses a Callee that asks who calls where disclosure is forbidden, and registers nothing [CID-10]', async (scene) => {
    const realm = scene.need('secretRealm');
    const [peer, other] = [await scene.join({ realm }), await scene.join({ realm })];
    const procedure = scene.uri('procedure');
    const request = peer.request(code.REGISTER, { disclose_caller: true }, procedure);
    await peer.expect(error(code.REGISTER, request, 'wamp.error.option_disallowed.disclose_me'));
    await scene.register(other, procedure);
  });

  it('discloses without being asked where it is configured so [CID-07, CID-11]', async (scene) => {
    const procedure = scene.configured('disclosed', 'procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    await scene.register(callee, procedure);
    for (const options of [{}, { disclose_me: false }]) {
      caller.request(code.CALL, options, procedure);
      await invoked(callee, dictWith({ caller: caller.session }));
    }
  });
}
