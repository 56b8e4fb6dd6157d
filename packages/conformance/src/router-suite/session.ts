import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictWith, entriesOf, Matcher, rest, show } from '../peer/pattern.js';
import { abort, error, event } from './scene.js';
import { rejoinsOrIsClosed } from './steps.js';
import type { SuiteTest } from './suite.js';

const roles = { caller: {}, callee: {}, publisher: {}, subscriber: {} };
const text = new Matcher('text', (value) => typeof value === 'string' && value.length > 0);

export function sessionTests(it: SuiteTest): void {
  it('refuses any first message but HELLO [SES-02, SES-18, SES-23, SES-40]', async (scene) => {
    for (const message of [
      [code.SUBSCRIBE, 1, {}, 'com.x'],
      [code.GOODBYE, {}, 'com.x'],
      [code.ERROR, 68, 1, {}, 'com.x'],
      [code.AUTHENTICATE, 's', {}],
      [code.YIELD, 1, {}],
      [code.CALL, 1, {}, 'com.x'],
      [code.WELCOME, 1, {}],
      [300, 1],
    ]) {
      await using peer = await scene.open();
      peer.send(message);
      await peer.expectViolation();
    }
  });

  it('answers HELLO with WELCOME and nothing before [SES-03, SES-08, SES-14, MSG-06, MSG-30, RPC-58]', async (scene) => {
    const peer = await scene.open();
    peer.send([code.HELLO, scene.target.realm, { roles: { caller: {} } }]);
    await peer.expect([
      code.WELCOME,
      anyId,
      dictWith({ roles: dictWith({ broker: anyDict, dealer: anyDict }) }),
    ]);
    await peer.quiet();
  });

  it('announces its features below the roles of WELCOME as true [SES-07, SES-08, FEAT-03]', async (scene) => {
    const { welcome } = await scene.join();
    const roles = entriesOf(welcome['roles']);
    expect(Object.keys(roles).sort()).toEqual(['broker', 'dealer']);
    for (const role of Object.values(roles)) {
      const features = Object.values(entriesOf(entriesOf(role)['features']));
      expect(features.every((value) => value === true)).toBe(true);
    }
  });

  it('refuses a HELLO without a usable role [SES-05]', async (scene) => {
    for (const details of [
      {},
      { roles: {} },
      { roles: [] },
      { roles: 'caller' },
      { roles: { caller: true } },
      { roles: { caller: null } },
      { roles: { broker: {} } },
    ]) {
      await using peer = await scene.open();
      peer.send([code.HELLO, scene.target.realm, details]);
      // Which reason a Router gives is open.
      await peer.expect([code.ABORT, anyDict, text, rest]);
      await peer.expectClosed();
    }
  });

  it('ignores unknown roles and features beside known ones [SES-06, FEAT-06]', async (scene) => {
    const peer = await scene.join({
      details: { roles: { caller: { features: { zzz: true } }, janitor: {} } },
    });
    await peer.quiet();
  });

  it('aborts a session that uses a role it did not announce [SES-11]', async (scene) => {
    const only = (role: string) => ({ details: { roles: { [role]: {} } } });
    await scene.violates([code.CALL, 1, {}, 'com.x'], only('subscriber'));
    await scene.violates([code.REGISTER, 1, {}, 'com.x'], only('caller'));
    await scene.violates([code.PUBLISH, 1, {}, 'com.x'], only('subscriber'));
    await scene.violates([code.SUBSCRIBE, 1, {}, 'com.x'], only('publisher'));
  });

  it('names itself as text if at all, and refuses an agent that is no text [SES-12]', async (scene) => {
    const { welcome } = await scene.join({ details: { agent: 'Someone-1.2.3', roles } });
    expect(['string', 'undefined']).toContain(typeof welcome['agent']);
    await using peer = await scene.open();
    peer.send([code.HELLO, scene.target.realm, { agent: 5, roles }]);
    await peer.expectViolation();
  });

  it('offers the same to every agent [GEN-06]', async (scene) => {
    const plain = await scene.join({ details: { roles } });
    for (const agent of ['SomeClient-1.0.0', 'another client v7', 'x']) {
      const named = await scene.join({ details: { agent, roles } });
      expect(named.welcome['roles']).toEqual(plain.welcome['roles']);
    }
  });

  it('gives every session an id of its own, drawn from the whole range [SES-13, ID-01]', async (scene) => {
    const ids: number[] = [];
    for (let index = 0; index < 200; index += 1) {
      await using peer = await scene.join();
      ids.push(peer.session);
    }
    expect(new Set(ids).size).toBe(200);
    expect(ids.every((id) => Number.isInteger(id) && id >= 1 && id <= 2 ** 53)).toBe(true);
    // Of 200 fair draws fewer than 40 in one half happens once in 10^18 runs.
    const high = ids.filter((id) => id > 2 ** 52).length;
    expect(high).toBeGreaterThan(40);
    expect(high).toBeLessThan(160);
  });

  it('refuses a Realm that is not there with no_such_realm [SES-15, URI-34]', async (scene) => {
    const peer = await scene.open();
    peer.send([code.HELLO, 'com.conformance.no.such.realm', { roles }]);
    await peer.expect(abort('wamp.error.no_such_realm'));
    await peer.expectClosed();
  });

  it('takes keys of the resumption draft for unknown keys [SES-49, MSG-36]', async (scene) => {
    const peer = await scene.join({
      details: { roles, resumable: true, 'resume-session': 1, 'resume-token': 'x' },
    });
    expect(['resumed', 'resumable', 'resume-ticket'].filter((key) => key in peer.welcome)).toEqual([]);
  });

  it('tells in WELCOME who the session is [SES-51]', async (scene) => {
    const { welcome } = await scene.join();
    expect(welcome).toMatchObject({ authmethod: 'anonymous' });
    for (const key of ['authid', 'authrole', 'authprovider']) expect(welcome[key], key).toBeTypeOf('string');
  });

  it('aborts a session that says HELLO again [SES-21, SES-27, TR-81]', async (scene) => {
    await scene.violates([code.HELLO, scene.target.realm, { roles }]);
  });

  it('says in its ABORT what was wrong, and nothing of its inside [SES-29, SES-41]', async (scene) => {
    const violation = await scene.violates([code.WELCOME, 1, {}]);
    expect(violation[1]).toMatchObject({ message: expect.any(String) as unknown });
    expect(show(violation)).not.toMatch(/\bat .*:\d+:\d+|node_modules|\.[jt]s\b/);
    const peer = await scene.open();
    peer.send([code.HELLO, 'com.conformance.no.such.realm', { roles }]);
    const refusal = await peer.expect(abort('wamp.error.no_such_realm'));
    // A message is optional.
    expect(['string', 'undefined']).toContain(typeof entriesOf(refusal[1])['message']);
  });

  it('never answers ABORT, and closes [SES-26, SES-27]', async (scene) => {
    const [early, open] = [await scene.open(), await scene.join()];
    for (const peer of [early, open]) {
      peer.send([code.ABORT, {}, 'com.x.bye']);
      await peer.expectClosed();
    }
  });

  it('survives reasons and details that are none [SES-28, URI-52]', async (scene) => {
    const peer = await scene.join();
    peer.send([code.GOODBYE, {}, 'not a uri']);
    await peer.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
    const aborting = await scene.join();
    aborting.send([code.ABORT, {}, '']);
    await aborting.expectClosed();
    await scene.violates([code.GOODBYE, null, 'com.x']);
    await (await scene.join()).quiet();
  });

  it('answers GOODBYE with goodbye_and_out whatever the reason [SES-30, URI-30, URI-52, MSG-10]', async (scene) => {
    for (const reason of [
      'wamp.close.close_realm',
      'wamp.close.normal',
      'wamp.error.goodbye_and_out',
      'com.x',
    ]) {
      const peer = await scene.join();
      peer.send([code.GOODBYE, { message: 'bye' }, reason]);
      await peer.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
    }
  });

  it('opens a new session on the same transport after GOODBYE, or closes it in good order [SES-31, SES-36, SES-37, ID-10]', async (scene) => {
    const topic = scene.uri('topic');
    const [peer, publisher] = [await scene.join(), await scene.join()];
    await scene.subscribe(peer, topic);
    const first = peer.session;
    peer.send([code.GOODBYE, {}, 'wamp.close.close_realm']);
    await peer.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
    await scene.publish(publisher, topic);
    if (!(await rejoinsOrIsClosed(scene, peer))) return;
    expect(peer.session).not.toBe(first);
    await scene.publish(publisher, topic);
    // The counter begins at 1 again: the first request of the new session is accepted with id 1.
    await peer.quiet();
  });

  it('ends a session with the first GOODBYE: what follows has no effect [SES-30, SES-33, RPC-57]', async (scene) => {
    const topic = scene.uri('topic');
    const [peer, subscriber] = [await scene.join(), await scene.join()];
    await scene.subscribe(subscriber, topic);
    peer.sendTogether([code.GOODBYE, {}, 'wamp.close.close_realm'], [code.PUBLISH, 1, {}, topic]);
    await peer.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
    await subscriber.quiet();
  });

  it('drops what follows a violation, and everything the session held [SES-42, SES-43, SES-44, RPC-54, TR-16]', async (scene) => {
    const topic = scene.uri('topic');
    const procedure = scene.uri('procedure');
    const [peer, other] = [await scene.join(), await scene.join()];
    await scene.subscribe(other, topic);
    await scene.subscribe(peer, topic);
    await scene.register(peer, procedure);
    peer.sendTogether([code.WELCOME, 1, {}], [code.PUBLISH, 3, {}, topic], [code.CALL, 4, {}, procedure]);
    await peer.expectViolation();
    await other.quiet();
    await scene.register(other, procedure);
  });

  it('keeps a session open after errors that are no protocol errors [SES-45, URI-21, URI-23, URI-24]', async (scene) => {
    const peer = await scene.join();
    const expectations: [number, unknown[], string][] = [
      [code.CALL, [{}, scene.uri('missing')], 'wamp.error.no_such_procedure'],
      [code.UNREGISTER, [123456], 'wamp.error.no_such_registration'],
      [code.UNSUBSCRIBE, [123456], 'wamp.error.no_such_subscription'],
      [code.SUBSCRIBE, [{}, 'a..b'], 'wamp.error.invalid_uri'],
    ];
    for (const [type, elements, uri] of expectations) {
      const request = peer.request(type, ...elements);
      await peer.expect(error(type, request, uri));
      await peer.quiet();
    }
  });

  it('lets one session act in all roles and meet itself [SES-47, RPC-53, PEX-03]', async (scene) => {
    const [topic, procedure] = [scene.uri('topic'), scene.uri('procedure')];
    const peer = await scene.join();
    const subscription = await scene.subscribe(peer, topic);
    const registration = await scene.register(peer, procedure);
    peer.request(code.PUBLISH, { exclude_me: false }, topic, ['me']);
    await peer.expect(event(subscription, ['me']));
    const outer = peer.request(code.CALL, {}, procedure, ['outer']);
    const [, first] = await peer.expect([code.INVOCATION, anyId, registration, anyDict, ['outer']]);
    const inner = peer.request(code.CALL, {}, procedure, ['inner']);
    const [, second] = await peer.expect([code.INVOCATION, anyId, registration, anyDict, ['inner']]);
    peer.send([code.YIELD, second, {}, ['inner']]);
    await peer.expect([code.RESULT, inner, anyDict, ['inner']]);
    peer.send([code.YIELD, first, {}, ['outer']]);
    await peer.expect([code.RESULT, outer, anyDict, ['outer']]);
  });
}
