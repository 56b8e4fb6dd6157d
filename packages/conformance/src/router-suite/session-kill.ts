import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { any, anyDict, dictWith, dictWithout } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { whenOffered } from './offering.js';
import { event, type Scene } from './scene.js';
import { ask, eventually, firstArguments, isRefused } from './steps.js';
import type { SuiteTest } from './suite.js';

const kill = 'wamp.session.kill';

/** A procedure that ends sessions, and what it is asked to end a given one. */
interface Killer {
  readonly procedure: string;
  readonly args: (victim: WirePeer) => readonly unknown[];
}

const killers: readonly Killer[] = [
  { procedure: kill, args: ({ session }) => [session] },
  { procedure: 'wamp.session.kill_by_authid', args: ({ welcome }) => [welcome['authid']] },
  { procedure: 'wamp.session.kill_by_authrole', args: ({ welcome }) => [welcome['authrole']] },
  { procedure: 'wamp.session.kill_all', args: () => [] },
];

/** Answers the GOODBYE of the Router, which has to be so. */
async function isKilled(peer: WirePeer, details: unknown = anyDict, reason: unknown = any): Promise<void> {
  await peer.expect([code.GOODBYE, details, reason]);
  peer.send([code.GOODBYE, {}, 'wamp.close.goodbye_and_out']);
}

/** Joins the other Realm once nobody of earlier tests is in it. */
async function aloneIn(scene: Scene, realm: string): Promise<WirePeer> {
  const peer = await scene.join({ realm });
  const [count] = await eventually(
    () => ask(peer, 'wamp.session.count'),
    ([sessions]) => sessions === 1,
  );
  expect(count).toBe(1);
  return peer;
}

