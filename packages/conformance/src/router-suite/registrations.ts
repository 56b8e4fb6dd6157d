import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, entriesOf } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { dealerFeatures } from './calling.js';
import { error, type Scene } from './scene.js';
import type { SuiteTest } from './suite.js';

export function registrationTests(it: SuiteTest): void {
  it('announces pattern-based registration [PBR-01, FEAT-17]', async (scene) => {
    expect(dealerFeatures(await scene.join())).toMatchObject({ pattern_based_registration: true });
  });

  it('answers REGISTER with REGISTERED [RPC-02, MSG-22, MSG-23, ID-14]', async (scene) => {
    const peer = await scene.join();
    await scene.register(peer, scene.uri('procedure'));
    await peer.quiet();
  });

  it('refuses a procedure that is registered already, by whomever [RPC-03, RPC-04, RPC-05, URI-22]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [first, second, caller] = [await scene.join(), await scene.join(), await scene.join()];
    const registration = await scene.register(first, procedure);
    for (const peer of [first, second]) {
      const request = peer.request(code.REGISTER, {}, procedure);
      await peer.expect(error(code.REGISTER, request, 'wamp.error.procedure_already_exists'));
    }
    await scene.invoke([caller, first], procedure);
    const request = first.request(code.UNREGISTER, registration);
    await first.expect([code.UNREGISTERED, request]);
  });

  it('answers UNREGISTER, after which the procedure is gone and free [RPC-06, RPC-07, RPC-09, MSG-24, URI-23]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [first, second] = [await scene.join(), await scene.join()];
    const registration = await scene.register(first, procedure);
    const request = first.request(code.UNREGISTER, registration);
    await first.expect([code.UNREGISTERED, request]);
    const call = second.request(code.CALL, {}, procedure);
    await second.expect(error(code.CALL, call, 'wamp.error.no_such_procedure'));
    await scene.register(second, procedure);
    for (const id of [registration, 999999]) {
      const again = first.request(code.UNREGISTER, id);
      await first.expect(error(code.UNREGISTER, again, 'wamp.error.no_such_registration'));
    }
  });

  it('lets running invocations finish after UNREGISTER [RPC-44]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    const registration = await scene.register(callee, procedure);
    const { call, invocation } = await scene.invoke([caller, callee], procedure);
    const request = callee.request(code.UNREGISTER, registration);
    await callee.expect([code.UNREGISTERED, request]);
    callee.send([code.YIELD, invocation, {}, ['done']]);
    await caller.expect([code.RESULT, call, anyDict, ['done']]);
  });

  it('keeps registrations of one URI under different policies apart [PBR-02, PBR-08, PBR-09, PBR-16, PBR-17, PBR-18]', async (scene) => {
    const procedure = scene.uri('a');
    const [caller, exact, prefix, wildcard] = await four(scene);
    await scene.register(exact, procedure, { match: 'exact' });
    await scene.register(prefix, procedure, { match: 'prefix' });
    await scene.register(wildcard, procedure, { match: 'wildcard' });
    await called([caller, exact], procedure, {});
    await called([caller, prefix], `${procedure}.b`, { procedure: `${procedure}.b` });
    exact.send([code.GOODBYE, {}, 'wamp.close.close_realm']);
    await exact.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
    // The call of the Callee that left is answered before the next one is made.
    await caller.expect(error(code.CALL, 1, 'wamp.error.canceled'));
    await called([caller, prefix], procedure, { procedure });
    await wildcard.quiet();
  });

  it('forgets a pattern registration with UNREGISTER, whatever its policy [RPC-09, RPC-06, PBR-15, PBR-19]', async (scene) => {
    for (const match of ['exact', 'prefix', 'wildcard']) {
      const procedure = scene.uri(`${match}.a.b`);
      const pattern = match === 'wildcard' ? scene.uri(`${match}..b`) : procedure;
      const [caller, first, second] = await four(scene);
      const registration = await scene.register(first, pattern, { match });
      const request = first.request(code.UNREGISTER, registration);
      await first.expect([code.UNREGISTERED, request]);
      const call = caller.request(code.CALL, {}, procedure);
      await caller.expect(error(code.CALL, call, 'wamp.error.no_such_procedure'));
      await scene.register(second, pattern, { match });
      await scene.invoke([caller, second], procedure);
      await first.quiet();
    }
  });

  it('matches prefix registrations by characters, the longest first [PBR-04, PBR-10, PBR-11, PBR-15]', async (scene) => {
    const base = scene.uri('o');
    const [caller, short, long, wildcard] = await four(scene);
    await scene.register(short, `${base}.c3`, { match: 'prefix' });
    await scene.register(long, `${base}.c3.d4`, { match: 'prefix' });
    await scene.register(wildcard, `${base}..d98`, { match: 'wildcard' });
    for (const tail of ['c3', 'c3.d98', 'c33', 'c3-x.y']) {
      await called([caller, short], `${base}.${tail}`, { procedure: `${base}.${tail}` });
    }
    for (const tail of ['c3.d4', 'c3.d4.e', 'c3.d44']) {
      await called([caller, long], `${base}.${tail}`, { procedure: `${base}.${tail}` });
    }
    await called([caller, wildcard], `${base}.x.d98`, { procedure: `${base}.x.d98` });
    const missing = caller.request(code.CALL, {}, `${base}.c`);
    await caller.expect(error(code.CALL, missing, 'wamp.error.no_such_procedure'));
  });

  it('picks the wildcard registration with the leftmost literal, in any order of registering [PBR-05, PBR-06, PBR-12, PBR-13, PBR-14]', async (scene) => {
    const base = scene.uri('w');
    for (const reversed of [false, true]) {
      const [caller, first, second] = await four(scene);
      const registrations = [
        { callee: first, pattern: `${base}${String(reversed)}.b...` },
        { callee: second, pattern: `${base}${String(reversed)}...d.e` },
      ];
      for (const { callee, pattern } of reversed ? registrations.reverse() : registrations) {
        await scene.register(callee, pattern, { match: 'wildcard' });
      }
      const procedure = `${base}${String(reversed)}.b.c.d.e`;
      await called([caller, first], procedure, { procedure });
      const other = `${base}${String(reversed)}.x.c.d.e`;
      await called([caller, second], other, { procedure: other });
      for (const tail of ['.b.c.d', '.b.c.d.e.f', '.x.c.d.f']) {
        const missing = caller.request(code.CALL, {}, `${base}${String(reversed)}${tail}`);
        await caller.expect(error(code.CALL, missing, 'wamp.error.no_such_procedure'));
      }
    }
  });
}

async function four(scene: Scene): Promise<[WirePeer, WirePeer, WirePeer, WirePeer]> {
  return [await scene.join(), await scene.join(), await scene.join(), await scene.join()];
}

/** Calls, and expects at exactly this Callee an INVOCATION that names this procedure, or none. */
async function called(
  [caller, callee]: readonly [WirePeer, WirePeer],
  procedure: string,
  details: { readonly procedure?: string },
): Promise<void> {
  caller.request(code.CALL, {}, procedure);
  const message = await callee.receive();
  expect([message[0], entriesOf(message[3])['procedure']]).toEqual([code.INVOCATION, details.procedure]);
}
