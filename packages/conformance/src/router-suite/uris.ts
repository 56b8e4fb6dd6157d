import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, dictWith } from '../peer/pattern.js';
import type { WirePeer } from '../peer/wire-peer.js';
import { abort, error, event } from './scene.js';
import type { SuiteTest } from './suite.js';

const loose = ['a', 'com.myapp.topic1', 'com.My-App.x/y:z', 'com.тема', 'com.exämple', 'wampx.foo', '1.2'];
const broken = [
  '',
  '.',
  'a.',
  '.a',
  'a..b',
  'a b',
  'a#b',
  'a.b\n',
  'a.\tb',
  'a.\u0085b',
  'a.\ufeffb',
  'a.\u00a0b',
  'a.\u2028b',
];
/** Text with white space or `#` is no URI under any policy. */
const brokenEverywhere = ['a b', 'a#', 'a..#', 'a.\nb', 'a.b\n'];

export function uriTests(it: SuiteTest): void {
  it('accepts loose URIs [URI-01, URI-03, RPC-14, PS-05]', async (scene) => {
    const peer = await scene.join();
    for (const uri of [...loose, 'com.MyApp.tö-pic', 'com.T.A-b', 'com.é']) {
      await scene.subscribe(peer, uri);
      const registration = await scene.register(peer, uri);
      const request = peer.request(code.UNREGISTER, registration);
      await peer.expect([code.UNREGISTERED, request]);
      await scene.publish(peer, uri);
    }
  });

  it('answers a broken URI in SUBSCRIBE and REGISTER with invalid_uri [URI-01, URI-07, URI-15, URI-20, RPC-03, RPC-12, PS-04, PS-25]', async (scene) => {
    const peer = await scene.join();
    for (const uri of broken) {
      for (const options of [{}, { match: 'exact' }]) {
        await refused(peer, [code.SUBSCRIBE, options, uri]);
        await refused(peer, [code.REGISTER, options, uri]);
      }
    }
    await peer.quiet();
  });

  it('answers a broken URI in CALL and acknowledged PUBLISH with invalid_uri [URI-06, URI-15, URI-20, RPC-13, PS-23, PS-25, PBS-26]', async (scene) => {
    const peer = await scene.join();
    await scene.register(peer, `${scene.uri('x')}..a`, { match: 'wildcard' });
    for (const uri of [...broken, `${scene.uri('x')}..a`]) {
      await refused(peer, [code.CALL, {}, uri]);
      await refused(peer, [code.PUBLISH, { acknowledge: true }, uri]);
      await refused(peer, [code.PUBLISH, { acknowledge: true, match: 'wildcard' }, uri]);
    }
    await peer.quiet();
  });

  it('drops an unacknowledged PUBLISH to a broken URI silently [URI-15, PS-20, SES-45]', async (scene) => {
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    await scene.subscribe(subscriber, 'a.', { match: 'prefix' });
    for (const uri of ['a..b', 'a.', 'a. b']) publisher.request(code.PUBLISH, {}, uri);
    await publisher.quiet();
    await subscriber.quiet();
  });

  it('checks patterns by their policy [URI-02, URI-09, PBS-09, PBR-07]', async (scene) => {
    const peer = await scene.join();
    const base = scene.uri('x');
    for (const type of [code.SUBSCRIBE, code.REGISTER]) {
      for (const uri of [`${base}..`, `.${base}`, `${base}..y`, `${base}.`, base]) {
        const request = peer.request(type, { match: 'wildcard' }, uri);
        await peer.expect([type + 1, request, anyId]);
      }
      for (const uri of [`${base}.`, base, `${base}-half`]) {
        const request = peer.request(type, { match: 'prefix' }, uri);
        await peer.expect([type + 1, request, anyId]);
      }
      await refused(peer, [type, { match: 'prefix' }, 'com..x']);
      await refused(peer, [type, { match: 'prefix' }, '.x']);
      for (const uri of brokenEverywhere) {
        await refused(peer, [type, { match: 'prefix' }, uri]);
        await refused(peer, [type, { match: 'wildcard' }, uri]);
      }
    }
  });

  it('accepts the empty wildcard pattern, which matches URIs of one component [URI-02]', async (scene) => {
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const subscription = await scene.subscribe(subscriber, '', { match: 'wildcard' });
    await scene.publish(publisher, 'single');
    await scene.publish(publisher, 'two.parts');
    await subscriber.expect(event(subscription));
    await subscriber.quiet();
  });

  it('holds a Realm to strict URIs when it is set so [URI-03, URI-04, URI-05, RPC-14, PS-05]', async (scene) => {
    const peer = await scene.join({ realm: scene.need('strictUriRealm') });
    for (const uri of ['com.myapp.topic1', '1.2', '_']) await scene.subscribe(peer, uri);
    for (const uri of ['com.MyApp', 'com.my-app', 'com.é', 'a..b', 'com.a#b']) {
      await refused(peer, [code.SUBSCRIBE, {}, uri]);
      await refused(peer, [code.REGISTER, {}, uri]);
      await refused(peer, [code.CALL, {}, uri]);
    }
    await scene.subscribe(peer, 'com..x', { match: 'wildcard' });
    await scene.subscribe(peer, 'com.', { match: 'prefix' });
    await refused(peer, [code.SUBSCRIBE, { match: 'wildcard' }, 'com..X']);
  });

  it('matches a wildcard pattern component by component [URI-08, PBS-06]', async (scene) => {
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const base = scene.uri('myapp');
    const subscription = await scene.subscribe(subscriber, `${base}..userevent`, { match: 'wildcard' });
    for (const tail of ['foo.bar.userevent', 'userevent', 'foo.user', 'foo.userevent.bar', 'foo.userevent']) {
      await scene.publish(publisher, `${base}.${tail}`, [tail]);
    }
    await subscriber.expect([
      code.EVENT,
      subscription,
      anyId,
      { topic: `${base}.foo.userevent` },
      ['foo.userevent'],
    ]);
    await subscriber.quiet();
  });

  it('matches a prefix pattern character by character [URI-09, PBS-03, PBS-04, PBS-05]', async (scene) => {
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const base = scene.uri('topic');
    const half = await scene.subscribe(subscriber, `${base}.emer`, { match: 'prefix' });
    const below = await scene.subscribe(subscriber, `${base}.emer.`, { match: 'prefix' });
    for (const tail of ['eme', 'emer', 'emergency', 'emer.x'])
      await scene.publish(publisher, `${base}.${tail}`, [tail]);
    await subscriber.expect(event(half, ['emer']));
    await subscriber.expect(event(half, ['emergency']));
    await subscriber.expectAll(event(half, ['emer.x']), event(below, ['emer.x']));
    await subscriber.quiet();
  });

  it('compares URIs exactly, without case folding or normalisation [URI-10, PBS-01, PBS-21]', async (scene) => {
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const composed = scene.uri('\u00c4');
    const subscription = await scene.subscribe(subscriber, composed);
    await scene.publish(publisher, scene.uri('A\u0308'));
    await scene.publish(publisher, scene.uri('\u00e4'));
    await scene.publish(publisher, composed, ['this']);
    await subscriber.expect(event(subscription, ['this']));
    await subscriber.quiet();
  });

  it('carries a topic of any alphabet unchanged [TYP-06]', async (scene) => {
    const [publisher, subscriber] = [await scene.join(), await scene.join()];
    const topic = scene.uri('exämple.тема.😀');
    const subscription = await scene.subscribe(subscriber, topic, { match: 'prefix' });
    await scene.publish(publisher, topic);
    await subscriber.expect([code.EVENT, subscription, anyId, dictWith({ topic })]);
  });

  it('lets one URI be a topic and a procedure [URI-11]', async (scene) => {
    const peer = await scene.join();
    const uri = scene.uri('both');
    const subscription = await scene.subscribe(peer, uri);
    const registration = await scene.register(peer, uri);
    peer.request(code.PUBLISH, { exclude_me: false }, uri, [1]);
    await peer.expect(event(subscription, [1]));
    peer.request(code.CALL, {}, uri, [2]);
    await peer.expect([code.INVOCATION, anyId, registration, anyDict, [2]]);
  });

  it('reserves the first component wamp [URI-12, URI-20, RPC-15, PS-44, PS-45]', async (scene) => {
    const peer = await scene.join();
    for (const uri of ['wamp', 'wamp.foo', 'wamp.session.on_join']) {
      await refused(peer, [code.REGISTER, {}, uri]);
      await refused(peer, [code.PUBLISH, { acknowledge: true }, uri]);
    }
    await refused(peer, [code.REGISTER, { match: 'prefix' }, 'wamp.foo']);
    await refused(peer, [code.REGISTER, { match: 'wildcard' }, 'wamp..count']);
    await scene.publish(peer, `wampfoo.${scene.uri('bar')}`);
    await scene.register(peer, `wampx.${scene.uri('foo')}`);
  });

  it('lets Clients subscribe to wamp topics, and Callees return wamp errors [URI-13, URI-25, PS-44]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    await scene.subscribe(caller, 'wamp.session.on_join');
    await scene.register(callee, procedure);
    const { call, invocation } = await scene.invoke([caller, callee], procedure);
    callee.send([code.ERROR, code.INVOCATION, invocation, {}, 'wamp.error.invalid_argument', ['why']]);
    await caller.expect([code.ERROR, code.CALL, call, anyDict, 'wamp.error.invalid_argument', ['why']]);
  });

  it('never routes a wamp call to a pattern of a Client [URI-14, PBR-21]', async (scene) => {
    const [caller, callee] = [await scene.join(), await scene.join()];
    for (const [match, uri] of [
      ['wildcard', '..'],
      ['wildcard', '.foo.bar'],
      ['prefix', 'wam'],
    ]) {
      const request = callee.request(code.REGISTER, { match }, uri);
      const answer = await callee.receive();
      expect([code.REGISTERED, code.ERROR]).toContain(answer[0]);
      expect(answer).toContain(request);
    }
    const call = caller.request(code.CALL, {}, 'wamp.foo.bar');
    await caller.expect(error(code.CALL, call, 'wamp.error.no_such_procedure'));
    await callee.quiet();
  });

  it('passes error URIs of applications through unchanged [URI-17]', async (scene) => {
    const procedure = scene.uri('procedure');
    const [caller, callee] = [await scene.join(), await scene.join()];
    await scene.register(callee, procedure);
    const { call, invocation } = await scene.invoke([caller, callee], procedure);
    callee.send([code.ERROR, code.INVOCATION, invocation, {}, 'com.myapp.error.x', ['a'], { s: 3 }]);
    await caller.expect([code.ERROR, code.CALL, call, anyDict, 'com.myapp.error.x', ['a'], { s: 3 }]);
  });

  it('refuses a broken Realm with ABORT invalid_uri [URI-16, URI-20]', async (scene) => {
    for (const realm of ['bad realm', '', 'a..b', 'x#y']) {
      await using peer = await scene.open();
      peer.send([code.HELLO, realm, { roles: { caller: {} } }]);
      await peer.expect(abort('wamp.error.invalid_uri'));
      await peer.expectClosed();
    }
  });
}

async function refused(
  peer: WirePeer,
  [type, options, uri]: readonly [number, object, string],
): Promise<void> {
  const request = peer.request(type, options, uri);
  await peer.expect(error(type, request, 'wamp.error.invalid_uri'));
}
