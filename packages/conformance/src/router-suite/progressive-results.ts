import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, dictWith, dictWithout } from '../peer/pattern.js';
import { dealerFeatures, failed, invoked, leave, serve } from './calling.js';
import { whenOffered } from './offering.js';
import type { SuiteTest } from './suite.js';

const feature = 'progressive_call_results';
const asked = { receive_progress: true };

export function progressiveResultTests(test: SuiteTest): void {
  test('announces progressive call results together with call canceling [PRR-01, FEAT-10]', async (scene) => {
    expect(dealerFeatures(await scene.join())).toMatchObject({ [feature]: true, call_canceling: true });
  });

  const it = whenOffered(test, 'dealer', feature);

  it('tells a Callee with both features that progress is wanted, when it is [PRR-03, PRR-06, FEAT-10]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    caller.request(code.CALL, asked, procedure);
    await invoked(callee, dictWith({ receive_progress: true }));
    for (const options of [{}, { receive_progress: false }]) {
      caller.request(code.CALL, options, procedure);
      const message = await callee.receive();
      expect(message[3]).not.toMatchObject({ receive_progress: true });
    }
  });

  it('keeps the wish from a Callee that lacks one of the features, and carries out a plain call [PRR-04, PRR-05, PRR-14, FEAT-10]', async (scene) => {
    for (const lacking of [[feature], ['call_canceling'], [feature, 'call_canceling']]) {
      const callee = await scene.joinWithout(...lacking);
      const procedure = scene.uri(`without.${lacking.join('.')}`);
      await scene.register(callee, procedure);
      const caller = await scene.join();
      const call = caller.request(code.CALL, asked, procedure);
      const invocation = await invoked(callee, dictWithout('receive_progress'));
      callee.send([code.YIELD, invocation, {}, ['plain']]);
      await caller.expect([code.RESULT, call, dictWithout('progress'), ['plain']]);
    }
  });

  it('ignores the wish of a Caller that did not announce the feature [PRR-23]', async (scene) => {
    const { callee, procedure } = await serve(scene);
    const caller = await scene.joinWithout(feature);
    const call = caller.request(code.CALL, asked, procedure);
    const invocation = await invoked(callee, dictWithout('receive_progress'));
    callee.send([code.YIELD, invocation, { progress: true }, ['part']]);
    callee.send([code.YIELD, invocation, {}, ['all']]);
    await caller.expect([code.RESULT, call, dictWithout('progress'), ['all']]);
    await caller.quiet();
  });

  it('passes each part on at once, in order, and of whatever shape, until the final one [PRR-08, PRR-10, PRR-12, PRR-13, PRR-14]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const shapes = [[], [[1]], [[], { k: 2 }], [[3], { k: 4 }]];
    for (const last of shapes) {
      const call = caller.request(code.CALL, asked, procedure);
      const invocation = await invoked(callee);
      for (const shape of shapes) {
        callee.send([code.YIELD, invocation, { progress: true }, ...shape]);
        await caller.expect([code.RESULT, call, { progress: true }, ...shape]);
      }
      callee.send([code.YIELD, invocation, {}, ...last]);
      await caller.expect([code.RESULT, call, dictWithout('progress'), ...last]);
    }
  });

  it('keeps 1,000 parts that come together in order, and the final answer behind them [PRR-08, PRR-10]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const call = caller.request(code.CALL, asked, procedure);
    const invocation = await invoked(callee);
    const parts = Array.from({ length: 1_000 }, (_, part) => part);
    callee.sendTogether(...parts.map((part) => [code.YIELD, invocation, { progress: true }, [part]]), [
      code.YIELD,
      invocation,
      { progress: false },
      ['end'],
    ]);
    for (const part of parts) await caller.expect([code.RESULT, call, { progress: true }, [part]]);
    const final = await caller.expect([code.RESULT, call, anyDict, ['end']]);
    expect(final[2]).not.toMatchObject({ progress: true });
    await caller.quiet();
  });

  it('passes nothing on after the end of a call, be it a result or an error [PRR-10, PRR-11, RPC-27, RPC-37]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    for (const fails of [false, true]) {
      const call = caller.request(code.CALL, asked, procedure);
      const invocation = await invoked(callee);
      callee.send([code.YIELD, invocation, { progress: true }, [1]]);
      await caller.expect([code.RESULT, call, { progress: true }, [1]]);
      if (fails) callee.send([code.ERROR, code.INVOCATION, invocation, {}, 'com.x.error', ['why']]);
      else callee.send([code.YIELD, invocation, {}, ['end']]);
      callee.send([code.YIELD, invocation, { progress: true }, [9]]);
      callee.send([code.YIELD, invocation, {}, [10]]);
      if (fails) await caller.expect([code.ERROR, code.CALL, call, anyDict, 'com.x.error', ['why']]);
      else await caller.expect([code.RESULT, call, anyDict, ['end']]);
      await callee.quiet();
      await caller.quiet();
    }
  });

  it('takes no progress that nobody asked for as a result [PRR-19]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const call = caller.request(code.CALL, {}, procedure);
    const invocation = await invoked(callee);
    callee.send([code.YIELD, invocation, { progress: true }, [1]]);
    callee.send([code.YIELD, invocation, {}, [2]]);
    await caller.expect([code.RESULT, call, dictWithout('progress'), [2]]);
    await caller.quiet();
    await callee.quiet();
  });

  it('interrupts the Callee as soon as the Caller is gone, once, and drops the parts that still come [PRR-16, PRR-20, CAN-18, CAN-20, CAN-21]', async (scene) => {
    const { callee, procedure } = await serve(scene);
    for (const goodbye of [false, true]) {
      const caller = await scene.join();
      const call = caller.request(code.CALL, asked, procedure);
      const invocation = await invoked(callee);
      for (const part of [1, 2]) {
        callee.send([code.YIELD, invocation, { progress: true }, [part]]);
        await caller.expect([code.RESULT, call, { progress: true }, [part]]);
      }
      if (goodbye) await leave(caller);
      else caller.drop();
      await callee.expect([code.INTERRUPT, invocation, dictWith({ mode: 'killnowait' })]);
      for (let late = 0; late < 100; late += 1)
        callee.send([code.YIELD, invocation, { progress: true }, [late]]);
      callee.send([code.YIELD, invocation, {}]);
      await callee.quiet();
    }
  });

  it('sends no INTERRUPT for parts that come after skip or killnowait [PRR-20]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    for (const mode of ['skip', 'killnowait']) {
      const call = caller.request(code.CALL, asked, procedure);
      const invocation = await invoked(callee);
      caller.send([code.CANCEL, call, { mode }]);
      await caller.expect(failed(call, 'wamp.error.canceled'));
      if (mode === 'killnowait') await callee.expect([code.INTERRUPT, invocation, dictWith({ mode })]);
      for (let late = 0; late < 100; late += 1)
        callee.send([code.YIELD, invocation, { progress: true }, [late]]);
      await callee.quiet();
      await caller.quiet();
    }
  });

  it('ends a call with canceled when the Callee is gone after some parts [PRR-17, CAN-23, CAN-22]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const call = caller.request(code.CALL, asked, procedure);
    const invocation = await invoked(callee);
    for (const part of [1, 2]) {
      callee.send([code.YIELD, invocation, { progress: true }, [part]]);
      await caller.expect([code.RESULT, call, { progress: true }, [part]]);
    }
    callee.drop();
    await caller.expect(failed(call, 'wamp.error.canceled'));
    await caller.quiet();
  });

  it('passes parts on while it waits for the answer to kill [CAN-31]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const call = caller.request(code.CALL, asked, procedure);
    const invocation = await invoked(callee);
    caller.send([code.CANCEL, call, { mode: 'kill' }]);
    await callee.expect([code.INTERRUPT, invocation, dictWith({ mode: 'kill' })]);
    callee.send([code.YIELD, invocation, { progress: true }, [1]]);
    await caller.expect([code.RESULT, call, { progress: true }, [1]]);
    callee.send([code.ERROR, code.INVOCATION, invocation, {}, 'wamp.error.canceled']);
    await caller.expect(failed(call, 'wamp.error.canceled'));
    await caller.quiet();
  });
}
