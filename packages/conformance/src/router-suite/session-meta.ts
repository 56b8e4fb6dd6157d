import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictWith, entriesOf, rest, show } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import type { WireMessage } from '../peer/wire-serializer.js';
import { whenOffered } from './offering.js';
import { error, type Scene } from './scene.js';
import { argumentsOf, ask, eventually, isRefused, leave, receiveUntil } from './steps.js';
import type { SuiteTest } from './suite.js';

const [onJoin, onLeave] = ['wamp.session.on_join', 'wamp.session.on_leave'];

/** Somebody who hears of sessions that join and leave. */
async function listen(scene: Scene, realm = scene.target.realm) {
  const peer = await scene.join({ realm });
  return { peer, joined: await scene.subscribe(peer, onJoin), left: await scene.subscribe(peer, onLeave) };
}

/** The id of the session that a session meta event is about. */
function subject(message: WireMessage): unknown {
  const [first] = argumentsOf(message);
  return typeof first === 'number' ? first : entriesOf(first)['session'];
}

const isAbout = (peer: WirePeer, subscription: number) => (message: WireMessage) =>
  message[0] === code.EVENT && message[1] === subscription && subject(message) === peer.session;

/** What the session meta API tells about a session, as its own WELCOME had it. */
function detailsOf({ session, welcome }: WirePeer) {
  const { authid, authrole, authmethod, authprovider } = welcome;
  return { session, authid, authrole, authmethod, authprovider };
}

