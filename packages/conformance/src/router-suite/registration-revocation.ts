import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId } from '../peer/pattern.js';
import { dealerFeatures, failed, invoked, serve } from './calling.js';
import { whenExtended } from './offering.js';
import { error, event } from './scene.js';
import type { SuiteTest } from './suite.js';

const remove = 'wamp.registration.remove_callee';

export function registrationRevocationTests(test: SuiteTest): void {
  test('announces registration revocation [REV-01, FEAT-20]', async (scene) => {
    expect(dealerFeatures(await scene.join())).toMatchObject({ registration_revocation: true });
  });

  const it = whenExtended(test, 'remove');

  it('tells the Callee that its registration is revoked, and why [REV-02, REV-03, REV-04, REV-12, FEAT-20, MSG-25, TYP-02]', async (scene) => {
    const { caller, callee, procedure, registration } = await serve(scene);
    const first = caller.request(code.CALL, {}, remove, [registration, callee.session], {
      reason: 'com.x.why',
    });
    await callee.expect([code.UNREGISTERED, 0, { registration, reason: 'com.x.why' }]);
    await caller.expect([code.RESULT, first, anyDict]);
    const call = caller.request(code.CALL, {}, procedure);
    await caller.expect(failed(call, 'wamp.error.no_such_procedure'));
    const again = await scene.register(callee, procedure);
    caller.request(code.CALL, {}, remove, [again, callee.session]);
    await callee.expect([code.UNREGISTERED, 0, { registration: again }]);
    await callee.quiet();
  });

  it('says nothing to a Callee that did not announce the feature, but revokes [REV-05, REV-12, FEAT-20]', async (scene) => {
    const { caller, callee, procedure, registration } = await serve(scene, {
      callee: await scene.joinWithout('registration_revocation'),
    });
    const request = caller.request(code.CALL, {}, remove, [registration, callee.session]);
    await caller.expect([code.RESULT, request, anyDict]);
    await callee.quiet();
    const call = caller.request(code.CALL, {}, procedure);
    await caller.expect(failed(call, 'wamp.error.no_such_procedure'));
    const late = callee.request(code.UNREGISTER, registration);
    await callee.expect(error(code.UNREGISTER, late, 'wamp.error.no_such_registration'));
  });

  it('takes only the one Callee out of a shared registration, and tells the watchers [REV-06, REV-07, SHR-11, RMETA-17]', async (scene) => {
    const { caller, callee, procedure, registration } = await serve(scene, {
      register: { invoke: 'roundrobin' },
    });
    const [other, watcher] = [await scene.join(), await scene.join()];
    await scene.register(other, procedure, { invoke: 'roundrobin' });
    const unregistered = await scene.subscribe(watcher, 'wamp.registration.on_unregister');
    const deleted = await scene.subscribe(watcher, 'wamp.registration.on_delete');
    for (const revoked of [callee, other]) {
      caller.request(code.CALL, {}, remove, [registration, revoked.session]);
      await revoked.expect([code.UNREGISTERED, 0, { registration }]);
      await caller.expect([code.RESULT, anyId, anyDict]);
      await watcher.expect(event(unregistered, [revoked.session, registration]));
      if (revoked === callee) {
        for (let call = 0; call < 2; call += 1) {
          const request = caller.request(code.CALL, {}, procedure);
          other.send([code.YIELD, await invoked(other), {}]);
          await caller.expect([code.RESULT, request, anyDict]);
        }
        await watcher.quiet();
      }
    }
    await watcher.expect(event(deleted, [other.session, registration]));
    await callee.quiet();
  });

  it('lets running invocations finish, and the Callee register again [REV-10, REV-11, RPC-44]', async (scene) => {
    const { caller, callee, procedure, registration } = await serve(scene);
    const call = caller.request(code.CALL, {}, procedure);
    const invocation = await invoked(callee);
    const other = await scene.join();
    other.request(code.CALL, {}, remove, [registration, callee.session]);
    await callee.expect([code.UNREGISTERED, 0, { registration }]);
    callee.send([code.YIELD, invocation, {}, ['done']]);
    await caller.expect([code.RESULT, call, anyDict, ['done']]);
    await scene.register(callee, procedure);
  });

  it('answers an UNREGISTER that crosses a revocation with no_such_registration [REV-09, RPC-07]', async (scene) => {
    const { caller, callee, registration } = await serve(scene);
    const request = caller.request(code.CALL, {}, remove, [registration, callee.session]);
    await caller.expect([code.RESULT, request, anyDict]);
    const late = callee.request(code.UNREGISTER, registration);
    await callee.expect([code.UNREGISTERED, 0, { registration }]);
    await callee.expect(error(code.UNREGISTER, late, 'wamp.error.no_such_registration'));
  });

  it('refuses to revoke what is not there [REV-12, RMETA-13]', async (scene) => {
    const { caller, callee, registration } = await serve(scene);
    for (const [args, uri] of [
      [[registration + 1, callee.session], 'wamp.error.no_such_registration'],
      [[registration, caller.session], 'wamp.error.no_such_session'],
      [[registration, 'x'], 'wamp.error.invalid_argument'],
      [[], 'wamp.error.invalid_argument'],
    ] as const) {
      const request = caller.request(code.CALL, {}, remove, args);
      await caller.expect(failed(request, uri));
    }
    await callee.quiet();
  });
}
