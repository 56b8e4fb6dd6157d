import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictLacking, dictWith, dictWithout } from '../peer/pattern.js';
import { dealerFeatures, endsOrDrops, failed, invoked, leave, serve } from './calling.js';
import { uploadEndings } from './upload-endings.js';
import { whenOffered } from './offering.js';
import type { SuiteTest } from './suite.js';

const feature = 'progressive_call_invocations';
const more = { progress: true };
const isMore = dictWith(more);

export function progressiveInvocationTests(test: SuiteTest): void {
  test('announces progressive call invocations together with call canceling [PRI-01, FEAT-11]', async (scene) => {
    expect(dealerFeatures(await scene.join())).toMatchObject({ [feature]: true, call_canceling: true });
  });

  const it = whenOffered(test, 'dealer', feature);

  it('passes each CALL of a progressive call on at once, with one invocation id, until the last [PRI-04, PRI-05, PRI-06, PRI-33]', async (scene) => {
    const { caller, callee, procedure, registration } = await serve(scene);
    const call = caller.request(code.CALL, more, procedure);
    const [, invocation] = await callee.expect([code.INVOCATION, anyId, registration, isMore]);
    caller.send([code.CALL, call, more, procedure, ['two'], { k: 2 }]);
    await callee.expect([code.INVOCATION, invocation, registration, isMore, ['two'], { k: 2 }]);
    caller.send([code.CALL, call, {}, procedure]);
    const last = await callee.expect([code.INVOCATION, invocation, registration, anyDict]);
    expect(last[3]).not.toMatchObject(more);
    callee.send([code.YIELD, invocation, {}, ['done']]);
    await caller.expect([code.RESULT, call, dictLacking('progress'), ['done']]);
    await caller.quiet();
    await callee.quiet();
  });

  it('keeps 2,000 CALLs of one progressive call in order [PRI-06, PRI-04]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const call = caller.request(code.CALL, more, procedure, [0]);
    const rest = Array.from({ length: 1_999 }, (_, index) => index + 1);
    caller.sendTogether(...rest.map((part) => [code.CALL, call, more, procedure, [part]]));
    const invocation = await invoked(callee, isMore, [0]);
    for (const part of rest) expect(await invoked(callee, isMore, [part])).toBe(invocation);
  });

  it('ends the session of a Caller that uses the feature without having announced it [PRI-07, FEAT-11]', async (scene) => {
    const { callee, procedure } = await serve(scene);
    const caller = await scene.joinWithout(feature);
    caller.request(code.CALL, more, procedure);
    await caller.expectViolation();
    await callee.quiet();
  });

  test('ends the session of a Caller that uses the feature where the Router does not offer it [PRI-08]', async (scene) => {
    const realm = scene.need('plainRealm');
    const [caller, callee] = [await scene.join({ realm }), await scene.join({ realm })];
    const procedure = scene.uri('procedure');
    await scene.register(callee, procedure);
    caller.request(code.CALL, more, procedure);
    await caller.expectViolation();
    await callee.quiet();
  });

  it('refuses the call once when the Callee lacks the feature or call canceling, and drops the CALLs that follow [PRI-09, PRI-15, FEAT-11, URI-50]', async (scene) => {
    for (const lacking of [feature, 'call_canceling']) {
      const callee = await scene.joinWithout(lacking);
      const procedure = scene.uri(lacking);
      await scene.register(callee, procedure);
      const caller = await scene.join();
      caller.sendTogether(
        [code.CALL, 1, more, procedure],
        [code.CALL, 1, more, procedure],
        [code.CALL, 1, {}, procedure],
      );
      caller.nextRequest();
      await caller.expect(failed(1, 'wamp.error.feature_not_supported'));
      await caller.quiet();
      await callee.quiet();
      caller.request(code.CALL, {}, procedure);
      await invoked(callee);
    }
  });

  it('does not fall back to another pattern when the best match lacks the feature [PBR-20]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, exact, prefix] = [
      await scene.join(),
      await scene.joinWithout(feature),
      await scene.join(),
    ];
    await scene.register(exact, procedure);
    await scene.register(prefix, procedure, { match: 'prefix' });
    const call = caller.request(code.CALL, more, procedure);
    await caller.expect(failed(call, 'wamp.error.feature_not_supported'));
    await exact.quiet();
    await prefix.quiet();
  });

  it('chooses the Callee of a shared registration once for each call, not for each CALL [PRI-10, PRI-11]', async (scene) => {
    const shared = { invoke: 'roundrobin' };
    const { caller, callee, procedure } = await serve(scene, { register: shared });
    const other = await scene.join();
    await scene.register(other, procedure, shared);
    const first = caller.request(code.CALL, more, procedure);
    caller.send([code.CALL, first, more, procedure]);
    const second = caller.request(code.CALL, more, procedure);
    caller.send([code.CALL, first, {}, procedure]);
    caller.send([code.CALL, second, {}, procedure]);
    caller.request(code.CALL, {}, procedure);
    const own = [await invoked(callee), await invoked(callee), await invoked(callee), await invoked(callee)];
    expect(own.map((invocation) => invocation === own[0])).toEqual([true, true, true, false]);
    expect(await invoked(other)).toBe(await invoked(other));
    await callee.quiet();
    await other.quiet();
  });

  it('stays with the Callee of the first CALL when that unregisters or others come [PRI-10, RPC-44]', async (scene) => {
    const { caller, callee, procedure, registration } = await serve(scene);
    const call = caller.request(code.CALL, more, procedure, [1]);
    const [, invocation] = await callee.expect([code.INVOCATION, anyId, registration, isMore, [1]]);
    const request = callee.request(code.UNREGISTER, registration);
    await callee.expect([code.UNREGISTERED, request]);
    caller.send([code.CALL, call, more, procedure, [2]]);
    await callee.expect([code.INVOCATION, invocation, registration, isMore, [2]]);
    const other = await scene.join();
    await scene.register(other, procedure);
    caller.send([code.CALL, call, {}, procedure, [3]]);
    await callee.expect([code.INVOCATION, invocation, registration, anyDict, [3]]);
    callee.send([code.YIELD, invocation, {}, ['done']]);
    await caller.expect([code.RESULT, call, anyDict, ['done']]);
    await other.quiet();
  });

  it('holds to the options of the first CALL [PRI-12, CID-12]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const disclosed = caller.request(code.CALL, { ...more, disclose_me: true }, procedure);
    const one = await invoked(callee, dictWith({ progress: true, caller: caller.session }));
    const others = { disclose_me: false, timeout: 1, receive_progress: true, _private: 1 };
    caller.send([code.CALL, disclosed, { ...more, ...others }, procedure]);
    const second = await callee.expect([code.INVOCATION, one, anyId, dictWith({ caller: caller.session })]);
    for (const key of ['timeout', 'receive_progress', '_private']) expect(second[3]).not.toHaveProperty(key);
    const hidden = caller.request(code.CALL, more, procedure);
    const two = await invoked(callee, dictWithout('caller', 'caller_authid', 'caller_authrole'));
    caller.send([code.CALL, hidden, { disclose_me: true, timeout: 1 }, procedure]);
    expect(await invoked(callee, dictWithout('caller', 'timeout'))).toBe(two);
    callee.send([code.YIELD, one, { progress: true }]);
    await callee.quiet();
    await caller.quiet();
  });

  it('takes CALLs of a running call and new requests in any mixture [PRI-13, PRI-14, ID-12]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const first = caller.request(code.CALL, more, procedure, ['a1']);
    const second = caller.request(code.CALL, more, procedure, ['b1']);
    await scene.subscribe(caller, scene.uri('topic'));
    caller.send([code.CALL, first, {}, procedure, ['a2']]);
    const third = caller.request(code.CALL, {}, procedure, ['c']);
    caller.send([code.CALL, second, {}, procedure, ['b2']]);
    expect([first, second, third]).toEqual([1, 2, 4]);
    const ids = new Map<number, number>();
    const order: readonly (readonly [number, string])[] = [
      [1, 'a1'],
      [2, 'b1'],
      [1, 'a2'],
      [3, 'c'],
      [2, 'b2'],
    ];
    for (const [call, part] of order) {
      const invocation = await invoked(callee, anyDict, [part]);
      expect(ids.get(call) ?? invocation).toBe(invocation);
      ids.set(call, invocation);
    }
    expect(new Set(ids.values()).size).toBe(3);
  });

  it('ends the session of a Caller whose new CALL skips an id [PRI-14, RPC-33]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    caller.request(code.CALL, more, procedure);
    const invocation = await invoked(callee);
    caller.send([code.CALL, 3, {}, procedure]);
    await caller.expectViolation();
    await callee.expect([code.INTERRUPT, invocation, dictWith({ mode: 'killnowait' })]);
    await callee.quiet();
  });

  it('drops CALLs of a call that is over, however it ended [PRI-15, PRI-20, PRI-23, PRI-25, ID-12]', async (scene) => {
    for (const { name, end } of uploadEndings) {
      const [caller, callee] = [await scene.join(), await scene.join()];
      const procedure = scene.uri(name);
      await scene.register(callee, procedure);
      const call = caller.request(code.CALL, more, procedure);
      const invocation = await invoked(callee, isMore);
      const answer = await end({ caller, callee, call, invocation });
      await caller.expect(answer);
      caller.send([code.CALL, call, more, procedure]);
      caller.send([code.CALL, call, {}, procedure]);
      await caller.quiet();
      if (name !== 'leaving') await callee.quiet();
    }
  });

  it('never takes a CALL that repeats the id of a plain call for a new one [PRI-34]', async (scene) => {
    const { callee, procedure } = await serve(scene);
    for (const options of [{}, more]) {
      const caller = await scene.join();
      const call = caller.request(code.CALL, {}, procedure);
      callee.send([code.YIELD, await invoked(callee, dictLacking('progress')), {}]);
      await caller.expect([code.RESULT, call, anyDict]);
      caller.send([code.CALL, call, options, procedure]);
      await endsOrDrops(caller);
      await callee.quiet();
    }
  });

  it('ends the session of a Caller that repeats the id of a plain call that runs [PRI-17, PRI-34]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const call = caller.request(code.CALL, {}, procedure);
    const invocation = await invoked(callee);
    caller.send([code.CALL, call, {}, procedure]);
    await caller.expectViolation();
    await callee.expect([code.INTERRUPT, invocation, anyDict]);
    await callee.quiet();
  });

  it('never takes a CALL to another procedure for a part of the call [PRI-18]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    await scene.register(callee, scene.uri('other'));
    const call = caller.request(code.CALL, more, procedure);
    const invocation = await invoked(callee, isMore);
    caller.send([code.CALL, call, more, scene.uri('other')]);
    if (await endsOrDrops(caller)) {
      await callee.expect([code.INTERRUPT, invocation, anyDict]);
      await callee.quiet();
      return;
    }
    await callee.quiet();
    caller.send([code.CALL, call, {}, procedure, ['last']]);
    expect(await invoked(callee, anyDict, ['last'])).toBe(invocation);
  });

  it('does not pass on what follows the last CALL of a call [PRI-19]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const call = caller.request(code.CALL, more, procedure);
    caller.send([code.CALL, call, {}, procedure]);
    await invoked(callee, isMore);
    const invocation = await invoked(callee);
    caller.send([code.CALL, call, {}, procedure]);
    await caller.expectViolation();
    await callee.expect([code.INTERRUPT, invocation, anyDict]);
    await callee.quiet();
  });

  it('ends the call with the first final answer of the Callee, though more was to come [PRI-20, PRI-23]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const early = caller.request(code.CALL, more, procedure);
    callee.send([code.YIELD, await invoked(callee, isMore), {}, ['enough']]);
    await caller.expect([code.RESULT, early, dictLacking('progress'), ['enough']]);
    const bad = caller.request(code.CALL, more, procedure);
    callee.send([code.ERROR, code.INVOCATION, await invoked(callee, isMore), {}, 'com.x.bad']);
    await caller.expect(failed(bad, 'com.x.bad'));
    for (const call of [early, bad]) caller.send([code.CALL, call, {}, procedure]);
    await caller.quiet();
    await callee.quiet();
  });

  it('interrupts the Callee as soon as the Caller is gone [PRI-24, CAN-18, CAN-21]', async (scene) => {
    const { callee, procedure } = await serve(scene);
    for (const goodbye of [false, true]) {
      const caller = await scene.join();
      const call = caller.request(code.CALL, more, procedure);
      caller.send([code.CALL, call, more, procedure]);
      await invoked(callee, isMore);
      const invocation = await invoked(callee, isMore);
      if (goodbye) await leave(caller);
      else caller.drop();
      await callee.expect([code.INTERRUPT, invocation, dictWith({ mode: 'killnowait' })]);
      callee.send([code.YIELD, invocation, {}]);
      await callee.quiet();
    }
  });

  it('ends the call with canceled, once, when the Callee is gone [PRI-25, CAN-23, CAN-22]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const call = caller.request(code.CALL, more, procedure);
    await invoked(callee, isMore);
    callee.drop();
    caller.send([code.CALL, call, more, procedure]);
    await caller.expect(failed(call, 'wamp.error.canceled'));
    caller.send([code.CALL, call, {}, procedure]);
    await caller.quiet();
  });

  it('carries progressive results of a progressive call, in whatever number [PRI-26]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    const call = caller.request(code.CALL, { ...more, receive_progress: true }, procedure);
    const invocation = await invoked(callee, dictWith({ progress: true, receive_progress: true }));
    const yields = async (count: number): Promise<void> => {
      for (let part = 0; part < count; part += 1) {
        callee.send([code.YIELD, invocation, { progress: true }, [part]]);
        await caller.expect([code.RESULT, call, { progress: true }, [part]]);
      }
    };
    await yields(2);
    caller.send([code.CALL, call, more, procedure]);
    await invoked(callee, isMore);
    await yields(3);
    caller.send([code.CALL, call, {}, procedure]);
    await invoked(callee, dictLacking('progress'));
    callee.send([code.YIELD, invocation, {}, ['end']]);
    await caller.expect([code.RESULT, call, dictLacking('progress'), ['end']]);
    await caller.quiet();
  });

  it('passes on no CALL of a call that is being canceled [PRI-27, CAN-06, CAN-07]', async (scene) => {
    const { caller, callee, procedure } = await serve(scene);
    for (const mode of ['skip', 'killnowait', 'kill']) {
      const call = caller.request(code.CALL, more, procedure);
      const invocation = await invoked(callee, isMore);
      caller.send([code.CANCEL, call, { mode }]);
      caller.send([code.CALL, call, more, procedure]);
      caller.send([code.CALL, call, {}, procedure]);
      if (mode !== 'skip') await callee.expect([code.INTERRUPT, invocation, dictWith({ mode })]);
      if (mode !== 'kill') await caller.expect(failed(call, 'wamp.error.canceled'));
      await caller.quiet();
      await callee.quiet();
      callee.send([code.ERROR, code.INVOCATION, invocation, {}, 'wamp.error.canceled']);
      if (mode === 'kill') await caller.expect(failed(call, 'wamp.error.canceled'));
      await callee.quiet();
      await caller.quiet();
    }
  });
}
