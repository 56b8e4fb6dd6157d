import { code } from '../peer/message-code.js';
import { anyDict } from '../peer/pattern.js';
import { invoked, serve } from './calling.js';
import { whenExtended } from './offering.js';
import { error } from './scene.js';
import type { SuiteTest } from './suite.js';

/** Of no specification: a Callee takes a procedure from whoever holds it. */
export function forcedRegistrationTests(test: SuiteTest): void {
  const it = whenExtended(test, 'force_reregister');
  const force = { force_reregister: true };

  it('takes a procedure from its Callee and tells it so [REV-02, REV-03, REV-04]', async (scene) => {
    const { caller, callee, procedure, registration } = await serve(scene);
    const next = await scene.join();
    await scene.register(next, procedure, force);
    await callee.expect([code.UNREGISTERED, 0, { registration, reason: 'wamp.error.unregistered' }]);
    caller.request(code.CALL, {}, procedure);
    await invoked(next);
    const request = callee.request(code.UNREGISTER, registration);
    await callee.expect(error(code.UNREGISTER, request, 'wamp.error.no_such_registration'));
  });

  it('says nothing to a Callee without registration revocation, and lets its invocations finish [REV-05, REV-10]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene, {
      callee: await scene.joinWithout('registration_revocation'),
    });
    const call = caller.request(code.CALL, {}, procedure);
    const invocation = await invoked(callee);
    await scene.register(await scene.join(), procedure, force);
    await callee.quiet();
    callee.send([code.YIELD, invocation, {}, ['done']]);
    await caller.expect([code.RESULT, call, anyDict, ['done']]);
  });

  it('registers where nobody is [RPC-02]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene, { register: force });
    const call = caller.request(code.CALL, {}, procedure);
    callee.send([code.YIELD, await invoked(callee), {}]);
    await caller.expect([code.RESULT, call, anyDict]);
    await callee.quiet();
  });
}
