import type { Authorizer, Verdict } from '@wamp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { type RawMessage, helloDetails, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import type { RouterOptions } from '../options.js';
import type { RouterEvent } from '../router-events.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;
let events: RouterEvent[];
let authorize: Authorizer['authorize'];

function routerWith(options: RouterOptions = {}): Router {
  const authorizer: Authorizer = { authorize: (request, context) => authorize(request, context) };
  const realms = [
    openRealm('realm1', {
      authenticators: [ticket],
      authorizer,
      trustLevels: [{ level: 3, authrole: 'user' }],
    }),
  ];
  return (router = testRouter({ clock, realms, onEvent: (event) => events.push(event), ...options }));
}

beforeEach(() => {
  clock = new ManualClock();
  events = [];
  authorize = () => ({ allow: true });
  routerWith();
});

afterEach(async () => {
  await closeRouter(router, clock);
  expect(clock.pending).toBe(0);
});

const add = 'wamp.session.add_testament';
const flush = 'wamp.session.flush_testaments';

async function leavingMember(
  topics: readonly string[] = ['com.last'],
): Promise<[watcher: Member, leaving: Member]> {
  const watcher = await Member.join(router, 'watcher');
  for (const topic of topics) await watcher.subscribe(topic);
  return [watcher, await Member.join(router, 'leaving')];
}

/** What the first arguments of all EVENTs are. */
async function heard(watcher: Member): Promise<readonly unknown[]> {
  return (await watcher.events()).map(([, args]) => (args as readonly unknown[])[0]);
}

