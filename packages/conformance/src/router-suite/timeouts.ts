import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictWith, dictWithout } from '../peer/pattern.js';
import { dealerFeatures, failed, invoked, leave, serve, timePasses } from './calling.js';
import { whenOffered } from './offering.js';
import type { SuiteTest } from './suite.js';

const killnowait = dictWith({ mode: 'killnowait' });

export function timeoutTests(test: SuiteTest): void {
  test('announces call timeouts [TMO-01, FEAT-12]', async (scene) => {
    expect(dealerFeatures(await scene.join())).toMatchObject({ call_timeout: true });
  });

  const it = whenOffered(test, 'dealer', 'call_timeout');

  it('ends a call with timeout when its time is over and not before, and interrupts the Callee [TMO-04, TMO-05, TMO-06, TMO-10, URI-44, FEAT-12]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const start = performance.now();
    const call = caller.request(code.CALL, { timeout: 100 }, procedure);
    const invocation = await invoked(callee, dictWithout('timeout'));
    await caller.expect(failed(call, 'wamp.error.timeout'));
    // Timers of the platform may be one millisecond early.
    expect(performance.now() - start).toBeGreaterThanOrEqual(98);
    await callee.expect([code.INTERRUPT, invocation, killnowait]);
    callee.send([code.YIELD, invocation, {}, ['late']]);
    await callee.quiet();
    await caller.quiet();
  });

  it('ends a call of a Callee without call canceling without INTERRUPT [TMO-07, TMO-04]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene, {
      callee: await scene.joinWithout('call_canceling', 'call_timeout'),
    });
    const call = caller.request(code.CALL, { timeout: 50 }, procedure);
    const invocation = await invoked(callee, dictWithout('timeout'));
    await caller.expect(failed(call, 'wamp.error.timeout'));
    callee.send([code.YIELD, invocation, {}, ['late']]);
    await callee.quiet();
    await caller.quiet();
  });

  it('accepts a timeout from a Caller that announces nothing [FEAT-12]', async (scene) => {
    const { callee, procedure } = await serve(scene);
    const caller = await scene.join({ details: { roles: { caller: {} } } });
    const call = caller.request(code.CALL, { timeout: 50 }, procedure);
    await invoked(callee);
    await caller.expect(failed(call, 'wamp.error.timeout'));
  });

  it('takes 0 and no timeout for none, and a very large one for what it is [TMO-03, TMO-22]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    for (const options of [{}, { timeout: 0 }, { timeout: 2 ** 32 }, { timeout: 2 ** 31 }]) {
      caller.request(code.CALL, options, procedure);
    }
    await timePasses(scene, 200);
    await caller.quiet();
    for (const answer of [1, 2, 3, 4]) {
      callee.send([code.YIELD, await invoked(callee), {}, [answer]]);
      await caller.expect([code.RESULT, anyId, anyDict, [answer]]);
    }
    await callee.quiet();
  });

  it('leaves the timeout to a Callee that asks for it, and passes its answer on [TMO-09, TMO-14]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene, { register: { forward_timeout: true } });
    const call = caller.request(code.CALL, { timeout: 50 }, procedure);
    const invocation = await invoked(callee, dictWith({ timeout: 50 }));
    await timePasses(scene, 200);
    await caller.quiet();
    await callee.quiet();
    callee.send([code.ERROR, code.INVOCATION, invocation, {}, 'wamp.error.timeout', ['mine']]);
    await caller.expect([code.ERROR, code.CALL, call, anyDict, 'wamp.error.timeout', ['mine']]);
    caller.request(code.CALL, {}, procedure);
    await invoked(callee, dictWithout('timeout'));
  });

  it('watches the timeout itself for a Callee that asks for it without announcing the feature [TMO-11]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene, {
      callee: await scene.joinWithout('call_timeout'),
      register: { forward_timeout: true },
    });
    const call = caller.request(code.CALL, { timeout: 50 }, procedure);
    const invocation = await invoked(callee, dictWithout('timeout'));
    await caller.expect(failed(call, 'wamp.error.timeout'));
    await callee.expect([code.INTERRUPT, invocation, killnowait]);
  });

  it('forwards the timeout where it is configured so, to Callees that announce the feature only [TMO-12]', async (scene) => {
    const [able, unable] = [scene.configured('forwarded', 'able'), scene.configured('forwarded', 'unable')];
    const [caller, callee, other] = [
      await scene.join(),
      await scene.join(),
      await scene.joinWithout('call_timeout'),
    ];
    await scene.register(callee, able);
    await scene.register(other, unable);
    const first = caller.request(code.CALL, { timeout: 50 }, able);
    const forwarded = await invoked(callee, dictWith({ timeout: 50 }));
    const second = caller.request(code.CALL, { timeout: 100 }, unable);
    await invoked(other, dictWithout('timeout'));
    await caller.expect(failed(second, 'wamp.error.timeout'));
    callee.send([code.YIELD, forwarded, {}]);
    await caller.expect([code.RESULT, first, anyDict]);
  });

  it('asks each Callee of a shared registration for itself whether it watches the timeout [TMO-21, SHR-21]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene, {
      register: { invoke: 'roundrobin', forward_timeout: true },
    });
    const other = await scene.join();
    await scene.register(other, procedure, { invoke: 'roundrobin' });
    const first = caller.request(code.CALL, { timeout: 50 }, procedure);
    const second = caller.request(code.CALL, { timeout: 50 }, procedure);
    const forwarded = await invoked(callee, dictWith({ timeout: 50 }));
    const watched = await invoked(other, dictWithout('timeout'));
    await caller.expect(failed(second, 'wamp.error.timeout'));
    await other.expect([code.INTERRUPT, watched, killnowait]);
    callee.send([code.YIELD, forwarded, {}]);
    await caller.expect([code.RESULT, first, anyDict]);
    await callee.quiet();
  });

  it('stops the time with every end of a call [TMO-15]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const gone = await scene.join();
    await scene.register(gone, scene.uri('gone'));
    const leaving = await scene.join();
    leaving.request(code.CALL, { timeout: 100 }, procedure);
    const left = await invoked(callee);
    const [yielded, erred, skipped, killed] = [1, 2, 3, 4].map(() =>
      caller.request(code.CALL, { timeout: 100 }, procedure),
    );
    const lost = caller.request(code.CALL, { timeout: 100 }, scene.uri('gone'));
    callee.send([code.YIELD, await invoked(callee), {}]);
    callee.send([code.ERROR, code.INVOCATION, await invoked(callee), {}, 'com.x.error']);
    await invoked(callee);
    caller.send([code.CANCEL, skipped, { mode: 'skip' }]);
    const kill = await invoked(callee);
    caller.send([code.CANCEL, killed, { mode: 'kill' }]);
    await callee.expect([code.INTERRUPT, kill, anyDict]);
    callee.send([code.YIELD, kill, {}]);
    await invoked(gone);
    gone.drop();
    leaving.drop();
    await caller.expectAll(
      [code.RESULT, yielded, anyDict],
      failed(Number(erred), 'com.x.error'),
      failed(Number(skipped), 'wamp.error.canceled'),
      [code.RESULT, killed, anyDict],
      failed(lost, 'wamp.error.canceled'),
    );
    await callee.expect([code.INTERRUPT, left, killnowait]);
    await timePasses(scene, 200);
    await caller.quiet();
    await callee.quiet();
  });

  it('lets the time of a call run on while it waits for the answer to kill [TMO-15, CAN-07]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const call = caller.request(code.CALL, { timeout: 100 }, procedure);
    const invocation = await invoked(callee);
    caller.send([code.CANCEL, call, { mode: 'kill' }]);
    await callee.expect([code.INTERRUPT, invocation, dictWith({ mode: 'kill' })]);
    await caller.expect(failed(call, 'wamp.error.timeout'));
    callee.send([code.YIELD, invocation, {}]);
    await callee.drain();
    await caller.quiet();
  });

  it('begins the time anew with each progressive result [TMO-16, PRR-18]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const start = performance.now();
    const call = caller.request(code.CALL, { timeout: 400, receive_progress: true }, procedure);
    const invocation = await invoked(callee);
    for (const part of [1, 2, 3]) {
      await timePasses(scene, 150);
      callee.send([code.YIELD, invocation, { progress: true }, [part]]);
      await caller.expect([code.RESULT, call, { progress: true }, [part]]);
    }
    expect(performance.now() - start).toBeGreaterThan(430);
    await callee.quiet();
    const last = performance.now();
    await caller.expect(failed(call, 'wamp.error.timeout'));
    expect(performance.now() - last).toBeLessThan(1_000);
    await callee.expect([code.INTERRUPT, invocation, killnowait]);
    await caller.quiet();
  });

  it('counts only the timeout of the first CALL of a progressive call, and drops what comes after it [TMO-18, TMO-19, PRI-15]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const start = performance.now();
    const call = caller.request(code.CALL, { progress: true, timeout: 300 }, procedure);
    const invocation = await invoked(callee);
    caller.send([code.CALL, call, { progress: true, timeout: 10 }, procedure]);
    await invoked(callee, dictWithout('timeout'));
    await timePasses(scene, 100);
    caller.send([code.CALL, call, { progress: true, timeout: 5_000 }, procedure]);
    await invoked(callee);
    await caller.expect(failed(call, 'wamp.error.timeout'));
    expect(performance.now() - start).toBeGreaterThanOrEqual(298);
    caller.send([code.CALL, call, { progress: true }, procedure]);
    caller.send([code.CALL, call, {}, procedure]);
    await callee.expect([code.INTERRUPT, invocation, killnowait]);
    await caller.quiet();
    await callee.quiet();
  });

  it('gives a call one final answer when time and Callee come together [TMO-20, RPC-27]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene, {
      callee: await scene.joinWithout('call_canceling'),
    });
    const calls = Array.from({ length: 60 }, (_, index) =>
      caller.request(code.CALL, { timeout: 20 + (index % 10) }, procedure),
    );
    const invocations: number[] = [];
    while (invocations.length < calls.length) invocations.push(await invoked(callee));
    await timePasses(scene, 22);
    for (const invocation of invocations) callee.send([code.YIELD, invocation, {}]);
    const ended: number[] = [];
    while (ended.length < calls.length) {
      const message = await caller.receive();
      ended.push(Number(message[0] === code.RESULT ? message[1] : message[2]));
    }
    expect(ended.sort((a, b) => a - b)).toEqual(calls);
    await timePasses(scene, 50);
    await caller.quiet();
    await leave(callee);
  });
}
