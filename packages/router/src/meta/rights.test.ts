import type { Authenticator } from '@wamp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { staticAuthorizer } from '../auth/static-authorizer.js';
import { closeRouter } from '../fixtures/close-router.js';
import { type RawMessage, type RawPeer, connectRaw, helloDetails } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import type { Router } from '../router.js';

let router: Router;
const clock = new ManualClock();

const ticket: Authenticator = {
  method: 'ticket',
  begin: ({ authid = 'nobody', authrole = 'user' }) => ({
    kind: 'accepted',
    principal: { authid, authrole, authprovider: 'tests' },
  }),
};

const everything = [{ uri: '', match: 'prefix', allow: 'all' }] as const;

beforeEach(() => {
  const authorizer = staticAuthorizer([
    { name: 'user', permissions: everything },
    { name: 'reader', permissions: everything, meta: { read: true } },
    { name: 'killer', permissions: everything, meta: { kill: true } },
    { name: 'mute', permissions: [] },
  ]);
  router = testRouter({ clock, realms: [openRealm('realm1', { authenticators: [ticket], authorizer })] });
});

afterEach(async () => {
  await closeRouter(router, clock);
});

async function join(authrole: string): Promise<RawPeer> {
  const peer = connectRaw(router);
  await peer.join('realm1', { ...helloDetails, authmethods: ['ticket'], authid: authrole, authrole });
  return peer;
}

async function errorOf(peer: RawPeer, message: RawMessage): Promise<unknown> {
  peer.send(message);
  const answer = await peer.next();
  return answer[0] === 8 ? answer[4] : undefined;
}

const notAuthorized = 'wamp.error.not_authorized';

describe('Rights to the meta API', () => {
  it('are needed for calling and for listening, each its own [SMETA-42, SUBM-29, RMETA-24]', async () => {
    const user = await join('user');
    const reader = await join('reader');
    const killer = await join('killer');
    const count: RawMessage = [48, 1, {}, 'wamp.session.count'];
    const listen: RawMessage = [32, 2, {}, 'wamp.session.on_join'];
    const kill: RawMessage = [48, 3, {}, 'wamp.session.kill_by_authid', ['nobody']];
    const answers = [];
    for (const peer of [user, reader, killer]) {
      for (const message of [count, listen, kill]) answers.push(await errorOf(peer, message));
    }
    expect(answers).toEqual([
      ...[notAuthorized, notAuthorized, notAuthorized],
      ...[undefined, undefined, notAuthorized],
      ...[notAuthorized, notAuthorized, undefined],
    ]);
  });

  it('are not got by a wide pattern, which serves the application alone [PBS-25]', async () => {
    const user = await join('user');
    for (const [request, topic, match] of [
      [1, '', 'prefix'],
      [2, 'wam', 'prefix'],
      [3, '..', 'wildcard'],
      [4, '.session.on_join', 'wildcard'],
    ]) {
      expect(await errorOf(user, [32, request, { match }, topic])).toBeUndefined();
    }
    expect(await errorOf(user, [32, 5, { match: 'prefix' }, 'wamp.'])).toBe(notAuthorized);
    const other = await join('reader');
    other.send([16, 1, {}, 'com.a.b']);
    const topics = (await user.settled()).map((event) => (event[3] as { topic: string }).topic);
    expect(topics).toEqual(['com.a.b', 'com.a.b']);
  });

  it('let everybody leave testaments on topics to which he may publish, and on no other [TST-23]', async () => {
    const user = await join('user');
    const mute = await join('mute');
    const add = (topic: string, request: number): RawMessage => [
      48,
      request,
      {},
      'wamp.session.add_testament',
      [topic, [], {}],
    ];
    expect(await errorOf(user, add('com.a', 1))).toBeUndefined();
    expect(await errorOf(mute, add('com.a', 1))).toBe(notAuthorized);
    expect(await errorOf(user, add('wamp.session.on_join', 2))).toBe('wamp.error.invalid_uri');
    expect(router.stats.testaments).toBe(1);
  });

  it('do not let clients register or publish what belongs to the Router [SMETA-43, SMETA-45, RMETA-24, RMETA-26, RFL-06]', async () => {
    const reader = await join('reader');
    const invalid = 'wamp.error.invalid_uri';
    expect(await errorOf(reader, [64, 1, {}, 'wamp.session.count'])).toBe(invalid);
    expect(await errorOf(reader, [64, 2, {}, 'wamp.reflect.define'])).toBe(invalid);
    for (const [request, topic] of [
      [3, 'wamp.session.on_join'],
      [4, 'wamp.registration.on_create'],
      [5, 'wamp.reflect.on_define'],
    ]) {
      expect(await errorOf(reader, [16, request, { acknowledge: true }, topic])).toBe(invalid);
    }
  });
});
