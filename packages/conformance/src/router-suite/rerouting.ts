import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictWith, dictWithout, Matcher, rest } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { dealerFeatures, failed, invoked, joinMany, timePasses } from './calling.js';
import { whenOffered } from './offering.js';
import type { Scene } from './scene.js';
import type { SuiteTest } from './suite.js';

const unavailable = 'wamp.error.unavailable';
const nobody = 'wamp.error.no_available_callee';
/** Both are right when the Callees that are left lack what the call needs. */
const cannot = new Matcher('that nobody can', (uri) =>
  [nobody, 'wamp.error.feature_not_supported'].includes(String(uri)),
);

export function reroutingTests(test: SuiteTest): void {
  test('announces call rerouting [RRT-01, FEAT-21]', async (scene) => {
    expect(dealerFeatures(await scene.join())).toMatchObject({ call_reroute: true });
  });

  test('passes unavailable on where call rerouting is off [RRT-12]', async (scene) => {
    const realm = scene.need('plainRealm');
    const [caller, callee] = [await scene.join({ realm }), await scene.join({ realm })];
    await scene.register(callee, scene.uri('procedure'));
    const call = caller.request(code.CALL, {}, scene.uri('procedure'));
    await declines(callee);
    await caller.expect(failed(call, unavailable));
  });

  const it = whenOffered(test, 'dealer', 'call_reroute');

  it('gives a call that a Callee declines to another one, which the Caller does not notice [RRT-03, RRT-04, URI-48, FEAT-21]', async (scene) => {
    const { caller, procedure, registration, at } = await share(scene, 'roundrobin', 2);
    for (const callee of [at(0), at(1)]) {
      const before = caller.request(code.CALL, {}, procedure);
      callee.send([code.YIELD, await invoked(callee), {}]);
      await caller.expect([code.RESULT, before, anyDict]);
    }
    const call = caller.request(code.CALL, { disclose_me: true }, procedure, [1], { k: 2 });
    const declined = await declines(at(0));
    const details = dictWith({ caller: caller.session });
    const [, taken] = await at(1).expect([code.INVOCATION, anyId, registration, details, [1], { k: 2 }]);
    at(0).send([code.YIELD, declined, {}, ['late']]);
    await at(0).quiet();
    await caller.quiet();
    at(1).send([code.YIELD, taken, {}, ['done']]);
    await caller.expect([code.RESULT, call, anyDict, ['done']]);
    await caller.quiet();
  });

  it('asks a Callee that declined one call again for the next [RRT-05]', async (scene) => {
    const { caller, procedure, at } = await share(scene, 'first', 2);
    for (let call = 0; call < 2; call += 1) {
      caller.request(code.CALL, {}, procedure);
      await declines(at(0));
      await invoked(at(1));
    }
  });

  it('answers no_available_callee when the only Callee declines [RRT-06, URI-49]', async (scene) => {
    for (const policy of ['single', 'roundrobin', 'random', 'first', 'last']) {
      const { caller, procedure, at } = await share(scene, policy, 1);
      const call = caller.request(code.CALL, {}, procedure);
      await declines(at(0));
      await caller.expect(failed(call, nobody));
      await caller.quiet();
      await at(0).quiet();
    }
  });

  it('goes on with the next Callee of the turn with roundrobin [RRT-07, RRT-11]', async (scene) => {
    const { caller, procedure, at } = await share(scene, 'roundrobin', 3);
    for (const callee of [0, 1]) {
      caller.request(code.CALL, {}, procedure);
      await invoked(at(callee));
    }
    const call = caller.request(code.CALL, {}, procedure);
    for (const callee of [2, 0, 1]) await declines(at(callee));
    await caller.expect(failed(call, nobody));
    for (const callee of [0, 1, 2]) await at(callee).quiet();
    await caller.quiet();
  });

  it('asks nobody twice with random, and finds the one who takes the call [RRT-08, RRT-11]', async (scene) => {
    const { caller, procedure, callees, at } = await share(scene, 'random', 3);
    for (let round = 0; round < 20; round += 1) {
      const call = caller.request(code.CALL, {}, procedure);
      await caller.quiet();
      const asked = [0, 0];
      for (const callee of [0, 1, 0]) {
        for (const message of await at(callee).drain()) {
          expect(message[0]).toBe(code.INVOCATION);
          at(callee).send([code.ERROR, code.INVOCATION, message[1], {}, unavailable]);
          asked[callee] = (asked[callee] ?? 0) + 1;
        }
        await at(callee).quiet();
      }
      expect(Math.max(...asked)).toBeLessThan(2);
      at(2).send([code.YIELD, await invoked(at(2)), {}, [round]]);
      await caller.expect([code.RESULT, call, anyDict, [round]]);
    }
    for (const callee of callees) await callee.quiet();
  });

  it('goes on with the Callee registered after it with first, and before it with last [RRT-09, RRT-10, RRT-11]', async (scene) => {
    for (const [policy, order] of [
      ['first', [0, 1, 2]],
      ['last', [2, 1, 0]],
    ] as const) {
      const { caller, procedure, at } = await share(scene, policy, 3);
      const call = caller.request(code.CALL, {}, procedure);
      for (const callee of order) await declines(at(callee));
      await caller.expect(failed(call, nobody));
      await caller.quiet();
      for (const callee of order) await at(callee).quiet();
    }
  });

  it('passes unavailable of a Callee without the feature on, as any other error [RRT-12]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, unable, other] = [
      await scene.join(),
      await scene.joinWithout('call_reroute'),
      await scene.join(),
    ];
    for (const callee of [unable, other]) await scene.register(callee, procedure, { invoke: 'first' });
    const call = caller.request(code.CALL, {}, procedure);
    await declines(unable);
    await caller.expect(failed(call, unavailable));
    await other.quiet();
  });

  it('interrupts only the Callee that has the call now [RRT-13]', async (scene) => {
    const { caller, procedure, at } = await share(scene, 'first', 2);
    const call = caller.request(code.CALL, {}, procedure);
    await declines(at(0));
    const invocation = await invoked(at(1));
    caller.send([code.CANCEL, call, { mode: 'kill' }]);
    await at(1).expect([code.INTERRUPT, invocation, dictWith({ mode: 'kill' })]);
    await at(0).quiet();
    at(1).send([code.YIELD, invocation, {}]);
    await caller.expect([code.RESULT, call, anyDict]);
  });

  it('takes unavailable after kill for the end of the call [RRT-14, CAN-07]', async (scene) => {
    const { caller, procedure, at } = await share(scene, 'first', 2);
    const call = caller.request(code.CALL, {}, procedure);
    const invocation = await invoked(at(0));
    caller.send([code.CANCEL, call, { mode: 'kill' }]);
    await at(0).expect([code.INTERRUPT, invocation, dictWith({ mode: 'kill' })]);
    at(0).send([code.ERROR, code.INVOCATION, invocation, {}, unavailable]);
    await caller.expect(failed(call, 'wamp.error.canceled'));
    await at(1).quiet();
    const skipped = caller.request(code.CALL, {}, procedure);
    const dead = await invoked(at(0));
    caller.send([code.CANCEL, skipped, { mode: 'skip' }]);
    await caller.expect(failed(skipped, 'wamp.error.canceled'));
    at(0).send([code.ERROR, code.INVOCATION, dead, {}, unavailable]);
    await at(0).quiet();
    await at(1).quiet();
    await caller.quiet();
  });

  it('counts the time from the CALL, not from the last attempt [RRT-15]', async (scene) => {
    await scene.needFeature('dealer', 'call_timeout');
    const { caller, procedure, at } = await share(scene, 'first', 2);
    const start = performance.now();
    const call = caller.request(code.CALL, { timeout: 400 }, procedure);
    const invocation = await invoked(at(0));
    await timePasses(scene, 300);
    at(0).send([code.ERROR, code.INVOCATION, invocation, {}, unavailable]);
    const second = await invoked(at(1));
    await caller.expect(failed(call, 'wamp.error.timeout'));
    expect(performance.now() - start).toBeGreaterThanOrEqual(398);
    expect(performance.now() - start).toBeLessThan(690);
    await at(1).expect([code.INTERRUPT, second, dictWith({ mode: 'killnowait' })]);
    await at(0).quiet();
  });

  it('counts the time from the CALL, too, when the Callee that declined was to watch it [RRT-15, TMO-21]', async (scene) => {
    await scene.needFeature('dealer', 'call_timeout');
    const procedure = scene.uri('procedure');
    const [caller, watching, other] = await joinMany(scene, 3);
    if (caller === undefined || watching === undefined || other === undefined) throw new Error('no peers');
    await scene.register(watching, procedure, { invoke: 'first', forward_timeout: true });
    await scene.register(other, procedure, { invoke: 'first' });
    const start = performance.now();
    const call = caller.request(code.CALL, { timeout: 600 }, procedure);
    const invocation = await invoked(watching, dictWith({ timeout: 600 }));
    await timePasses(scene, 300);
    watching.send([code.ERROR, code.INVOCATION, invocation, {}, unavailable]);
    await invoked(other);
    await caller.expect(failed(call, 'wamp.error.timeout'));
    expect(performance.now() - start).toBeGreaterThanOrEqual(598);
    expect(performance.now() - start).toBeLessThan(890);
  });

  it('does not repeat a call of which parts have been passed on [RRT-16]', async (scene) => {
    await scene.needFeature('dealer', 'progressive_call_results');
    await scene.needFeature('dealer', 'progressive_call_invocations');
    const { caller, procedure, at } = await share(scene, 'first', 2);
    const results = caller.request(code.CALL, { receive_progress: true }, procedure);
    const first = await invoked(at(0));
    at(0).send([code.YIELD, first, { progress: true }, [1]]);
    await caller.expect([code.RESULT, results, { progress: true }, [1]]);
    at(0).send([code.ERROR, code.INVOCATION, first, {}, unavailable]);
    await caller.expect(failed(results, nobody));
    const invocations = caller.request(code.CALL, { progress: true }, procedure);
    caller.send([code.CALL, invocations, { progress: true }, procedure]);
    await invoked(at(0));
    await declines(at(0));
    await caller.expect(failed(invocations, nobody));
    await at(1).quiet();
    await caller.quiet();
  });

  it('repeats a progressive call of which only the first CALL has been passed on, at a Callee that can take it [RRT-17, RRT-03]', async (scene) => {
    await scene.needFeature('dealer', 'progressive_call_invocations');
    const procedure = scene.uri('procedure');
    const [caller, first, unable] = [
      await scene.join(),
      await scene.join(),
      await scene.joinWithout('progressive_call_invocations'),
    ];
    let registration = 0;
    for (const callee of [first, unable]) {
      registration = await scene.register(callee, procedure, { invoke: 'first' });
    }
    const refused = caller.request(code.CALL, { progress: true }, procedure);
    await declines(first);
    await caller.expect([code.ERROR, code.CALL, refused, anyDict, cannot, rest]);
    await unable.quiet();
    const able = await scene.join();
    await scene.register(able, procedure, { invoke: 'first' });
    const request = unable.request(code.UNREGISTER, registration);
    await unable.expect([code.UNREGISTERED, request]);
    const call = caller.request(code.CALL, { progress: true }, procedure, ['one']);
    await declines(first);
    const invocation = await invoked(able, dictWith({ progress: true }), ['one']);
    caller.send([code.CALL, call, {}, procedure, ['two']]);
    expect(await invoked(able, dictWithout('progress'), ['two'])).toBe(invocation);
    await first.quiet();
  });

  it('does not give the call of a Callee that is gone to another one [RRT-18, CAN-22]', async (scene) => {
    const { caller, procedure, at } = await share(scene, 'first', 2);
    const call = caller.request(code.CALL, {}, procedure);
    await invoked(at(0));
    at(0).drop();
    await caller.expect(failed(call, 'wamp.error.canceled'));
    await at(1).quiet();
    await caller.quiet();
  });
}

interface Shared {
  readonly caller: WirePeer;
  readonly callees: readonly WirePeer[];
  readonly procedure: string;
  readonly registration: number;
  /** The Callee that registered at this place. */
  readonly at: (index: number) => WirePeer;
}

/** Several Callees of one registration, in the order in which they registered. */
async function share(scene: Scene, invoke: string, count: number): Promise<Shared> {
  const callees = await joinMany(scene, count);
  const caller = await scene.join();
  const procedure = scene.uri(`shared.s${String(caller.session)}`);
  let registration = 0;
  for (const callee of callees) registration = await scene.register(callee, procedure, { invoke });
  const at = (index: number): WirePeer => {
    const callee = callees[index];
    if (callee === undefined) throw new RangeError(`there is no Callee ${String(index)}`);
    return callee;
  };
  return { caller, callees, procedure, registration, at };
}

/** Takes an INVOCATION, declines it, and returns its id. */
async function declines(callee: WirePeer): Promise<number> {
  const invocation = await invoked(callee);
  callee.send([code.ERROR, code.INVOCATION, invocation, {}, unavailable]);
  return invocation;
}
