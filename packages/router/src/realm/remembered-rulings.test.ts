import type { AuthorizationRequest, Authorizer, Verdict } from '@wamp/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import { type RealmOptions, type RouterOptions, dynamicAuthorizer, staticAuthorizer } from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;
let asked: AuthorizationRequest[];

beforeEach(() => {
  asked = [];
  clock = new ManualClock();
});
afterEach(async () => {
  await closeRouter(router, clock);
});

const realm = (authorizer: Authorizer, options: Partial<RealmOptions> = {}): RealmOptions =>
  openRealm('realm1', { authenticators: [ticket], authorizer, ...options });

function start(
  decide: (request: AuthorizationRequest) => Verdict | Promise<Verdict>,
  options: RouterOptions = {},
): void {
  const authorizer: Authorizer = {
    authorize(request) {
      asked.push(request);
      return decide(request);
    },
  };
  router = testRouter({ clock, realms: [realm(authorizer)], ...options });
}

const refused = 'wamp.error.not_authorized';
const failed = 'wamp.error.authorization_failed';
const missing = 'wamp.error.no_such_procedure';

describe('Answers of an authorizer', () => {
  it('are not remembered unless they say so [AZ-24]', async () => {
    start(() => ({ allow: true }));
    const joe = await Member.join(router, 'joe');
    for (let call = 0; call < 3; call++) await joe.call('com.a');
    expect(asked).toHaveLength(3);
    expect(router.stats.rememberedRulings).toBe(0);
  });

  it('are given to nobody else: two authids that take turns are asked about each [AZ-24, T13]', async () => {
    start(({ authid }) => ({ allow: authid === 'joe', cache: true }));
    const joe = await Member.join(router, 'joe');
    const ann = await Member.join(router, 'ann');
    for (let turn = 0; turn < 5; turn++) {
      expect(await joe.errorOf('com.a')).toBe(missing);
      expect(await ann.errorOf('com.a')).toBe(refused);
    }
    expect(asked.map(({ authid }) => authid)).toEqual(['joe', 'ann']);
  });

  it('are given to no other role of the same authid, and in no other realm [AZ-03, AZ-24, T13]', async () => {
    start(() => ({ allow: true, cache: true }));
    const user = await Member.join(router, 'joe');
    const admin = await Member.join(router, 'joe', { authrole: 'admin' });
    await user.call('com.a');
    await admin.call('com.a');
    expect(asked.map(({ authrole }) => authrole)).toEqual(['user', 'admin']);
    const authorizer: Authorizer = { authorize: () => ({ allow: false }) };
    router.realms.create({ ...realm(authorizer), name: 'realm2' });
    const elsewhere = await Member.join(router, 'joe', { realm: 'realm2' });
    expect(await elsewhere.errorOf('com.a')).toBe(refused);
    expect(await user.errorOf('com.a')).toBe(missing);
  });

  it('are not given for another action or match policy [AZ-24, T13]', async () => {
    start(({ match }) => ({ allow: match === 'exact', cache: true }));
    const joe = await Member.join(router, 'joe');
    await joe.subscribe('com.a');
    await expect(joe.subscribe('com.a', { match: 'prefix' })).rejects.toThrow(refused);
    await joe.register('com.a');
    await expect(joe.register('com.a', { match: 'prefix' })).rejects.toThrow(refused);
    await joe.call('com.b');
    expect(asked.map(({ action, match }) => `${action} ${match}`)).toEqual([
      ...['subscribe exact', 'subscribe prefix', 'register exact', 'register prefix', 'call exact'],
    ]);
  });

  it('that are refusals are remembered by the same word, failures never [AZ-26]', async () => {
    const answers: (() => Verdict | Promise<Verdict>)[] = [
      () => ({ allow: false }),
      () => Promise.reject(new Error('broken')),
      () => ({ allow: true, cache: 'for ever' }) as unknown as Verdict,
      () => ({ allow: false, cache: true }),
    ];
    start(() => answers.shift()?.() ?? { allow: true });
    const joe = await Member.join(router, 'joe');
    const errors = [];
    for (let call = 0; call < 6; call++) errors.push(await joe.errorOf('com.a'));
    expect(errors).toEqual([refused, failed, failed, refused, refused, refused]);
    clock.advance(60_000);
    expect(await joe.errorOf('com.a')).toBe(missing);
  });

  it('hold for a minute at the most, or as long as they say [AZ-25] L54', async () => {
    start(({ uri }) => ({ allow: true, cache: uri === 'com.long' ? 3_600_000 : 1_000 }));
    const joe = await Member.join(router, 'joe');
    const calls = async () => {
      for (const uri of ['com.short', 'com.long']) await joe.call(uri);
      return asked.splice(0).map(({ uri }) => uri);
    };
    expect(await calls()).toEqual(['com.short', 'com.long']);
    expect(await calls()).toEqual([]);
    clock.advance(1_000);
    expect(await calls()).toEqual(['com.short']);
    clock.advance(59_000);
    expect(await calls()).toEqual(['com.short', 'com.long']);
  });

  it('are forgotten when the last session that they are for leaves [AZ-25]', async () => {
    start(() => ({ allow: true, cache: true }));
    const one = await Member.join(router, 'joe');
    const two = await Member.join(router, 'joe');
    await one.call('com.a');
    await two.call('com.a');
    expect(asked).toHaveLength(1);
    one.cut();
    await settle();
    expect(router.stats.rememberedRulings).toBe(1);
    two.cut();
    await settle();
    expect(router.stats.rememberedRulings).toBe(0);
    await (await Member.join(router, 'joe')).call('com.a');
    expect(asked).toHaveLength(2);
  });

  it('are not remembered for who has left, when testaments are asked about [AZ-25, TST-23]', async () => {
    start(() => ({ allow: true, cache: 'always' }));
    const ann = await Member.join(router, 'ann');
    const joe = await Member.join(router, 'joe');
    await joe.call('wamp.session.add_testament', ['com.gone', [], {}]);
    joe.cut();
    await settle();
    expect(asked.filter(({ uri }) => uri === 'com.gone')).toHaveLength(2);
    expect(router.stats.rememberedRulings).toBe(0);
    await ann.call('com.a');
    expect(router.stats.rememberedRulings).toBe(1);
  });

  it('are forgotten when others decide: the next action is judged anew [AZ-25, T13]', async () => {
    const roles = (allow: boolean) => [
      { name: 'user', permissions: allow ? [{ uri: 'com.a', allow: ['call'] as const }] : [] },
    ];
    router = testRouter({ clock, realms: [realm(staticAuthorizer(roles(true)))] });
    const joe = await Member.join(router, 'joe');
    expect(await joe.errorOf('com.a')).toBe(missing);
    await router.realms.update(realm(staticAuthorizer(roles(false))));
    expect(await joe.errorOf('com.a')).toBe(refused);
    await router.realms.update(realm(staticAuthorizer(roles(true))));
    expect(await joe.errorOf('com.a')).toBe(missing);
  });

  it('that come when others decide already are worth nothing [AZ-25, T13]', async () => {
    const { promise, resolve: answer } = Promise.withResolvers<Verdict>();
    start(() => promise);
    const joe = await Member.join(router, 'joe');
    joe.send(48, {}, 'com.a');
    await settle();
    await router.realms.update(realm({ authorize: () => ({ allow: false }) }));
    answer({ allow: true, cache: true });
    expect((await joe.peer.next())[4]).toBe(refused);
    expect(router.stats.rememberedRulings).toBe(0);
  });

  it('of one realm stay within their bound [AZ-25, T13] L54', async () => {
    start(() => ({ allow: true, cache: true }), { limits: { maxRememberedRulings: 50 } });
    const joe = await Member.join(router, 'joe');
    const ann = await Member.join(router, 'ann');
    for (let call = 0; call < 200; call++) {
      await joe.call(`com.j${String(call)}`);
      await ann.call(`com.a${String(call % 5)}`);
      expect(router.stats.rememberedRulings).toBeLessThanOrEqual(50);
    }
  });

  it('are those of static permissions too, shared by everybody of a role who is treated alike [AZ-24]', async () => {
    const permissions = [{ uri: 'com.', match: 'prefix', allow: 'all' }] as const;
    const roles = staticAuthorizer([{ name: 'user', permissions }]);
    let judged = 0;
    const counting: Authorizer = {
      ...roles,
      authorize(request) {
        judged++;
        return roles.authorize(request);
      },
    };
    router = testRouter({ clock, realms: [realm(counting)] });
    for (const authid of ['joe', 'ann', 'bob']) {
      const member = await Member.join(router, authid);
      for (let call = 0; call < 3; call++) await member.call('com.a');
    }
    expect(judged).toBe(1);
    expect(router.stats.rememberedRulings).toBe(1);
  });

  it('are failures when the scope is no text or cannot be named [AZ-08]', async () => {
    const authorize = () => ({ allow: true, cache: true });
    const broken: Authorizer[] = [
      { authorize, scopeOf: () => 1 as unknown as string },
      {
        authorize,
        scopeOf() {
          throw new Error('broken');
        },
      },
    ];
    for (const authorizer of broken) {
      router = testRouter({ clock, realms: [realm(authorizer)] });
      expect(await (await Member.join(router, 'joe')).errorOf('com.a')).toBe(failed);
      expect(router.stats.rememberedRulings).toBe(0);
    }
  });

  it('come from hooks with the words of Crossbar [AZ-22, AZ-23, AZ-24]', async () => {
    const authorizer = dynamicAuthorizer({
      decide(request) {
        asked.push(request);
        return { allow: true, cache: true, disclose: request.action === 'publish' };
      },
    });
    router = testRouter({ clock, realms: [realm(authorizer, { disclose: {} })] });
    const listener = await Member.join(router, 'ann');
    await listener.subscribe('com.t');
    const joe = await Member.join(router, 'joe');
    joe.send(16, {}, 'com.t');
    joe.send(16, {}, 'com.t');
    const events = await listener.events();
    expect(events.map(([details]) => details)).toEqual([
      expect.objectContaining({ publisher_authid: 'joe' }),
      expect.objectContaining({ publisher_authid: 'joe' }),
    ]);
    expect(asked.filter(({ action }) => action === 'publish')).toHaveLength(1);
  });
});