export function sessionMetaTests(test: SuiteTest): void {
  const it = whenOffered(test, 'broker', 'session_meta_api');

  it('tells of a session that joins and of its end, once each, with its details [SMETA-02, SMETA-03, SMETA-07, SMETA-08, SMETA-47, PID-11]', async (scene) => {
    const { peer, joined, left } = await listen(scene);
    const guest = await scene.login(0);
    const [join] = (await receiveUntil(peer, isAbout(guest, joined))).slice(-1);
    expect(join).toHaveLength(5);
    expect(join?.[3]).toEqual({});
    expect(argumentsOf(join ?? [])).toEqual([expect.objectContaining(detailsOf(guest))]);
    for (const key of ['authid', 'authrole', 'authmethod', 'authprovider'] as const) {
      expect(typeof entriesOf(argumentsOf(join ?? [])[0])[key]).toBe('string');
    }
    await leave(guest);
    guest.drop();
    const [end] = (await receiveUntil(peer, isAbout(guest, left))).slice(-1);
    expect(end?.slice(3)).toEqual([{}, [guest.session, guest.welcome['authid'], guest.welcome['authrole']]]);
    await guest.closed;
    const later = (await peer.drain()).filter((message) => subject(message) === guest.session);
    expect(later).toEqual([]);
  });

  const endings: Readonly<Record<string, (guest: WirePeer, other: WirePeer) => unknown>> = {
    'its transport is lost': (guest) => {
      guest.drop();
    },
    'it breaks the protocol': (guest) => {
      guest.send([code.WELCOME, 1, {}]);
    },
    'it sends ABORT': (guest) => {
      guest.send([code.ABORT, {}, 'wamp.error.system_shutdown']);
    },
    'it is killed': (guest, other) => ask(other, 'wamp.session.kill', [guest.session]),
    'its principal is killed': (guest, other) =>
      ask(other, 'wamp.session.kill_by_authid', [guest.welcome['authid']]),
  };
  for (const [how, end] of Object.entries(endings)) {
    it(`tells of the end of a session once when ${how} [SMETA-07, SMETA-08, SMETA-36]`, async (scene) => {
      const { peer, left } = await listen(scene);
      const [guest, other] = [await scene.join(), await scene.join()];
      await peer.drain();
      await end(guest, other);
      await receiveUntil(peer, isAbout(guest, left));
      guest.drop();
      await guest.closed;
      expect((await peer.drain()).filter((message) => subject(message) === guest.session)).toEqual([]);
    });
  }

  it('tells of killed roles [SMETA-36]', async (scene) => {
    const { peer, left } = await listen(scene);
    const [guest, other] = [await scene.login(0), await scene.join()];
    await ask(other, 'wamp.session.kill_by_authrole', [guest.welcome['authrole']]);
    await receiveUntil(peer, isAbout(guest, left));
  });

  it('tells nobody what is nobody’s business [SMETA-04]', async (scene) => {
    const { peer, joined } = await listen(scene);
    const [{ ticket }] = scene.need('logins');
    const guest = await scene.login(0, {
      details: { roles: { caller: {} }, authextra: { secret: 'canary-extra' } },
    });
    const events = await receiveUntil(peer, isAbout(guest, joined));
    const [details] = await ask(peer, 'wamp.session.get', [guest.session]);
    for (const secret of ['canary-extra', ticket, '"roles"']) {
      expect(show([events.at(-1), details])).not.toContain(secret);
    }
  });

  it('tells of sessions in their own Realm only [SMETA-05, SMETA-41]', async (scene) => {
    const { otherRealm } = scene.target;
    const [here, there] = [await listen(scene), await listen(scene, otherRealm)];
    const guest = await scene.join({ realm: otherRealm });
    await receiveUntil(there.peer, isAbout(guest, there.joined));
    await leave(guest);
    await receiveUntil(there.peer, isAbout(guest, there.left));
    expect((await here.peer.drain()).filter((message) => subject(message) === guest.session)).toEqual([]);
  });

  it('tells nothing of who was not let in [SMETA-06]', async (scene) => {
    const { peer } = await listen(scene);
    const [{ authid }] = scene.need('logins');
    await peer.drain();
    const refused = await scene.open();
    refused.send([
      code.HELLO,
      scene.target.realm,
      { roles: { caller: {} }, authid, authmethods: ['ticket'] },
    ]);
    await refused.expect([code.CHALLENGE, 'ticket', anyDict]);
    refused.send([code.AUTHENTICATE, 'wrong', {}]);
    await refused.expect([code.ABORT, anyDict, rest]);
    const broken = await scene.open();
    broken.send([code.HELLO, scene.target.realm, {}]);
    await broken.expect([code.ABORT, anyDict, rest]);
    await refused.closed;
    await broken.closed;
    // Sessions of earlier tests may still be leaving; nobody joins.
    const heard = (await peer.drain()).map((message) => argumentsOf(message)[0]);
    expect(heard.filter((about) => typeof about !== 'number')).toEqual([]);
    expect(show(heard)).not.toContain(authid);
  });

  it('tells of a session first that it joined and last that it left [SMETA-09]', async (scene) => {
    const peer = await scene.join();
    const topic = scene.uri('testament');
    const will = await scene.subscribe(peer, topic);
    const all = await scene.subscribe(peer, 'wamp.', { match: 'prefix' });
    const guest = await scene.join();
    await scene.subscribe(guest, scene.uri('topic'));
    await ask(guest, 'wamp.session.add_testament', [topic, [guest.session], {}]);
    await leave(guest);
    const heard: string[] = [];
    for (const message of await receiveUntil(
      peer,
      (each) => nameOf(each) === onLeave && subject(each) === guest.session,
    )) {
      if (subject(message) === guest.session) heard.push(message[1] === will ? 'testament' : nameOf(message));
    }
    expect(all).not.toBe(will);
    expect(heard).toEqual([
      onJoin,
      'wamp.subscription.on_create',
      'wamp.subscription.on_subscribe',
      'wamp.subscription.on_unsubscribe',
      'wamp.subscription.on_delete',
      'testament',
      onLeave,
    ]);
  });

  it('sends a leaving session nothing of its own end [SMETA-10]', async (scene) => {
    const guest = await scene.join();
    const { peer, left } = await listen(scene);
    for (const topic of [onJoin, onLeave]) await scene.subscribe(guest, topic);
    await scene.subscribe(guest, 'wamp.', { match: 'prefix' });
    await guest.drain();
    await leave(guest);
    const count = guest.frames.length;
    await receiveUntil(peer, isAbout(guest, left));
    guest.drop();
    await guest.closed;
    expect(guest.frames).toHaveLength(count);
  });

  it('knows a session when it tells of its joining, and no more when it tells of its end [SMETA-11]', async (scene) => {
    const { peer, joined, left } = await listen(scene);
    const asking = await scene.join();
    for (let round = 0; round < 10; round += 1) {
      const guest = await scene.join();
      await receiveUntil(peer, isAbout(guest, joined));
      expect(await ask(asking, 'wamp.session.get', [guest.session])).toHaveLength(1);
      guest.drop();
      await receiveUntil(peer, isAbout(guest, left));
      await isRefused(asking, 'wamp.error.no_such_session', ['wamp.session.get', [guest.session]]);
    }
  });

  it('counts and lists the sessions of the Realm, the caller among them and none of the Router [SMETA-12, SMETA-16, SMETA-18, SMETA-41]', async (scene) => {
    const realm = scene.target.otherRealm;
    const peers = [await scene.join({ realm })];
    const [caller] = peers as [WirePeer];
    // Sessions of earlier tests may still be about to end.
    const [first] = await eventually(
      () => ask(caller, 'wamp.session.count'),
      ([count]) => count === 1,
    );
    expect(first).toBe(1);
    peers.push(await scene.join({ realm }), await scene.join({ realm }));
    await scene.join();
    expect(await ask(caller, 'wamp.session.count')).toEqual([3]);
    const listed = await ask(caller, 'wamp.session.list');
    expect(listed).toHaveLength(1);
    expect(new Set(listed[0] as number[])).toEqual(new Set(peers.map((peer) => peer.session)));
    expect(listed[0]).toHaveLength(3);
  });

  it('counts and lists by roles [SMETA-13, SMETA-14, SMETA-15, SMETA-17]', async (scene) => {
    const [one, two] = scene.need('logins');
    const realm = scene.target.otherRealm;
    const caller = await scene.join({ realm });
    const roles = [one.authrole, two.authrole];
    const [gone] = await eventually(
      () => ask(caller, 'wamp.session.count', [roles]),
      ([count]) => count === 0,
    );
    expect(gone).toBe(0);
    const [alice, twin, bob] = [
      await scene.login(0, { realm }),
      await scene.login(0, { realm }),
      await scene.login(1, { realm }),
    ];
    const cases: readonly (readonly [unknown[], number[]])[] = [
      [[[one.authrole]], [alice.session, twin.session]],
      [[roles], [alice.session, twin.session, bob.session]],
      [[['nosuch']], []],
      [[[]], []],
    ];
    for (const [args, sessions] of cases) {
      expect(await ask(caller, 'wamp.session.count', args)).toEqual([sessions.length]);
      const [listed] = await ask(caller, 'wamp.session.list', args);
      expect(new Set(listed as number[])).toEqual(new Set(sessions));
    }
    const [all] = await ask(caller, 'wamp.session.count', [null]);
    expect(all).toEqual((await ask(caller, 'wamp.session.count'))[0]);
    expect(all).toBeGreaterThanOrEqual(4);
    for (const procedure of ['wamp.session.count', 'wamp.session.list']) {
      for (const args of [['a'], [[1]], [5]]) {
        await isRefused(caller, 'wamp.error.invalid_argument', [procedure, args]);
      }
    }
  });

  it('gives the details of a session, also of the own one [SMETA-19, SMETA-22]', async (scene) => {
    const { peer, joined } = await listen(scene);
    const guest = await scene.login(1);
    const [join] = (await receiveUntil(peer, isAbout(guest, joined))).slice(-1);
    for (const asking of [guest, await scene.join()]) {
      expect(await ask(asking, 'wamp.session.get', [guest.session])).toEqual(argumentsOf(join ?? []));
    }
    expect(await ask(guest, 'wamp.session.get', [guest.session])).toEqual([
      expect.objectContaining(detailsOf(guest)),
    ]);
  });

  it('refuses to give sessions that are not there, and what is no id [SMETA-20, SMETA-21, URI-51, SMETA-41]', async (scene) => {
    const [peer, elsewhere] = [await scene.join(), await scene.join({ realm: scene.target.otherRealm })];
    for (const id of [123_456, elsewhere.session]) {
      await isRefused(peer, 'wamp.error.no_such_session', ['wamp.session.get', [id]]);
    }
    for (const args of [[], ['x'], [0], [null], [1.5]]) {
      await isRefused(peer, 'wamp.error.invalid_argument', ['wamp.session.get', args]);
    }
  });

  it('lets no Client register or publish in its name [SMETA-43, SMETA-45]', async (scene) => {
    const { peer } = await listen(scene);
    const forger = await scene.join();
    await peer.drain();
    const register = forger.request(code.REGISTER, {}, 'wamp.session.count');
    await forger.expect(error(code.REGISTER, register, 'wamp.error.invalid_uri'));
    const publish = forger.request(code.PUBLISH, { acknowledge: true }, onJoin, [{ session: 1 }]);
    await forger.expect(error(code.PUBLISH, publish, 'wamp.error.invalid_uri'));
    expect((await peer.drain()).filter((message) => subject(message) === 1)).toEqual([]);
  });

  it('sends its events to pattern subscriptions too, with the topic [PBS-20]', async (scene) => {
    const peer = await scene.join();
    const prefix = await scene.subscribe(peer, 'wamp.session.', { match: 'prefix' });
    const wildcard = await scene.subscribe(peer, 'wamp..on_join', { match: 'wildcard' });
    const guest = await scene.join();
    const mine = dictWith({ session: guest.session });
    await receiveUntil(peer, isAbout(guest, prefix));
    const event = await peer.expect([code.EVENT, wildcard, anyId, dictWith({ topic: onJoin }), [mine]]);
    expect(event).toHaveLength(5);
  });
}

function nameOf(message: WireMessage): string {
  return String(entriesOf(message[3])['topic']);
}