describe('Testaments', () => {
  it('are published when the connection is lost, and not before [TST-01, TST-02, TST-06, TST-14, TST-27]', async () => {
    const [watcher, leaving] = await leavingMember();
    expect(await leaving.call(add, ['com.last', ['Seeya!'], { my_name: 'app1' }])).toEqual([]);
    expect(await watcher.events()).toEqual([]);
    expect(router.stats.testaments).toBe(1);
    leaving.cut();
    expect(await watcher.events()).toEqual([[expect.any(Object), ['Seeya!'], { my_name: 'app1' }]]);
    expect(router.stats.testaments).toBe(0);
  });

  it.each([
    ['GOODBYE', [6, {}, 'wamp.close.close_realm']],
    ['ABORT', [3, {}, 'wamp.close.close_realm']],
    ['a breach of the protocol', [48, 99]],
  ] as [string, RawMessage][])(
    'are published once after %s [TST-15, TST-16, TST-19]',
    async (_end, message) => {
      const [watcher, leaving] = await leavingMember();
      await leaving.call(add, ['com.last', ['bye'], {}]);
      leaving.peer.send(message);
      leaving.cut();
      expect(await heard(watcher)).toEqual(['bye']);
    },
  );

  it('are published once when the session is killed [TST-16, TST-19]', async () => {
    const [watcher, leaving] = await leavingMember();
    await leaving.call(add, ['com.last', ['bye'], {}]);
    watcher.send(48, {}, 'wamp.session.kill', [leaving.id]);
    expect(await heard(watcher)).toEqual(['bye']);
    leaving.cut();
    expect(await heard(watcher)).toEqual([]);
  });

  it('come in the order of adding, those of scope detached first [TST-03, TST-08, TST-09, TST-10]', async () => {
    const [watcher, leaving] = await leavingMember(['com.one', 'com.two']);
    for (const [topic, text, scope] of [
      ['com.one', 'destroyed 1', undefined],
      ['com.one', 'detached 1', 'detached'],
      ['com.two', 'destroyed 2', 'destroyed'],
      ['com.two', 'detached 2', 'detached'],
    ]) {
      await leaving.call(add, [topic, [text], {}], scope === undefined ? {} : { scope });
    }
    leaving.cut();
    expect(await heard(watcher)).toEqual(['detached 1', 'detached 2', 'destroyed 1', 'destroyed 2']);
  });

  it('are flushed by scope, and only those of the Caller [TST-03, TST-07, TST-11, TST-12, TST-13]', async () => {
    const [watcher, leaving] = await leavingMember();
    const other = await Member.join(router, 'other');
    await other.call(add, ['com.last', ['other'], {}]);
    expect(await leaving.call(flush)).toEqual([]);
    await leaving.call(add, ['com.last', ['destroyed'], {}]);
    await leaving.call(add, ['com.last', ['detached'], {}], { scope: 'detached' });
    expect(await leaving.call(flush, [], { scope: 'detached' })).toEqual([]);
    leaving.cut();
    expect(await heard(watcher)).toEqual(['destroyed']);
    await other.call(flush);
    expect(router.stats.testaments).toBe(0);
    other.cut();
    expect(await heard(watcher)).toEqual([]);
  });

  it.each([
    [[], {}, 'wamp.error.invalid_argument'],
    [['com.a'], {}, 'wamp.error.invalid_argument'],
    [['com.a', []], {}, 'wamp.error.invalid_argument'],
    [['com.a', 'x', {}], {}, 'wamp.error.invalid_argument'],
    [['com.a', [], []], {}, 'wamp.error.invalid_argument'],
    [['com.a', [], {}], { publish_options: 5 }, 'wamp.error.invalid_argument'],
    [['com.a', [], {}], { publish_options: { exclude: 'x' } }, 'wamp.error.invalid_argument'],
    [['com.a', [], {}], { scope: 'x' }, 'wamp.error.invalid_argument'],
    [['com.a', [], {}], { scope: 5 }, 'wamp.error.invalid_argument'],
    [['com.a', [], {}], { publish_options: { ppt_scheme: 'x_a' } }, 'wamp.error.feature_not_supported'],
    [[5, [], {}], {}, 'wamp.error.invalid_argument'],
    [['com..a', [], {}], {}, 'wamp.error.invalid_uri'],
    [['com.a b', [], {}], {}, 'wamp.error.invalid_uri'],
    [['wamp.session.on_join', [], {}], {}, 'wamp.error.invalid_uri'],
  ])('refuse %j %j with %s [TST-04, TST-05]', async (args, kwargs, error) => {
    const member = await Member.join(router, 'joe');
    expect(await member.errorOf(add, args, kwargs)).toBe(error);
    expect(router.stats.testaments).toBe(0);
  });

  it('are published as the session that left [TST-20, TST-21, TST-22, TST-24]', async () => {
    const features = { publisher_identification: true, publication_trustlevels: true };
    const details = { roles: { ...helloDetails.roles, subscriber: { features } } };
    const watcher = await Member.join(router, 'watcher', { authrole: 'admin', details });
    await watcher.subscribe('com.last');
    const leaving = await Member.join(router, 'leaving');
    await leaving.subscribe('com.last');
    const publish_options = { disclose_me: true, exclude_me: false, acknowledge: true, unknown: 1 };
    await leaving.call(add, ['com.last', ['bye'], {}], { publish_options });
    leaving.peer.send([6, {}, 'wamp.close.close_realm']);
    expect(await watcher.events()).toEqual([
      [expect.objectContaining({ publisher: leaving.id, publisher_authid: 'leaving' }), ['bye']],
    ]);
    expect(await leaving.peer.settled()).toEqual([[6, {}, 'wamp.close.goodbye_and_out']]);
    expect(events.filter(({ type }) => type === 'internal_error')).toEqual([]);
  });

  it('come after everything else of the session, and before on_leave [TST-25, SMETA-09]', async () => {
    const watcher = await Member.join(router, 'watcher');
    await watcher.subscribe('com.last');
    await watcher.subscribe('wamp.', { match: 'prefix' });
    const leaving = await Member.join(router, 'leaving');
    await leaving.subscribe('com.topic');
    await leaving.register('com.procedure');
    await leaving.call(add, ['com.last', ['bye'], {}]);
    await watcher.events();
    leaving.cut();
    const topics = (await watcher.events()).map(([details]) => (details as { topic?: string }).topic);
    expect(topics).toEqual([
      'wamp.registration.on_unregister',
      'wamp.registration.on_delete',
      'wamp.subscription.on_unsubscribe',
      'wamp.subscription.on_delete',
      undefined,
      'wamp.session.on_leave',
    ]);
  });

  it('need the right to publish, when they are added and when they are sent [TST-22, TST-23]', async () => {
    const [watcher, leaving] = await leavingMember(['com.one', 'com.two']);
    authorize = ({ action, uri }) => ({ allow: action !== 'publish' || uri === 'com.one' });
    expect(await leaving.errorOf(add, ['com.two', ['two'], {}])).toBe('wamp.error.not_authorized');
    expect(router.stats.testaments).toBe(0);
    expect(await leaving.errorOf(add, ['com.one', ['one'], {}])).toBeUndefined();
    authorize = ({ action }) => ({ allow: action !== 'publish' });
    leaving.cut();
    expect(await heard(watcher)).toEqual([]);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'publication_refused', reason: 'wamp.error.not_authorized' }),
    );
  });

  it('keep their order and come before on_leave with an authorizer that takes its time [TST-09, TST-10, TST-23, TST-25]', async () => {
    const [watcher, leaving] = await leavingMember(['com.last', 'wamp.session.on_leave']);
    await leaving.call(add, ['com.last', ['destroyed'], {}]);
    await leaving.call(add, ['com.last', ['detached'], {}], { scope: 'detached' });
    const answers: ((verdict: Verdict) => void)[] = [];
    authorize = () => new Promise((resolve) => answers.push(resolve));
    leaving.cut();
    expect(await heard(watcher)).toEqual([]);
    answers.shift()?.({ allow: true });
    expect(await heard(watcher)).toEqual(['detached']);
    answers.shift()?.({ allow: true });
    expect(await heard(watcher)).toEqual(['destroyed', leaving.id]);
  });

  it('have their place in the order while the authorizer takes its time, and none once it says no [TST-09, TST-23]', async () => {
    const [watcher, leaving] = await leavingMember();
    const answers: ((verdict: Verdict) => void)[] = [];
    authorize = ({ action }) =>
      action === 'publish' ? new Promise((resolve) => answers.push(resolve)) : { allow: true };
    for (const text of ['one', 'two', 'three']) leaving.send(48, {}, add, ['com.last', [text], {}]);
    await settle();
    expect(router.stats.testaments).toBe(3);
    answers[2]?.({ allow: true });
    answers[1]?.({ allow: false });
    answers[0]?.({ allow: true });
    const replies = (await leaving.peer.settled()).map(([type, , third]) => (type === 8 ? third : type));
    expect(replies).toEqual([50, expect.any(Number), 50]);
    expect(router.stats.testaments).toBe(2);
    authorize = () => ({ allow: true });
    leaving.cut();
    expect(await heard(watcher)).toEqual(['one', 'three']);
  });

  it('are not published when the session is gone before it is known whether it may [TST-23, T44]', async () => {
    const [watcher, leaving] = await leavingMember();
    authorize = ({ action }) => (action === 'publish' ? new Promise(() => undefined) : { allow: true });
    leaving.send(48, {}, add, ['com.last', ['never granted'], {}]);
    await settle();
    expect(router.stats.testaments).toBe(1);
    authorize = () => ({ allow: true });
    leaving.cut();
    expect(await heard(watcher)).toEqual([]);
    expect(router.stats.testaments).toBe(0);
  });

  it('are bounded in number [TST-28] L52', async () => {
    await router.close({ maxRetryAfterMs: 0 });
    routerWith({ limits: { maxTestaments: 3 } });
    const member = await Member.join(router, 'joe');
    for (const scope of ['detached', 'destroyed', 'destroyed']) {
      expect(await member.errorOf(add, ['com.a', [], {}], { scope })).toBeUndefined();
    }
    expect(await member.call(add, ['com.a', [], {}])).toEqual([
      {},
      'router.error.limit_exceeded',
      [expect.any(String)],
      { limit: 'L52', max: 3 },
    ]);
    expect(router.stats.testaments).toBe(3);
    await member.call(flush);
    expect(await member.errorOf(add, ['com.a', [], {}])).toBeUndefined();
  });

  it('are bounded in bytes [TST-28] L52', async () => {
    await router.close({ maxRetryAfterMs: 0 });
    // what the PUBLISH of the testament measures
    const bytes = (text: string): number => JSON.stringify([16, 1, {}, 'com.a', [text]]).length;
    const max = bytes('') + bytes('x'.repeat(100));
    routerWith({ limits: { maxTestamentBytes: max } });
    const member = await Member.join(router, 'joe');
    expect(await member.errorOf(add, ['com.a', [''], {}])).toBeUndefined();
    expect(await member.call(add, ['com.a', ['x'.repeat(101)], {}])).toMatchObject([
      {},
      'router.error.limit_exceeded',
      [expect.any(String)],
      { limit: 'L52', max },
    ]);
    expect(await member.errorOf(add, ['com.a', ['x'.repeat(100)], {}])).toBeUndefined();
    expect(router.stats.testaments).toBe(2);
  });
});
