import { allRoles, anyId, code } from '@wamp/conformance';
import { createRouter, defaultLimits, staticAuthorizer } from '@wamp/router';
import { describe, expect, it } from 'vitest';
import { wireTo } from '../conformance/wire.ts';
import { openRealm } from './open-realm.ts';

const killing = [
  'session.kill',
  'session.kill_by_authid',
  'session.kill_by_authrole',
  'session.kill_all',
  'session.modify_details',
  'registration.remove_callee',
  'subscription.remove_subscriber',
];
const reading = [
  'session.count',
  'session.list',
  'session.get',
  'registration.list',
  'registration.lookup',
  'registration.match',
  'registration.get',
  'registration.list_callees',
  'registration.count_callees',
  'subscription.list',
  'subscription.lookup',
  'subscription.match',
  'subscription.get',
  'subscription.list_subscribers',
  'subscription.count_subscribers',
];
const topics = ['session.on_join', 'session.on_leave', 'registration.on_create', 'subscription.on_create'];

const application = { permissions: [{ uri: '', match: 'prefix', allow: 'all' }] } as const;
const authorizer = staticAuthorizer([
  { name: 'user', ...application },
  { name: 'reader', meta: { read: true }, ...application },
]);

describe('The meta API', () => {
  it.each([
    ['user', [...killing, ...reading], topics],
    ['reader', killing, []],
  ])('is closed to the role %s as far as nobody opened it [T45]', async (authrole, procedures, closed) => {
    await using router = createRouter({ realms: [openRealm('realm1', { authorizer })] });
    await using victim = await (await wireTo(router)).join('realm1');
    const details = { roles: allRoles, authid: 'low', authrole };
    await using peer = await (await wireTo(router)).join('realm1', details);
    for (const procedure of procedures) {
      const args = [victim.session, victim.session];
      const request = peer.request(code.CALL, {}, `wamp.${procedure}`, args);
      await peer.expect([code.ERROR, code.CALL, request, {}, 'wamp.error.not_authorized']);
    }
    for (const topic of closed) {
      const request = peer.request(code.SUBSCRIBE, {}, `wamp.${topic}`);
      await peer.expect([code.ERROR, code.SUBSCRIBE, request, {}, 'wamp.error.not_authorized']);
    }
    await victim.quiet();
    expect(router.stats.sessions).toBe(2);
  });

  it('gives no list that is longer than its limit [T45, L73]', async () => {
    const limits = { maxMetaListEntries: 3 };
    await using router = createRouter({ limits, realms: [openRealm('realm1')] });
    const peers = [];
    for (let n = 0; n < 4; n++) peers.push(await (await wireTo(router)).join('realm1'));
    const [peer] = peers;
    for (let n = 0; n < 4; n++) {
      const register = peer?.request(code.REGISTER, {}, `com.${String(n)}`);
      await peer?.expect([code.REGISTERED, register, anyId]);
    }
    for (const list of ['session.list', 'registration.list']) {
      const request = peer?.request(code.CALL, {}, `wamp.${list}`);
      const answer = await peer?.receive();
      expect(answer?.slice(0, 5)).toEqual([
        code.ERROR,
        code.CALL,
        request,
        {},
        'router.error.limit_exceeded',
      ]);
    }
    expect(defaultLimits.maxMetaListEntries).toBe(100_000);
    for (const each of peers) each.drop();
  });
});
