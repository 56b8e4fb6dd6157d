import { afterEach, expect, it } from 'vitest';
import { closeRouter } from '../fixtures/close-router.js';
import { Member, ticket } from '../fixtures/member.js';
import { ManualClock, openRealm, testRouter } from '../fixtures/test-router.js';
import type { Router } from '../router.js';

let router: Router;
const clock = new ManualClock();

afterEach(async () => {
  await closeRouter(router, clock);
});

const getEvents = 'wamp.subscription.get_events';

it('gives the history of a subscription to who may subscribe to it [EVH-06, EVH-07, EVH-34, EVH-37, EVH-38]', async () => {
  const realm = openRealm('realm1', {
    authenticators: [ticket],
    history: { topics: [{ uri: 'com.log.', match: 'prefix' }] },
    authorizer: {
      authorize: ({ authrole, action }) => ({ allow: authrole !== 'stranger' || action !== 'subscribe' }),
    },
  });
  router = testRouter({ clock, realms: [realm] });
  const self = await Member.join(router, 'joe');
  self.send(16, {}, 'com.log.one', [1]);
  self.send(16, {}, 'com.log.two', [], { two: 2 });
  const [found] = await self.call('wamp.subscription.lookup', ['com.log.', { match: 'prefix' }]);
  const [subscription] = found as [number];
  const [events] = await self.call(getEvents, [subscription]);
  expect(events).toMatchObject([
    { subscription, details: { topic: 'com.log.one' }, args: [1] },
    { subscription, details: { topic: 'com.log.two' }, kwargs: { two: 2 } },
  ]);
  expect(await self.errorOf(getEvents, [])).toBe('wamp.error.invalid_argument');
  expect(await self.errorOf(getEvents, [12345])).toBe('wamp.error.no_such_subscription');
  const stranger = await Member.join(router, 'jim', { authrole: 'stranger' });
  expect(await stranger.errorOf(getEvents, [subscription])).toBe('wamp.error.not_authorized');
});

it('has no procedure in a realm without history', async () => {
  router = testRouter({ clock, realms: [openRealm('realm1', { authenticators: [ticket] })] });
  const self = await Member.join(router, 'joe');
  expect(await self.errorOf(getEvents, [1])).toBe('wamp.error.no_such_procedure');
});