export function sessionKillTests(test: SuiteTest): void {
  const it = whenOffered(test, 'dealer', 'session_meta_api');

  it('ends a session with GOODBYE wamp.close.killed and no message, and returns nothing [SMETA-23, SMETA-29, URI-36]', async (scene) => {
    const [caller, victim] = [await scene.join(), await scene.join()];
    const call = caller.request(code.CALL, {}, kill, [victim.session]);
    await caller.expect([code.RESULT, call, anyDict]);
    await isKilled(victim, dictWithout('message'), 'wamp.close.killed');
    await isRefused(caller, 'wamp.error.no_such_session', [kill, [victim.session]]);
  });

  it('gives the reason and the message of the caller, each by itself [SMETA-24, SMETA-25, SMETA-34]', async (scene) => {
    const silent = dictWithout('message');
    for (const { procedure, args } of killers) {
      const realm = scene.target.otherRealm;
      const caller = await aloneIn(scene, realm);
      for (const [kwargs, details, reason] of [
        [{}, silent, 'wamp.close.killed'],
        [{ reason: 'com.myapp.bye' }, silent, 'com.myapp.bye'],
        [{ message: 'see you' }, dictWith({ message: 'see you' }), 'wamp.close.killed'],
        [{ reason: 'com.myapp.bye', message: 'see you' }, dictWith({ message: 'see you' }), 'com.myapp.bye'],
      ] as const) {
        const victim = await scene.login(0, { realm });
        await ask(caller, procedure, args(victim), kwargs);
        await isKilled(victim, details, reason);
        victim.drop();
      }
      caller.drop();
    }
  });

  it('does not end the session of the caller [SMETA-26, SMETA-30, SMETA-32, SMETA-33]', async (scene) => {
    const realm = scene.target.otherRealm;
    await aloneIn(scene, realm);
    const caller = await scene.login(0, { realm });
    await isRefused(caller, 'wamp.error.no_such_session', [kill, [caller.session]]);
    const { authid, authrole } = caller.welcome;
    expect(await ask(caller, 'wamp.session.kill_by_authid', [authid])).toEqual([[]]);
    expect(await ask(caller, 'wamp.session.kill_by_authrole', [authrole])).toEqual([0]);
    expect(await ask(caller, 'wamp.session.kill_all')).toEqual([1]);
    await caller.quiet();
  });

  it('refuses to end a session that is not there [SMETA-27, URI-51]', async (scene) => {
    const [caller, elsewhere] = [await scene.join(), await scene.join({ realm: scene.target.otherRealm })];
    for (const id of [123_456, elsewhere.session]) {
      await isRefused(caller, 'wamp.error.no_such_session', [kill, [id]]);
    }
    await elsewhere.quiet();
  });

  it('refuses a reason that is no URI, and ends nobody then [SMETA-28]', async (scene) => {
    const [caller, victim] = [await scene.join(), await scene.login(0)];
    for (const { procedure, args } of killers) {
      for (const reason of ['', 'a b', 'a..b', 5]) {
        await isRefused(caller, 'wamp.error.invalid_uri', [procedure, args(victim), { reason }]);
      }
    }
    await victim.quiet();
  });

  it('refuses arguments that are missing or of the wrong type [SMETA-40]', async (scene) => {
    const [caller, victim] = [await scene.join(), await scene.login(0)];
    for (const args of [[], ['x'], [0], [null]]) {
      await isRefused(caller, 'wamp.error.invalid_argument', [kill, args]);
    }
    for (const procedure of ['wamp.session.kill_by_authid', 'wamp.session.kill_by_authrole']) {
      for (const args of [[], [5], [null]]) {
        await isRefused(caller, 'wamp.error.invalid_argument', [procedure, args]);
      }
    }
    for (const { procedure, args } of killers) {
      await isRefused(caller, 'wamp.error.invalid_argument', [procedure, args(victim), { message: 5 }]);
    }
    await victim.quiet();
  });

  it('ends all other sessions of an authid and returns their ids [SMETA-30, SMETA-31]', async (scene) => {
    const realm = scene.target.otherRealm;
    await aloneIn(scene, realm);
    const [caller, one, two] = [
      await scene.login(0, { realm }),
      await scene.login(0, { realm }),
      await scene.login(0, { realm }),
    ];
    const bystander = await scene.login(1, { realm });
    expect(await ask(caller, 'wamp.session.kill_by_authid', ['nobody.at.all'])).toEqual([[]]);
    const [killed] = await ask(caller, 'wamp.session.kill_by_authid', [caller.welcome['authid']]);
    expect(new Set(killed as number[])).toEqual(new Set([one.session, two.session]));
    expect(killed).toHaveLength(2);
    await isKilled(one);
    await isKilled(two);
    await bystander.quiet();
  });

  it('ends all other sessions of a role and returns their number [SMETA-32]', async (scene) => {
    const realm = scene.target.otherRealm;
    await aloneIn(scene, realm);
    const [caller, one, two] = [
      await scene.login(0, { realm }),
      await scene.login(0, { realm }),
      await scene.login(0, { realm }),
    ];
    const bystander = await scene.login(1, { realm });
    expect(await ask(caller, 'wamp.session.kill_by_authrole', ['nosuch'])).toEqual([0]);
    expect(await ask(caller, 'wamp.session.kill_by_authrole', [caller.welcome['authrole']])).toEqual([2]);
    await isKilled(one);
    await isKilled(two);
    await bystander.quiet();
  });

  it('ends all other sessions of the Realm without a word to anybody else [SMETA-33, SMETA-35, SMETA-37, SMETA-41]', async (scene) => {
    const realm = scene.target.otherRealm;
    const caller = await aloneIn(scene, realm);
    const [one, two, elsewhere] = [
      await scene.join({ realm }),
      await scene.join({ realm }),
      await scene.join(),
    ];
    await scene.subscribe(one, scene.uri('topic'));
    await caller.drain();
    const heard = await scene.subscribe(caller, 'wamp.session.', { match: 'prefix' });
    expect(await ask(caller, 'wamp.session.kill_all')).toEqual([2]);
    await isKilled(one);
    await isKilled(two);
    await caller.quiet();
    const guest = await scene.join({ realm });
    // What comes next is of a session that joins later.
    await caller.expect(event(heard, [dictWith({ session: guest.session })]));
    expect(await ask(caller, 'wamp.session.count')).toEqual([2]);
    await elsewhere.quiet();
  });

  it('routes nothing to or from a killed session [SMETA-38]', async (scene) => {
    const topic = scene.uri('topic');
    const procedure = scene.uri('procedure');
    const [caller, victim, witness] = [await scene.join(), await scene.join(), await scene.join()];
    await scene.subscribe(victim, topic);
    await scene.subscribe(witness, topic);
    await scene.register(victim, procedure);
    await ask(caller, kill, [victim.session]);
    await isRefused(caller, 'wamp.error.no_such_procedure', [procedure]);
    await scene.publish(caller, topic, ['after']);
    await victim.expect([code.GOODBYE, anyDict, any]);
    victim.request(code.PUBLISH, {}, topic, ['ghost']);
    victim.request(code.CALL, {}, 'wamp.session.count');
    victim.send([code.GOODBYE, {}, 'wamp.close.goodbye_and_out']);
    await victim.expectClosed();
    expect(await firstArguments(witness)).toEqual(['after']);
  });

  it('closes the transport of a killed session that does not answer [SMETA-39]', async (scene) => {
    const [caller, victim] = [await scene.join(), await scene.join({ timeoutMs: 15_000 })];
    await ask(caller, kill, [victim.session]);
    await victim.expect([code.GOODBYE, anyDict, any]);
    await victim.expectClosed();
  });
}
