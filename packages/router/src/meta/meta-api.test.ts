import { afterEach, describe, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { connectRaw, helloDetails, settle } from '../fixtures/raw-peer.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import type { RealmOptions } from '../realm-options.js';
import type { Router } from '../router.js';
import { changingProcedures, testamentProcedures } from '../auth/meta-uris.js';

let router: Router;
const clock = new ManualClock();

afterEach(async () => {
  await closeRouter(router, clock);
});

const procedures = [
  ...changingProcedures,
  ...testamentProcedures,
  'wamp.session.count',
  'wamp.session.list',
  'wamp.session.get',
  'wamp.registration.list',
  'wamp.registration.lookup',
  'wamp.registration.match',
  'wamp.registration.get',
  'wamp.registration.list_callees',
  'wamp.registration.count_callees',
  'wamp.subscription.list',
  'wamp.subscription.lookup',
  'wamp.subscription.match',
  'wamp.subscription.get',
  'wamp.subscription.list_subscribers',
  'wamp.subscription.count_subscribers',
];

function routerWith(options: Partial<RealmOptions> = {}): Router {
  return (router = testRouter({
    clock,
    realms: [openRealm('realm1', { authenticators: [ticket], ...options })],
  }));
}

interface Features {
  readonly broker: { readonly features: Readonly<Record<string, boolean>> };
  readonly dealer: { readonly features: Readonly<Record<string, boolean>> };
}

async function announced(): Promise<Features> {
  const peer = connectRaw(router);
  peer.send([1, 'realm1', { ...helloDetails, authmethods: ['ticket'] }]);
  const details = (await peer.next())[2] as { roles: Features };
  peer.transport.abort(new Error('seen enough'));
  return details.roles;
}

describe('The meta API', () => {
  it('is announced and there [SMETA-01, SUBM-01, RMETA-01, TST-26]', async () => {
    routerWith();
    expect(await announced()).toMatchObject({
      broker: { features: { session_meta_api: true, subscription_meta_api: true } },
      dealer: {
        features: { session_meta_api: true, registration_meta_api: true, testament_meta_api: true },
      },
    });
    const self = await Member.join(router, 'joe');
    for (const procedure of procedures) {
      expect(await self.errorOf(procedure), procedure).not.toBe('wamp.error.no_such_procedure');
    }
  });

  it('is neither announced nor there when it is switched off [SMETA-44, FEAT-02]', async () => {
    const off = ['session_meta_api', 'subscription_meta_api', 'registration_meta_api', 'testament_meta_api'];
    routerWith({ withoutFeatures: off });
    const { broker, dealer } = await announced();
    for (const feature of off) {
      expect(broker.features).not.toHaveProperty(feature);
      expect(dealer.features).not.toHaveProperty(feature);
    }
    const self = await Member.join(router, 'joe');
    await self.subscribe('wamp.', { match: 'prefix' });
    for (const procedure of procedures) {
      expect(await self.errorOf(procedure), procedure).toBe('wamp.error.no_such_procedure');
    }
    const other = await Member.join(router, 'jim');
    await other.register('com.a');
    await other.subscribe('com.a');
    other.cut();
    expect(await self.events()).toEqual([]);
  });

  it('is silent when the Router shuts down, and keeps nobody from it [TST-18]', async () => {
    routerWith();
    const self = await Member.join(router, 'joe');
    await self.subscribe('wamp.', { match: 'prefix' });
    await self.subscribe('com.last');
    const other = await Member.join(router, 'jim');
    await other.call('wamp.session.add_testament', ['com.last', ['bye'], {}]);
    await self.events();
    const closed = router.close({ maxRetryAfterMs: 0 });
    await settle();
    expect(self.peer.received.map(([type]) => type)).toEqual([6]);
    for (const { peer } of [self, other]) peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    await closed;
  });

  it('counts nothing as sent or registered before anybody is there', () => {
    routerWith();
    expect(router.stats).toMatchObject({ messagesSent: 0, registrations: 0, subscriptions: 0 });
  });

  it('lives through a procedure of its own that fails, and says so', async () => {
    const events: unknown[] = [];
    const broken = new Error('the store is broken');
    const store = { open: () => ({ append: () => undefined, read: () => Promise.reject(broken) }) };
    router = testRouter({
      clock,
      onEvent: (event) => events.push(event),
      realms: [
        openRealm('realm1', {
          authenticators: [ticket],
          history: { store, topics: [{ uri: 'com.log' }] },
        }),
      ],
    });
    const self = await Member.join(router, 'joe');
    const [found] = await self.call('wamp.subscription.lookup', ['com.log']);
    const error = await self.errorOf('wamp.subscription.get_events', found as number[]);
    expect(error).toBe('router.error.internal_error');
    expect(events).toContainEqual(expect.objectContaining({ type: 'internal_error', error: broken }));
  });
});
