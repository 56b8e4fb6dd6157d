import type { Authenticator } from '@wamp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asking } from '../fixtures/challenge-double.js';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { connectRaw, helloDetails, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { type RealmOptions, type RouterEvent, staticAuthorizer } from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;
let events: RouterEvent[];

const open = (options: Partial<RealmOptions> = {}): RealmOptions =>
  openRealm('realm1', { authenticators: [ticket], ...options });

beforeEach(() => {
  clock = new ManualClock();
  events = [];
  router = testRouter({ clock, realms: [open()], onEvent: (event) => events.push(event) });
});

afterEach(async () => {
  await closeRouter(router, clock);
  expect(clock.pending).toBe(0);
});

const farewell = [6, { _code: 4403 }, 'router.close.reauthenticate'];

const everything = [{ uri: '', match: 'prefix', allow: 'all' }] as const;

describe('An update of a realm', () => {
  it('judges requests by the new authorizer from the next message on', async () => {
    const joe = await Member.join(router, 'joe');
    await joe.register('com.add');
    await router.realms.update(
      open({
        authorizer: staticAuthorizer([
          { name: 'user', permissions: [{ uri: 'com.mul', allow: ['register'] }] },
        ]),
      }),
    );
    joe.send(64, {}, 'com.sub');
    joe.send(64, {}, 'com.mul');
    const answers = (await joe.peer.settled()).filter(([type, request]) => type !== 67 || request !== 0);
    expect(answers).toEqual([
      [8, 64, 2, {}, 'wamp.error.not_authorized'],
      [65, 3, expect.any(Number)],
    ]);
    expect(events).toContainEqual({ type: 'realm_updated', realm: 'realm1' });
  });

  it('revokes what is no longer allowed, and lets calls in flight finish [AZ-33] (D45)', async () => {
    const features = { registration_revocation: true };
    const roles = { ...helloDetails.roles, callee: { features } };
    const callee = await Member.join(router, 'joe', { details: { roles } });
    const caller = await Member.join(router, 'ann');
    const registration = await callee.register('com.add');
    const kept = await callee.register('com.mul');
    const subscription = await callee.subscribe('com.topic');
    const call = caller.send(48, {}, 'com.add');
    const [invocation] = await callee.peer.settled();
    const permissions = [{ uri: 'com.mul', allow: 'all' }] as const;
    await router.realms.update(open({ authorizer: staticAuthorizer([{ name: 'user', permissions }]) }));
    expect(await callee.peer.settled()).toEqual([
      [35, 0, { subscription, reason: 'wamp.error.not_authorized' }],
      [67, 0, { registration, reason: 'wamp.error.not_authorized' }],
    ]);
    callee.peer.send([70, invocation?.[1], {}, ['done']]);
    expect(await caller.peer.settled()).toEqual([[50, call, {}, ['done']]]);
    expect(router.realms.get('realm1')).toMatchObject({ registrations: 1, subscriptions: 0 });
    expect(kept).not.toBe(registration);
  });

  it('lets those who lost their role or method authenticate anew, 4403, and nobody else (D45)', async () => {
    const user = await Member.join(router, 'joe');
    const guest = await Member.join(router, 'ann', { authrole: 'guest' });
    await router.realms.update(
      open({ authorizer: staticAuthorizer([{ name: 'user', permissions: everything }]) }),
    );
    expect(await guest.peer.next()).toEqual(farewell);
    guest.peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    expect(await guest.peer.ended()).toMatchObject({ code: 4403 });
    expect(await user.peer.settled()).toEqual([]);
    await router.realms.update(open({ authenticators: [{ ...ticket, method: 'wampcra' }] }));
    expect(await user.peer.settled()).toEqual([farewell]);
  });

  it('leaves those alone who were sent here by another realm [DYN-14]', async () => {
    const sending: Authenticator = {
      method: 'jwt',
      begin: () => ({
        kind: 'accepted',
        principal: { authid: 'joe', authrole: 'user', authprovider: 'test', realm: 'realm1' },
      }),
    };
    const redirectsTo = ['realm1'];
    router.realms.create(openRealm('com.door', { authenticators: [sending], redirectsTo }));
    const peer = connectRaw(router);
    peer.send([1, 'com.door', { ...helloDetails, authmethods: ['jwt'] }]);
    expect(await peer.next()).toMatchObject([2, expect.any(Number), { realm: 'realm1' }]);
    await router.realms.update(open({ trustLevels: [{ level: 1 }] }));
    expect(await peer.settled()).toEqual([]);
    expect(router.realms.get('realm1')).toMatchObject({ sessions: 1 });
  });

  it('tells the others that they left, and sends their testaments (D45)', async () => {
    const watcher = await Member.join(router, 'ann', { authrole: 'watcher' });
    await watcher.subscribe('com.last');
    const joe = await Member.join(router, 'joe');
    await joe.call('wamp.session.add_testament', ['com.last', ['bye'], {}]);
    await router.realms.update(open(), { changed: ({ authid }) => authid === 'joe' });
    expect(await joe.peer.settled()).toEqual([farewell]);
    expect(await watcher.events()).toEqual([[expect.anything(), ['bye']]]);
  });

  it('changes disclosure, trust levels, retention, URI rule, catalog and forwarded timeouts of sessions that are there', async () => {
    const joe = await Member.join(router, 'joe');
    const ann = await Member.join(router, 'ann');
    await ann.subscribe('com.topic');
    await ann.subscribe('com.Upper');
    await router.realms.update(
      open({
        disclose: { publisher: 'always' },
        trustLevels: [{ level: 3 }],
        retention: { without: [{ uri: 'com.topic' }] },
        uriRule: 'strict',
        catalog: [{ uri: 'com.add', kind: 'procedure', doc: 'adds' }],
      }),
    );
    joe.send(16, { retain: true, acknowledge: true }, 'com.topic');
    joe.send(16, { acknowledge: true }, 'com.Upper');
    const answers = await joe.peer.settled();
    expect(answers).toMatchObject([
      [17, 1, expect.any(Number)],
      [8, 16, 2, {}, 'wamp.error.invalid_uri', ['publish "com.Upper" was refused']],
    ]);
    expect(await ann.events()).toEqual([
      [{ publisher: joe.id, trustlevel: 3, publisher_authid: 'joe', publisher_authrole: 'user' }],
    ]);
    expect(router.stats.retainedEvents).toBe(0);
    expect(await joe.call('wamp.reflection.procedure.list')).toEqual([[['com.add']]]);
  });

  it.each([
    ['withoutFeatures', { withoutFeatures: ['testament_meta_api'] }],
    ['history', { history: { topics: [{ uri: 'com.log' }] } }],
  ])('refuses another `%s` while the realm is in use, and changes nothing', async (option, options) => {
    const joe = await Member.join(router, 'joe');
    const update = router.realms.update(open({ ...options, disclose: { publisher: 'always' } }));
    await expect(update).rejects.toThrow(option);
    joe.cut();
    await settle();
    await router.realms.update(open(options));
    const ann = await Member.join(router, 'ann');
    expect(await ann.errorOf('wamp.session.flush_testaments')).toBe(
      option === 'history' ? undefined : 'wamp.error.no_such_procedure',
    );
  });

  it('is refused as a whole by the name of the option, or when there is no such realm', async () => {
    const wrong = { disclose: { publisher: 'always' }, trustLevels: [{ level: 0.5 }] } as const;
    await expect(router.realms.update(open(wrong))).rejects.toThrow('trustLevels[0].level');
    await expect(router.realms.update(openRealm('com.none'))).rejects.toThrow('there is no realm "com.none"');
    await expect(router.realms.reauthenticate('com.none', () => true)).rejects.toThrow('no realm');
    expect(events).not.toContainEqual(expect.objectContaining({ type: 'realm_updated' }));
  });

  it('does not let in who was asked before it', async () => {
    await router.realms.update(open({ authenticators: [asking] }));
    const peer = connectRaw(router);
    peer.send([1, 'realm1', { ...helloDetails, authmethods: ['ticket'] }]);
    expect((await peer.next())[0]).toBe(4);
    await router.realms.update(open({ authenticators: [asking] }));
    peer.send([5, 'right', {}]);
    expect(await peer.next()).toMatchObject([3, { _code: 4401 }, 'wamp.error.authentication_failed']);
    expect(router.stats.sessions).toBe(0);
  });

  it('looks at 10,000 subscriptions 256 at a time, so that the others have their turns (D45) (D65)', async () => {
    const turns = { taken: 0 };
    const counting = new ManualClock();
    const nextTurn = counting.nextTurn.bind(counting);
    counting.nextTurn = (run) => {
      turns.taken++;
      nextTurn(run);
    };
    const limits = { maxSubscriptionsPerSession: 10_000 };
    await using crowded = testRouter({ clock: counting, realms: [open()], limits });
    const joe = await Member.join(crowded, 'joe');
    for (let topic = 0; topic < 10_000; topic++) joe.send(32, {}, `com.t${String(topic)}`);
    while (crowded.stats.subscriptions < 10_000) await settle();
    turns.taken = 0;
    await crowded.realms.update(open({ authorizer: staticAuthorizer([{ name: 'user', permissions: [] }]) }));
    expect(crowded.stats.subscriptions).toBe(0);
    expect(turns.taken).toBe(Math.floor(10_000 / 256));
    joe.cut();
  });

  it('takes rights away also when the new authorizer cannot say whether it knows a role (D45)', async () => {
    const joe = await Member.join(router, 'joe');
    await joe.subscribe('com.a');
    const hasRole = (): boolean => {
      throw new Error('no roles today');
    };
    await router.realms.update(open({ authorizer: { authorize: () => ({ allow: false }), hasRole } }));
    expect(await joe.peer.settled()).toEqual([farewell]);
    expect(router.stats).toMatchObject({ sessions: 0, subscriptions: 0 });
  });

  it('takes procedures from Callees that would be told who calls where that is not told any more [CID-10, T16] (D44) (D45)', async () => {
    const [callee, joe] = [await Member.join(router, 'ann'), await Member.join(router, 'joe')];
    const disclosing = await callee.register('com.a', { disclose_caller: true });
    await callee.register('com.b');
    await router.realms.update(open({ disclose: { caller: 'never', publisher: 'by_option' } }));
    expect(router.stats.registrations).toBe(1);
    expect(await joe.errorOf('com.a')).toBe('wamp.error.no_such_procedure');
    joe.send(48, {}, 'com.b');
    const invocations = (await callee.peer.settled()).filter(([type]) => type === 68);
    expect(invocations).toEqual([[68, expect.any(Number), disclosing + 1, {}]]);
  });

  it('keeps the history where the same is asked for', async () => {
    const history = { topics: [{ uri: 'com.log' }] };
    await router.realms.update(open({ history }));
    const joe = await Member.join(router, 'joe');
    joe.send(16, { acknowledge: true }, 'com.log', ['kept']);
    await joe.peer.next();
    await router.realms.update(open({ history: { topics: [{ uri: 'com.log' }] }, trustLevels: [] }));
    const id = await joe.subscribe('com.log');
    expect(await joe.call('wamp.subscription.get_events', [id])).toMatchObject([[{ args: ['kept'] }]]);
  });
});

describe('Sessions whose principals have changed', () => {
  it('authenticate anew, in slices of 256 so that 10,000 do not hold the loop', async () => {
    for (let n = 0; n < 10_000; n++) await Member.join(router, n % 2 === 0 ? 'joe' : 'ann');
    let asked = 0;
    const ended = router.realms.reauthenticate('realm1', ({ authid }) => {
      asked++;
      return authid === 'joe';
    });
    expect(asked).toBe(256);
    for (let before = 0; asked < 10_000; before = asked) {
      await settle();
      clock.advance(0);
      expect(asked - before).toBeLessThanOrEqual(256);
    }
    await settle();
    clock.advance(0);
    expect(await ended).toBe(5_000);
    expect(router.stats.sessions).toBe(5_000);
  });
});
