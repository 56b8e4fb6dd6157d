import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { connectRaw, helloDetails } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { anonymous } from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;

beforeEach(() => {
  clock = new ManualClock();
  const tickets = { authenticators: [ticket] };
  router = testRouter({
    clock,
    realms: [
      openRealm('com.strict', {
        ...tickets,
        uriRule: 'strict',
        withoutFeatures: ['session_meta_api', 'testament_meta_api'],
        disclose: { publisher: 'always' },
      }),
      openRealm('com.loose', { ...tickets, retention: { without: [{ uri: 'com.topic' }] } }),
      openRealm('com.anonymous', { authenticators: [anonymous({ authrole: 'guest' })] }),
    ],
  });
});

afterEach(async () => {
  await closeRouter(router, clock);
  expect(clock.pending).toBe(0);
});

describe('Each realm has its own', () => {
  it('URI rule', async () => {
    const strict = await Member.join(router, 'joe', { realm: 'com.strict' });
    const loose = await Member.join(router, 'joe', { realm: 'com.loose' });
    await expect(strict.subscribe('com.Upper-Case')).rejects.toThrow('wamp.error.invalid_uri');
    expect(await loose.subscribe('com.Upper-Case')).toBeGreaterThan(0);
  });

  it('meta API, announced and served', async () => {
    const strict = await Member.join(router, 'joe', { realm: 'com.strict' });
    const loose = await Member.join(router, 'joe', { realm: 'com.loose' });
    expect(await strict.errorOf('wamp.session.count')).toBe('wamp.error.no_such_procedure');
    expect(await loose.call('wamp.session.count')).toEqual([[1]]);
    const features = async (realm: string): Promise<string> => {
      const peer = connectRaw(router);
      peer.send([1, realm, { ...helloDetails, authmethods: ['ticket'], authid: 'ann' }]);
      return JSON.stringify(await peer.next());
    };
    expect(await features('com.strict')).not.toContain('session_meta_api');
    expect(await features('com.loose')).toContain('session_meta_api');
  });

  it('methods to log in', async () => {
    const answerTo = async (realm: string, authmethods: readonly string[]): Promise<unknown> => {
      const peer = connectRaw(router);
      peer.send([1, realm, { ...helloDetails, authmethods, authid: 'joe' }]);
      const [type, , reason] = await peer.next();
      return type === 2 ? 'welcome' : reason;
    };
    expect(await answerTo('com.loose', ['ticket'])).toBe('welcome');
    expect(await answerTo('com.anonymous', ['ticket'])).toBe('wamp.error.no_matching_auth_method');
    expect(await answerTo('com.anonymous', ['anonymous'])).toBe('welcome');
    expect(await answerTo('com.loose', ['anonymous'])).toBe('wamp.error.authentication_required');
  });

  it('disclosure and retention', async () => {
    for (const [realm, isNamed, retained] of [
      ['com.strict', true, 1],
      ['com.loose', false, 0],
    ] as const) {
      const listener = await Member.join(router, 'ann', { realm });
      await listener.subscribe('com.topic');
      const joe = await Member.join(router, 'joe', { realm });
      joe.send(16, { retain: true, acknowledge: true }, 'com.topic');
      await joe.peer.next();
      const [event] = await listener.events();
      expect(JSON.stringify(event).includes('publisher')).toBe(isNamed);
      expect(router.realms.get(realm)).toMatchObject({ retainedEvents: retained });
    }
  });
});
