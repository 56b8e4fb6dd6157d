import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictWith, dictWithout, rest } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { dealerFeatures, failed, invoked, joinMany, leave } from './calling.js';
import { whenOffered } from './offering.js';
import { error, type Scene } from './scene.js';
import type { SuiteTest } from './suite.js';

const policies = ['single', 'first', 'last', 'random', 'roundrobin'];
const exists = 'wamp.error.procedure_already_exists';

export function sharedRegistrationTests(test: SuiteTest): void {
  test('announces shared registration [SHR-01, FEAT-18]', async (scene) => {
    expect(dealerFeatures(await scene.join())).toMatchObject({ shared_registration: true });
  });

  test('ignores the policy of a registration where shared registration is off [SHR-19]', async (scene) => {
    const realm = scene.need('plainRealm');
    const [first, second] = [await scene.join({ realm }), await scene.join({ realm })];
    await scene.register(first, scene.uri('procedure'), { invoke: 'roundrobin' });
    await refused(second, scene.uri('procedure'), { invoke: 'roundrobin' });
  });

  const it = whenOffered(test, 'dealer', 'shared_registration');

  it('lets nobody join a registration of policy single, named or not [SHR-03, SHR-04, RPC-04]', async (scene) => {
    const [first, second] = await two(scene);
    for (const options of [{}, { invoke: 'single' }]) {
      const procedure = scene.uri(`single.o${String(Object.keys(options).length)}`);
      await scene.register(first, procedure, options);
      for (const invoke of policies) await refused(second, procedure, { invoke });
      await refused(second, procedure, {});
    }
  });

  it('lets nobody join under another policy, and changes nothing [SHR-05, SHR-20, RPC-04]', async (scene) => {
    const [first, second] = await two(scene);
    const caller = await scene.join();
    for (const policy of policies.slice(1)) {
      const procedure = scene.uri(policy);
      await scene.register(first, procedure, { invoke: policy });
      for (const invoke of policies.filter((other) => other !== policy)) {
        await refused(second, procedure, { invoke });
      }
      await refused(second, procedure, {});
      for (let call = 0; call < 3; call += 1) {
        caller.request(code.CALL, {}, procedure);
        await invoked(first);
      }
      await second.quiet();
    }
  });

  it('gives all Callees of one registration the same id, for each pattern apart [SHR-06, PBR-23]', async (scene) => {
    const [first, second] = await two(scene);
    const ids: number[] = [];
    for (const match of ['exact', 'prefix', 'wildcard']) {
      const options = { invoke: 'roundrobin', match };
      const id = await scene.register(first, scene.uri('a'), options);
      expect(await scene.register(second, scene.uri('a'), options)).toBe(id);
      ids.push(id);
    }
    expect(new Set(ids).size).toBe(3);
  });

  it('takes turns with roundrobin, in the order of registering, one step for each call [SHR-07, RPC-19]', async (scene) => {
    const { caller, callees, procedure } = await share(scene, 'roundrobin', 3);
    for (const callee of [0, 1, 2, 0, 1, 2, 0]) await reaches(caller, callees[callee], procedure);
    for (const callee of callees) await callee.quiet();
  });

  it('takes turns among the Callees of a pattern [PBR-23, PBR-16]', async (scene) => {
    const [first, second] = await two(scene);
    const caller = await scene.join();
    const options = { invoke: 'roundrobin', match: 'prefix' };
    for (const callee of [first, second]) await scene.register(callee, scene.uri('a'), options);
    for (const [index, callee] of [first, second, first].entries()) {
      const procedure = scene.uri(`a.b${String(index)}`);
      caller.request(code.CALL, {}, procedure);
      await invoked(callee, dictWith({ procedure }));
    }
  });

  it('calls each Callee about as often with random [SHR-08]', async (scene) => {
    const { caller, callees, procedure } = await share(scene, 'random', 3);
    const calls = 900;
    for (let call = 0; call < calls; call += 1) caller.request(code.CALL, {}, procedure);
    await caller.quiet();
    const counts: number[] = [];
    for (const callee of callees) counts.push((await callee.drain()).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(calls);
    // Of 900 fair draws one of three gets less than 200 or more than 400 once in 10^11 runs.
    for (const count of counts) {
      expect(count).toBeGreaterThan(200);
      expect(count).toBeLessThan(400);
    }
  });

  it('calls the Callee that registered first with first, and the next one when it leaves [SHR-09, SHR-11]', async (scene) => {
    const { caller, callees, procedure } = await share(scene, 'first', 2);
    for (let call = 0; call < 3; call += 1) await reaches(caller, callees[0], procedure);
    await leaveWith(caller, callees[0], 3);
    await reaches(caller, callees[1], procedure);
    const third = await scene.join();
    await scene.register(third, procedure, { invoke: 'first' });
    await reaches(caller, callees[1], procedure);
    await third.quiet();
  });

  it('calls the Callee that registered last with last [SHR-10, SHR-11]', async (scene) => {
    const { caller, callees, procedure } = await share(scene, 'last', 2);
    for (let call = 0; call < 3; call += 1) await reaches(caller, callees[1], procedure);
    await leaveWith(caller, callees[1], 3);
    await reaches(caller, callees[0], procedure);
    const third = await scene.join();
    await scene.register(third, procedure, { invoke: 'last' });
    await reaches(caller, third, procedure);
  });

  it('goes on with the other Callees when one unregisters, skipping nobody [SHR-11, SHR-12, RPC-06]', async (scene) => {
    for (const [gone, next] of [
      [0, [1, 2, 1]],
      [1, [2, 0, 2]],
      [2, [1, 0, 1]],
    ] as const) {
      const { caller, callees, procedure, registration } = await share(scene, 'roundrobin', 3);
      await reaches(caller, callees[0], procedure);
      const request = callees[gone]?.request(code.UNREGISTER, registration);
      await callees[gone]?.expect([code.UNREGISTERED, request]);
      for (const callee of next) await reaches(caller, callees[callee], procedure);
    }
  });

  it('goes on with the others when a Callee is lost, and ends only its own calls [SHR-11, SHR-12, CAN-22]', async (scene) => {
    const { caller, callees, procedure } = await share(scene, 'roundrobin', 3);
    await reaches(caller, callees[0], procedure);
    callees[0]?.drop();
    await caller.expect(failed(1, 'wamp.error.canceled'));
    for (const callee of [1, 2, 1]) await reaches(caller, callees[callee], procedure);
    await caller.quiet();
  });

  it('puts a Callee that joins later at the end of the turns [SHR-13]', async (scene) => {
    const { caller, callees, procedure } = await share(scene, 'roundrobin', 2);
    await reaches(caller, callees[0], procedure);
    const third = await scene.join();
    await scene.register(third, procedure, { invoke: 'roundrobin' });
    for (const callee of [callees[1], third, callees[0]]) await reaches(caller, callee, procedure);
  });

  it('forgets the registration with its last Callee; the next one may choose anew [SHR-14, RPC-09, RPC-11]', async (scene) => {
    const { caller, callees, procedure, registration } = await share(scene, 'roundrobin', 2);
    for (const callee of callees) {
      const request = callee.request(code.UNREGISTER, registration);
      await callee.expect([code.UNREGISTERED, request]);
    }
    const call = caller.request(code.CALL, {}, procedure);
    await caller.expect(failed(call, 'wamp.error.no_such_procedure'));
    const next = await scene.join();
    expect(await scene.register(next, procedure, { invoke: 'single' })).not.toBe(registration);
    await refused(caller, procedure, { invoke: 'roundrobin' });
  });

  it('does not let a session join its own registration again [SHR-15, RPC-05]', async (scene) => {
    const { caller, callees, procedure, registration } = await share(scene, 'roundrobin', 2);
    const [first, second] = callees;
    if (first === undefined) throw new Error('no Callee');
    await refused(first, procedure, { invoke: 'roundrobin' });
    for (const callee of [first, second, first]) await reaches(caller, callee, procedure);
    const request = first.request(code.UNREGISTER, registration);
    await first.expect([code.UNREGISTERED, request]);
    for (let call = 0; call < 2; call += 1) await reaches(caller, second, procedure);
  });

  it('takes the error of a Callee for the answer, and asks no other [SHR-16]', async (scene) => {
    const { caller, callees, procedure } = await share(scene, 'roundrobin', 2);
    const [first, second] = callees;
    const call = caller.request(code.CALL, {}, procedure);
    first?.send([code.ERROR, code.INVOCATION, await reached(first), {}, 'com.x.error']);
    await caller.expect(failed(call, 'com.x.error'));
    await second?.quiet();
  });

  it('refuses an unknown policy with option_not_allowed and registers nothing [SHR-17]', async (scene) => {
    const [peer, other] = await two(scene);
    for (const invoke of ['all', '', 'ROUNDROBIN', 'constructor']) {
      const request = peer.request(code.REGISTER, { invoke }, scene.uri('procedure'));
      await peer.expect(error(code.REGISTER, request, 'wamp.error.option_not_allowed'));
    }
    await scene.register(other, scene.uri('procedure'));
  });

  it('judges a call by the Callee whose turn it is, and passes nobody over [SHR-18, PRI-09]', async (scene) => {
    await scene.needFeature('dealer', 'progressive_call_invocations');
    const procedure = scene.uri('procedure');
    const [able, unable] = [await scene.join(), await scene.joinWithout('progressive_call_invocations')];
    for (const callee of [able, unable]) await scene.register(callee, procedure, { invoke: 'roundrobin' });
    const caller = await scene.join();
    for (let round = 0; round < 2; round += 1) {
      caller.request(code.CALL, { progress: true }, procedure);
      await invoked(able, dictWith({ progress: true }));
      const call = caller.request(code.CALL, { progress: true }, procedure);
      await caller.expect(failed(call, 'wamp.error.feature_not_supported'));
    }
    await unable.quiet();
  });

  it('asks each Callee for itself whether it wants to know who calls [SHR-21, CID-09, CID-05]', async (scene) => {
    await scene.needFeature('dealer', 'caller_identification');
    const [asking, other] = await two(scene);
    const [caller, procedure] = [await scene.join(), scene.uri('procedure')];
    await scene.register(asking, procedure, { invoke: 'roundrobin', disclose_caller: true });
    await scene.register(other, procedure, { invoke: 'roundrobin' });
    for (let round = 0; round < 2; round += 1) {
      caller.request(code.CALL, {}, procedure);
      await invoked(asking, dictWith({ caller: caller.session }));
      caller.request(code.CALL, {}, procedure);
      await invoked(other, dictWithout('caller', 'caller_authid', 'caller_authrole'));
    }
  });
}

interface Shared {
  readonly caller: WirePeer;
  readonly callees: readonly WirePeer[];
  readonly procedure: string;
  readonly registration: number;
}

/** Several Callees of one registration, in the order in which they registered. */
async function share(scene: Scene, invoke: string, count: number): Promise<Shared> {
  const callees = await joinMany(scene, count);
  const procedure = scene.uri(`shared.s${String(callees[0]?.session)}`);
  let registration = 0;
  for (const callee of callees) registration = await scene.register(callee, procedure, { invoke });
  return { caller: await scene.join(), callees, procedure, registration };
}

async function two(scene: Scene): Promise<[WirePeer, WirePeer]> {
  return [await scene.join(), await scene.join()];
}

async function refused(peer: WirePeer, procedure: string, options: object): Promise<void> {
  const request = peer.request(code.REGISTER, options, procedure);
  await peer.expect(error(code.REGISTER, request, exists));
}

/** Calls, and expects the INVOCATION at this Callee. */
async function reaches(caller: WirePeer, callee: WirePeer | undefined, procedure: string): Promise<void> {
  caller.request(code.CALL, {}, procedure);
  await reached(callee);
}

async function reached(callee: WirePeer | undefined): Promise<number> {
  if (callee === undefined) throw new Error('no Callee');
  return invoked(callee);
}

/** Lets a Callee leave while it works on as many calls of the Caller, which all end. */
async function leaveWith(caller: WirePeer, callee: WirePeer | undefined, calls: number): Promise<void> {
  if (callee === undefined) throw new Error('no Callee');
  await leave(callee);
  for (let call = 0; call < calls; call += 1) {
    await caller.expect([code.ERROR, code.CALL, anyId, anyDict, 'wamp.error.canceled', rest]);
  }
}
