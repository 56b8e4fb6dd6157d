import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, dictWith, dictWithout } from '../peer/pattern.js';
import { dealerFeatures, invoked, serve } from './calling.js';
import type { SuiteTest } from './suite.js';

export function callTrustLevelTests(it: SuiteTest): void {
  it('announces call trust levels [TRL-01, FEAT-15]', async (scene) => {
    expect(dealerFeatures(await scene.join())).toMatchObject({ call_trustlevels: true });
  });

  it('tells the Callee the trust level that is configured for the Caller, if there is one [TRL-02, TRL-04, TRL-06]', async (scene) => {
    const procedure = scene.configured('trusted', 'procedure');
    const callee = await scene.join();
    await scene.register(callee, procedure);
    const [low, high, nobody] = [await scene.login(0), await scene.login(1), await scene.join()];
    low.request(code.CALL, {}, procedure);
    await invoked(callee, dictWith({ trustlevel: 0 }));
    high.request(code.CALL, {}, procedure);
    await invoked(callee, dictWith({ trustlevel: 2 }));
    nobody.request(code.CALL, {}, procedure);
    await invoked(callee, dictWithout('trustlevel'));
  });

  it('tells no trust level where none is configured, and none that a Caller claims [TRL-05, TRL-06, CID-14]', async (scene) => {
    const { callee, procedure } = await serve(scene);
    for (const caller of [await scene.join(), await scene.login(1)]) {
      for (const options of [{}, { trustlevel: 9 }]) {
        caller.request(code.CALL, options, procedure);
        await invoked(callee, dictWithout('trustlevel'));
      }
    }
    const trusted = scene.configured('trusted', 'claimed');
    await scene.register(callee, trusted);
    const low = await scene.login(0);
    low.request(code.CALL, { trustlevel: 9 }, trusted);
    await invoked(callee, dictWith({ trustlevel: 0 }));
  });

  it('tells one trust level with every CALL of a progressive call [TRL-07, PRI-12]', async (scene) => {
    await scene.needFeature('dealer', 'progressive_call_invocations');
    const procedure = scene.configured('trusted', 'progressive');
    const [caller, callee] = [await scene.login(1), await scene.join()];
    await scene.register(callee, procedure);
    const call = caller.request(code.CALL, { progress: true }, procedure);
    caller.send([code.CALL, call, { progress: true, trustlevel: 0 }, procedure]);
    caller.send([code.CALL, call, {}, procedure]);
    let invocation = 0;
    for (let part = 0; part < 3; part += 1) invocation = await invoked(callee, dictWith({ trustlevel: 2 }));
    callee.send([code.YIELD, invocation, {}]);
    await caller.expect([code.RESULT, call, anyDict]);
  });
}
