import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { type RawMessage, helloDetails, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import type { RealmOptions } from '../realm-options.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;

function routerWith(options: Partial<RealmOptions> = {}, maxMetaListEntries = 100): Router {
  const realms = ['realm1', 'realm2'].map((name) =>
    openRealm(name, { authenticators: [ticket], ...options }),
  );
  return (router = testRouter({ clock, realms, limits: { maxMetaListEntries } }));
}

beforeEach(() => {
  clock = new ManualClock();
  clock.advance(Date.UTC(2026, 0, 2, 3, 4, 5, 6));
  routerWith();
});

afterEach(async () => {
  await closeRouter(router, clock);
});

const join = (authid: string, realm = 'realm1'): Promise<Member> => Member.join(router, authid, { realm });
const created = '2026-01-02T03:04:05.006Z';
const shared = { invoke: 'roundrobin' };

/** The events that a watcher has got, by the last part of their topics, with their arguments. */
async function told(watcher: Member): Promise<readonly RawMessage[]> {
  return (await watcher.events()).map(([details, args]) => {
    const { topic } = details as { topic: string };
    return [topic.replace('wamp.registration.on_', ''), ...(args as readonly unknown[])];
  });
}

describe('Registration meta events', () => {
  it('tell of Callees that come and go, in order and with their details [RMETA-14, RMETA-15, RMETA-16, RMETA-17, RMETA-18, RMETA-19, SUBM-31]', async () => {
    const watcher = await join('watcher');
    await watcher.subscribe('wamp.registration.', { match: 'prefix' });
    const [one, two] = [await join('one'), await join('two')];
    const id = await one.register('com.a', shared);
    expect(await two.register('com.a', shared)).toBe(id);
    const details = { id, created, uri: 'com.a', match: 'exact', invoke: 'roundrobin' };
    expect(await told(watcher)).toEqual([
      ['create', one.id, details],
      ['register', one.id, id],
      ['register', two.id, id],
    ]);
    one.send(66, id);
    two.cut();
    expect(await told(watcher)).toEqual([
      ['unregister', one.id, id],
      ['unregister', two.id, id],
      ['delete', two.id, id],
    ]);
  });

  it('tell of each registration of a session that is gone [RMETA-20]', async () => {
    const watcher = await join('watcher');
    const [one, two] = [await join('one'), await join('two')];
    const both = await one.register('com.a', shared);
    await two.register('com.a', shared);
    const [b, c] = [await one.register('com.b'), await one.register('com.c')];
    await watcher.subscribe('wamp.registration.', { match: 'prefix' });
    one.cut();
    expect(await told(watcher)).toEqual([
      ['unregister', one.id, both],
      ['unregister', one.id, b],
      ['delete', one.id, b],
      ['unregister', one.id, c],
      ['delete', one.id, c],
    ]);
  });

  it('come after the answer, also to who caused them [RMETA-23]', async () => {
    const self = await join('self');
    await self.subscribe('wamp.registration.', { match: 'prefix' });
    self.send(64, {}, 'com.a');
    const [first, ...others] = await self.peer.settled();
    expect(first?.[0]).toBe(65);
    self.send(66, first?.[2]);
    const [answer, ...more] = await self.peer.settled();
    expect(answer?.[0]).toBe(67);
    const topics = [...others, ...more].map((event) => (event[3] as { topic: string }).topic);
    expect(topics.map((topic) => topic.split('on_')[1])).toEqual([
      'create',
      'register',
      'unregister',
      'delete',
    ]);
  });

  it('tell nothing of what was refused, of other realms, and of the Router itself [RMETA-21, RMETA-22, RMETA-25]', async () => {
    const watcher = await join('watcher');
    await watcher.subscribe('wamp.registration.', { match: 'prefix' });
    const [one, other] = [await join('one'), await join('other', 'realm2')];
    await one.register('com.a');
    await told(watcher);
    await other.register('com.b');
    await expect(one.register('com.a')).rejects.toThrow('procedure_already_exists');
    one.send(66, 999_999);
    expect(await told(watcher)).toEqual([]);
  });

  it('show the state that procedures show [RMETA-27]', async () => {
    const [watcher, one] = [await join('watcher'), await join('one')];
    await watcher.subscribe('wamp.registration.on_register');
    await watcher.subscribe('wamp.registration.on_delete');
    const id = await one.register('com.a');
    expect(await watcher.events()).toEqual([[{}, [one.id, id]]]);
    expect(await watcher.call('wamp.registration.list_callees', [id])).toEqual([[[one.id]]]);
    one.cut();
    expect(await watcher.events()).toEqual([[{}, [one.id, id]]]);
    expect(await watcher.errorOf('wamp.registration.get', [id])).toBe('wamp.error.no_such_registration');
  });
});

describe('Registration meta procedures', () => {
  it('list ids by match policy, and never those of the Router [RMETA-02, RMETA-03]', async () => {
    const self = await join('self');
    expect(await self.call('wamp.registration.list')).toEqual([[{ exact: [], prefix: [], wildcard: [] }]]);
    const exact = await self.register('com.a');
    const prefix = await self.register('com.b.', { match: 'prefix' });
    const wildcard = await self.register('com..c', { match: 'wildcard' });
    expect(await self.call('wamp.registration.list')).toEqual([
      [{ exact: [exact], prefix: [prefix], wildcard: [wildcard] }],
    ]);
    const hidden = await self.call('wamp.registration.lookup', ['wamp.registration.list']);
    expect(hidden).toEqual([[null]]);
    expect(await self.call('wamp.registration.match', ['wamp.registration.list'])).toEqual([[null]]);
    expect(await self.errorOf('wamp.registration.get', [1])).toBe('wamp.error.no_such_registration');
  });

  it('look up by text, and match as a CALL does [RMETA-04, RMETA-05]', async () => {
    const self = await join('self');
    const long = await self.register('com.a.b', { match: 'prefix' });
    const short = await self.register('com.a', { match: 'prefix' });
    const exact = await self.register('com.a.b.c');
    const answers: unknown[] = [];
    for (const args of [
      ['com.a'],
      ['com.a', { match: 'prefix' }],
      ['com.a.b', { match: 'prefix' }],
      ['com.a.b.c'],
      ['com.a.b.d', { match: 'prefix' }],
    ]) {
      answers.push((await self.call('wamp.registration.lookup', args))[0]);
    }
    expect(answers).toEqual([[null], [short], [long], [exact], [null]]);
    const matches: unknown[] = [];
    for (const uri of ['com.a.b.c', 'com.a.b.d', 'com.a.x', 'org.a']) {
      matches.push((await self.call('wamp.registration.match', [uri]))[0]);
    }
    expect(matches).toEqual([[exact], [long], [short], [null]]);
  });

  it('get the details with all defaults, and the Callees in order [RMETA-06, RMETA-07, RMETA-09, RMETA-11]', async () => {
    const [one, two, three] = [await join('one'), await join('two'), await join('three')];
    const plain = await one.register('com.plain');
    expect(await one.call('wamp.registration.get', [plain])).toEqual([
      [{ id: plain, created, uri: 'com.plain', match: 'exact', invoke: 'single' }],
    ]);
    const id = await two.register('com.a', shared);
    for (const member of [one, three]) await member.register('com.a', shared);
    expect(await one.call('wamp.registration.list_callees', [id])).toEqual([[[two.id, one.id, three.id]]]);
    expect(await one.call('wamp.registration.count_callees', [id])).toEqual([[3]]);
    two.cut();
    await settle();
    expect(await one.call('wamp.registration.count_callees', [id])).toEqual([[2]]);
  });

  it.each(['get', 'list_callees', 'count_callees'])(
    '%s knows no unknown id [RMETA-08, RMETA-10, RMETA-12]',
    async (name) => {
      const self = await join('self');
      const error = await self.errorOf(`wamp.registration.${name}`, [999_999]);
      expect(error).toBe('wamp.error.no_such_registration');
    },
  );

  it.each([
    ['get', [], 'invalid_argument'],
    ['get', ['x'], 'invalid_argument'],
    ['list_callees', [0], 'invalid_argument'],
    ['count_callees', [1.5], 'invalid_argument'],
    ['lookup', [5], 'invalid_argument'],
    ['lookup', ['com.a', 5], 'invalid_argument'],
    ['lookup', ['com.a', { match: 'foo' }], 'invalid_argument'],
    ['lookup', ['com..a'], 'invalid_uri'],
    ['match', [], 'invalid_argument'],
    ['match', ['com a'], 'invalid_uri'],
    ['remove_callee', [1], 'invalid_argument'],
  ])('%s refuses %j with %s [RMETA-13]', async (name, args, error) => {
    const self = await join('self');
    const id = await self.register('com.a');
    const given = args[0] === 1 ? [id] : args;
    expect(await self.errorOf(`wamp.registration.${name}`, given)).toBe(`wamp.error.${error}`);
  });

  it('keep to options that ordinary calls have [RMETA-28]', async () => {
    const details = {
      roles: {
        ...helloDetails.roles,
        caller: { features: { progressive_call_results: true, call_timeout: true, call_canceling: true } },
      },
    };
    const self = await Member.join(router, 'self', { details });
    const options = { receive_progress: true, timeout: 1000 };
    const request = self.send(48, options, 'wamp.registration.list');
    self.peer.send([49, request, {}]);
    expect(await self.peer.settled()).toEqual([[50, request, {}, [{ exact: [], prefix: [], wildcard: [] }]]]);
    expect(router.stats.runningTimeouts).toBe(0);
  });

  it('take a registration from a Callee, who is told if he knows what that is [REV-02, REV-04, REV-05, REV-06, REV-12]', async () => {
    const killer = await join('killer');
    const features = { registration_revocation: true };
    const details = { roles: { ...helloDetails.roles, callee: { features } } };
    const one = await Member.join(router, 'one', { details });
    const ignorant = { roles: { ...helloDetails.roles, callee: {} } };
    const two = await Member.join(router, 'two', { details: ignorant });
    const id = await one.register('com.a', shared);
    await two.register('com.a', shared);
    await killer.subscribe('wamp.registration.', { match: 'prefix' });
    const remove = 'wamp.registration.remove_callee';
    killer.send(48, {}, remove, [id, one.id], { reason: 'no more' });
    expect(await told(killer)).toEqual([['unregister', one.id, id]]);
    expect(await one.peer.settled()).toEqual([[67, 0, { registration: id, reason: 'no more' }]]);
    expect(await killer.errorOf(remove, [id, one.id])).toBe('wamp.error.no_such_session');
    expect(await killer.errorOf(remove, [999_999, one.id])).toBe('wamp.error.no_such_registration');
    expect(await killer.errorOf(remove, [id, two.id], { reason: 5 })).toBe('wamp.error.invalid_argument');
    expect(await killer.call(remove, [id, two.id])).toEqual([]);
    expect(await two.peer.settled()).toEqual([]);
    expect(router.stats.registrations).toBe(0);
  });

  it('list as many as the limit says, and no more L73', async () => {
    await router.close({ maxRetryAfterMs: 0 });
    routerWith({}, 2);
    const self = await join('self');
    for (const uri of ['com.a', 'com.b']) {
      await self.register(uri);
      expect(await self.errorOf('wamp.registration.list')).toBeUndefined();
    }
    await self.register('com.c');
    expect(await self.errorOf('wamp.registration.list')).toBe('router.error.limit_exceeded');
  });

  it('are not there in a realm without the feature, and nothing is told', async () => {
    await router.close({ maxRetryAfterMs: 0 });
    routerWith({ withoutFeatures: ['registration_meta_api'] });
    const [watcher, one] = [await join('watcher'), await join('one')];
    expect(await watcher.errorOf('wamp.registration.list')).toBe('wamp.error.no_such_procedure');
    await watcher.subscribe('wamp.registration.', { match: 'prefix' });
    await one.register('com.a');
    expect(await watcher.events()).toEqual([]);
  });
});
