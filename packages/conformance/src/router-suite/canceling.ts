import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, dictWith, entriesOf } from '../peer/pattern.js';
import { error } from './scene.js';
import type { SuiteTest } from './suite.js';

export function cancelingTests(it: SuiteTest): void {
  it('announces call canceling [CAN-01]', async (scene) => {
    const { welcome } = await scene.join();
    const dealer = entriesOf(entriesOf(welcome['roles'])['dealer']);
    expect(dealer['features']).toMatchObject({ call_canceling: true });
  });

  it('answers the Caller at once in mode skip, without INTERRUPT [CAN-05, CAN-10, MSG-49, RPC-37, URI-26]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    await scene.register(callee, procedure);
    const { call, invocation } = await scene.invoke([caller, callee], procedure);
    caller.send([code.CANCEL, call, { mode: 'skip' }]);
    await caller.expect(error(code.CALL, call, 'wamp.error.canceled'));
    await callee.quiet();
    callee.send([code.YIELD, invocation, {}, [1]]);
    await callee.quiet();
    await caller.quiet();
  });

  it('answers the Caller at once and interrupts the Callee in mode killnowait, which is the default [CAN-03, CAN-06, CAN-11, CAN-16, CAN-30, MSG-20, MSG-27, MSG-49]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    await scene.register(callee, procedure);
    for (const options of [{ mode: 'killnowait' }, {}]) {
      const { call, invocation } = await scene.invoke([caller, callee], procedure);
      caller.send([code.CANCEL, call, options]);
      caller.send([code.CANCEL, call, options]);
      await caller.expect(error(code.CALL, call, 'wamp.error.canceled'));
      await callee.expect([code.INTERRUPT, invocation, dictWith({ mode: 'killnowait' })]);
      callee.send([code.ERROR, code.INVOCATION, invocation, {}, 'wamp.error.canceled']);
      await callee.quiet();
      await caller.quiet();
    }
  });

  it('waits for the Callee in mode kill and passes its answer on [CAN-03, CAN-07, CAN-08, CAN-11, CAN-16, MSG-49]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    await scene.register(callee, procedure);
    const killed = await scene.invoke([caller, callee], procedure);
    caller.send([code.CANCEL, killed.call, { mode: 'kill' }]);
    caller.send([code.CANCEL, killed.call, { mode: 'kill' }]);
    await callee.expect([code.INTERRUPT, killed.invocation, dictWith({ mode: 'kill' })]);
    await caller.quiet();
    callee.send([code.ERROR, code.INVOCATION, killed.invocation, {}, 'wamp.error.canceled', ['bye']]);
    await caller.expect([code.ERROR, code.CALL, killed.call, anyDict, 'wamp.error.canceled', ['bye']]);

    const finished = await scene.invoke([caller, callee], procedure);
    caller.send([code.CANCEL, finished.call, { mode: 'kill' }]);
    await callee.expect([code.INTERRUPT, finished.invocation, anyDict]);
    callee.send([code.YIELD, finished.invocation, {}, [42]]);
    await caller.expect([code.RESULT, finished.call, anyDict, [42]]);
    await caller.quiet();
    await callee.quiet();
  });

  it('treats every mode as skip for a Callee without call canceling [CAN-09]', async (scene) => {
    const procedure = scene.uri('procedure');
    const caller = await scene.join();
    const callee = await scene.join({ details: { roles: { callee: {}, caller: {} } } });
    await scene.register(callee, procedure);
    for (const mode of ['kill', 'killnowait', 'skip']) {
      const { call, invocation } = await scene.invoke([caller, callee], procedure);
      caller.send([code.CANCEL, call, { mode }]);
      await caller.expect(error(code.CALL, call, 'wamp.error.canceled'));
      callee.send([code.YIELD, invocation, {}]);
      await callee.quiet();
      await caller.quiet();
    }
  });

  it('ignores CANCEL of a call that is over or never was [CAN-15, CAN-26]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    await scene.register(callee, procedure);
    const { call, invocation } = await scene.invoke([caller, callee], procedure);
    callee.send([code.YIELD, invocation, {}]);
    await caller.expect([code.RESULT, call, anyDict]);
    for (const mode of ['skip', 'kill', 'killnowait']) {
      caller.send([code.CANCEL, call, { mode }]);
      caller.send([code.CANCEL, 4711, { mode }]);
    }
    await caller.quiet();
    await callee.quiet();
  });

  it('aborts a session that cancels in an unknown mode [CAN-35]', async (scene) => {
    for (const mode of ['abort', '', 7]) await scene.violates([code.CANCEL, 1, { mode }]);
  });

  it('answers a Caller that waits for kill when the Callee leaves, but not one that has its answer [CAN-24, CAN-25]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    await scene.register(callee, procedure);
    const skipped = await scene.invoke([caller, callee], procedure);
    caller.send([code.CANCEL, skipped.call, { mode: 'skip' }]);
    await caller.expect(error(code.CALL, skipped.call, 'wamp.error.canceled'));
    const killed = await scene.invoke([caller, callee], procedure);
    caller.send([code.CANCEL, killed.call, { mode: 'kill' }]);
    await callee.expect([code.INTERRUPT, killed.invocation, anyDict]);
    callee.drop();
    await caller.expect(error(code.CALL, killed.call, 'wamp.error.canceled'));
    await caller.quiet();
  });
}
