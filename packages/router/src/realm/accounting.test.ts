import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { type Decision, type RouterEvent, staticAuthorizer } from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;
let decisions: Decision[];
let events: RouterEvent[];

function start(
  onDecision: (decision: Decision) => void,
  authorizer = staticAuthorizer([{ name: 'user', permissions: [{ uri: 'com.a', allow: 'all' }] }]),
): void {
  const realms = [openRealm('realm1', { authenticators: [ticket], authorizer })];
  router = testRouter({ clock, realms, onDecision, onEvent: (event) => events.push(event) });
}

beforeEach(() => {
  clock = new ManualClock();
  decisions = [];
  events = [];
});
afterEach(async () => {
  await closeRouter(router, clock);
});

describe('Who keeps accounts', () => {
  it('is told of each decision once, also of those that are remembered [AZ-34]', async () => {
    start((decision) => decisions.push(decision));
    const joe = await Member.join(router, 'joe');
    for (const uri of ['com.a', 'com.a', 'com.b', 'com.b']) await joe.call(uri);
    joe.send(16, {}, 'com.b');
    await settle();
    const who = { realm: 'realm1', session: joe.id, authid: 'joe', authrole: 'user', match: 'exact' };
    const error = 'wamp.error.not_authorized';
    expect(decisions).toEqual([
      { ...who, action: 'call', uri: 'com.a', allow: true, error: undefined, isRemembered: false },
      { ...who, action: 'call', uri: 'com.a', allow: true, error: undefined, isRemembered: true },
      { ...who, action: 'call', uri: 'com.b', allow: false, error, isRemembered: false },
      { ...who, action: 'call', uri: 'com.b', allow: false, error, isRemembered: true },
      { ...who, action: 'publish', uri: 'com.b', allow: false, error, isRemembered: false },
    ]);
  });

  it('is told of failures, of answers that took their time, and where everything is allowed [AZ-34]', async () => {
    const answers = [Promise.resolve({ allow: true }), Promise.reject(new Error('broken'))];
    const authorizer = { authorize: () => answers.shift() ?? { allow: true } };
    const realms = [
      openRealm('realm1', { authenticators: [ticket], authorizer }),
      openRealm('open', { authenticators: [ticket] }),
    ];
    router = testRouter({ clock, realms, onDecision: (decision) => decisions.push(decision) });
    const joe = await Member.join(router, 'joe');
    for (let call = 0; call < 2; call++) await joe.call('com.a');
    await (await Member.join(router, 'ann', { realm: 'open' })).call('com.a');
    expect(decisions.map(({ realm, allow, error }) => [realm, allow, error])).toEqual([
      ['realm1', true, undefined],
      ['realm1', false, 'wamp.error.authorization_failed'],
      ['open', true, undefined],
    ]);
  });

  it('does not decide: when it throws, that is told and changes nothing [AZ-34]', async () => {
    start(() => {
      throw new Error('full');
    });
    const joe = await Member.join(router, 'joe');
    expect(await joe.errorOf('com.a')).toBe('wamp.error.no_such_procedure');
    expect(await joe.errorOf('com.b')).toBe('wamp.error.not_authorized');
    expect(events.filter(({ type }) => type === 'internal_error')).toHaveLength(2);
  });
});
