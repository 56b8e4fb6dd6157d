import { code } from '../peer/message-code.js';
import { any, anyDict, rest } from '../peer/pattern.js';
import { failed, invoked, serve, timePasses } from './calling.js';
import { whenExtended } from './offering.js';
import { error } from './scene.js';
import type { SuiteTest } from './suite.js';

/** Of no specification: a Callee says how many invocations it takes at once, and the Router keeps the others. */
export function calleeConcurrencyTests(test: SuiteTest): void {
  const it = whenExtended(test, 'concurrency');

  it('sends a Callee no more invocations at once than it takes, the others in the order of the calls [RPC-29, RPC-27]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene, { register: { concurrency: 2 } });
    const calls = [1, 2, 3, 4, 5].map((index) => caller.request(code.CALL, {}, procedure, [index]));
    await caller.quiet();
    const invocations: number[] = [];
    for (const index of [1, 2]) invocations.push(await invoked(callee, anyDict, [index]));
    await callee.quiet();
    for (const next of [3, 4, 5]) {
      callee.send([code.YIELD, invocations[next - 3], {}, [next - 2]]);
      await caller.expect([code.RESULT, calls[next - 3], anyDict, [next - 2]]);
      invocations.push(await invoked(callee, anyDict, [next]));
      await callee.quiet();
    }
  });

  it('ends a call that waits when it is canceled, its time is over, or its Caller is gone [CAN-33, RPC-27]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene, { register: { concurrency: 1 } });
    const running = caller.request(code.CALL, {}, procedure);
    const invocation = await invoked(callee);
    for (const mode of ['skip', 'kill', 'killnowait']) {
      const canceled = caller.request(code.CALL, {}, procedure);
      caller.send([code.CANCEL, canceled, { mode }]);
      await caller.expect(failed(canceled, 'wamp.error.canceled'));
    }
    const late = caller.request(code.CALL, { timeout: 50 }, procedure);
    await caller.expect(failed(late, 'wamp.error.timeout'));
    const gone = await scene.join();
    gone.request(code.CALL, {}, procedure);
    await gone.quiet();
    gone.drop();
    await timePasses(scene, 20);
    callee.send([code.YIELD, invocation, {}]);
    await caller.expect([code.RESULT, running, anyDict]);
    await caller.quiet();
    await callee.quiet();
  });

  it('refuses a progressive call that would have to wait, once [RPC-27, PRI-15]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene, { register: { concurrency: 1 } });
    caller.request(code.CALL, {}, procedure);
    await invoked(callee);
    const call = caller.request(code.CALL, { progress: true }, procedure);
    caller.send([code.CALL, call, { progress: true }, procedure]);
    caller.send([code.CALL, call, {}, procedure]);
    await caller.expect(failed(call, 'wamp.error.unavailable'));
    await caller.quiet();
    await callee.quiet();
  });

  it('gives a call to the Callee that is free first [RPC-27]', async (scene) => {
    const options = { invoke: 'roundrobin', concurrency: 1 };
    const { caller, callee, procedure } = await serve(scene, { register: options });
    const other = await scene.join();
    await scene.register(other, procedure, options);
    for (const index of [1, 2, 3]) caller.request(code.CALL, {}, procedure, [index]);
    await invoked(callee, anyDict, [1]);
    other.send([code.YIELD, await invoked(other, anyDict, [2]), {}]);
    await caller.expect([code.RESULT, 2, anyDict]);
    await invoked(other, anyDict, [3]);
    await callee.quiet();
  });

  it('answers the calls that wait when the last Callee is gone [CAN-22, RPC-27]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene, { register: { concurrency: 1 } });
    const calls = [1, 2, 3].map(() => caller.request(code.CALL, {}, procedure));
    await invoked(callee);
    await caller.quiet();
    callee.drop();
    await caller.expectAll(...calls.map((call) => [code.ERROR, code.CALL, call, anyDict, any, rest]));
    await caller.quiet();
  });

  it('refuses a concurrency below 1 [MSG-35]', async (scene) => {
    const peer = await scene.join();
    const request = peer.request(code.REGISTER, { concurrency: 0 }, scene.uri('procedure'));
    await peer.expect(error(code.REGISTER, request, 'wamp.error.option_not_allowed'));
  });
}
