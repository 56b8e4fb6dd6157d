import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import type { RawMessage } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import {
  type PermittedAction,
  type RealmOptions,
  type RoleOptions,
  type TrustedProcedure,
  dynamicAuthorizer,
  staticAuthorizer,
} from '../index.js';
import type { Router } from '../router.js';

let router: Router;
let clock: ManualClock;

const rights: readonly PermittedAction[] = [
  ...(['publish', 'subscribe', 'call', 'register'] as const),
  ...(['force_register', 'shared_register', 'last_register'] as const),
];
/** Everybody who needs no procedure may do everything. */
const roles: readonly RoleOptions[] = [
  ...['judge', 'deputy', 'user'].map((name) => ({ name, permissions: [{ uri: '*', allow: rights }] })),
  { name: 'admin', permissions: [], meta: { read: true, kill: true } },
  { name: 'asked', authorizer: dynamicAuthorizer({ procedure: 'com.judge' }) },
];
const trusting = (...trustedProcedures: readonly TrustedProcedure[]): RealmOptions =>
  openRealm('realm1', { authenticators: [ticket], authorizer: staticAuthorizer(roles), trustedProcedures });
const trusted = { uri: 'com.judge', authrole: 'judge' };
const failed = 'wamp.error.authorization_failed';

beforeEach(() => {
  clock = new ManualClock();
  router = testRouter({ clock, realms: [trusting(trusted)] });
});
afterEach(async () => {
  await closeRouter(router, clock);
});

const member = (authrole: string): Promise<Member> => Member.join(router, authrole, { authrole });

/** The question that a Callee was put, if any. */
async function questionTo(callee: Member): Promise<RawMessage | undefined> {
  return (await callee.peer.settled()).find(([type]) => type === 68);
}

describe('A procedure that decides', () => {
  it('is shared by nobody, also not among those who may share and serve it [AZ-28, DYN-16]', async () => {
    const judge = await member('judge');
    for (const invoke of ['roundrobin', 'random', 'first', 'last']) {
      await expect(judge.register('com.judge', { invoke })).rejects.toThrow('not_authorized');
    }
    await judge.register('com.other', { invoke: 'last' });
    expect(router.stats.registrations).toBe(1);
  });

  it('is taken over by nobody in another role, whatever that may force [AZ-28, DYN-16, T20]', async () => {
    const [judge, user, asked] = [await member('judge'), await member('user'), await member('asked')];
    await judge.register('com.judge');
    for (const options of [{ force_reregister: true }, { force_reregister: true, invoke: 'last' }]) {
      await expect(user.register('com.judge', options)).rejects.toThrow('not_authorized');
    }
    asked.send(48, {}, 'com.a');
    expect(await questionTo(judge)).toBeDefined();
    expect(await questionTo(user)).toBeUndefined();
  });

  it('is asked of no pattern around it, when nobody serves it [AZ-08, AZ-28, DYN-12, DYN-16]', async () => {
    const [user, asked] = [await member('user'), await member('asked')];
    await user.register('com.', { match: 'prefix' });
    await user.register('com.', { match: 'wildcard' });
    expect(await asked.errorOf('com.a')).toBe(failed);
    expect(await questionTo(user)).toBeUndefined();
  });

  it('is not asked of who had registered it before anybody was trusted with it [AZ-28, DYN-16]', async () => {
    await router.realms.update(trusting());
    const [user, asked] = [await member('user'), await member('asked')];
    for (let topic = 0; topic < 300; topic++) await user.subscribe(`com.t${String(topic)}`); // judged before
    await user.register('com.judge');
    const updated = router.realms.update(trusting(trusted));
    expect(await asked.errorOf('com.a')).toBe(failed);
    expect(router.stats.registrations).toBe(1);
    await updated;
    expect(router.stats.registrations).toBe(0);
    expect(await questionTo(user)).toBeUndefined();
  });

  it('may be served by each of the roles that are trusted with it [AZ-28]', async () => {
    await router.realms.update(trusting(trusted, { uri: 'com.judge', authrole: 'deputy' }));
    for (const authrole of ['judge', 'deputy']) {
      const [callee, asked] = [await member(authrole), await member('asked')];
      await callee.register('com.judge');
      const answered = asked.errorOf('com.a');
      const question = await questionTo(callee);
      callee.peer.send([70, question?.[1], {}, [true]]);
      expect(await answered).toBe('wamp.error.no_such_procedure');
      callee.cut();
    }
  });

  it('still answers what it was asked before it was taken away, and nothing after that [AZ-08, REV-02]', async () => {
    const [judge, admin, asked] = [await member('judge'), await member('admin'), await member('asked')];
    const id = await judge.register('com.judge');
    const answered = asked.errorOf('com.a');
    const question = await questionTo(judge);
    await admin.call('wamp.registration.remove_callee', [id, judge.id]);
    judge.peer.send([70, question?.[1], {}, [true]]);
    expect(await answered).toBe('wamp.error.no_such_procedure');
    expect(await asked.errorOf('com.b')).toBe(failed);
  });
});
