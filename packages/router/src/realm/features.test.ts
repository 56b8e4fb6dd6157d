import { afterEach, describe, expect, it } from 'vitest';
import { type RawPeer, joinRaw, settle } from '../fixtures/raw-peer.js';
import { emptyGauges, openRealm, testRouter } from '../fixtures/test-router.js';
import type { RealmOptions } from '../realm-options.js';
import type { Router } from '../router.js';

let router: Router;
const peers: RawPeer[] = [];

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.transport.abort(new Error('done'));
  await settle();
  await router.close({ maxRetryAfterMs: 0 });
  expect(router.stats).toMatchObject(emptyGauges);
});

const passthru = { features: { payload_passthru_mode: true } };

async function join(details?: object): Promise<RawPeer> {
  const peer = await joinRaw(router, details);
  peers.push(peer);
  return peer;
}

function startRouter(options: Partial<RealmOptions> = {}): void {
  router = testRouter({ realms: [openRealm('realm1', options)] });
}

describe('Payload passthru mode', () => {
  const encrypted = [16, 1, { ppt_scheme: 'wamp', ppt_serializer: 'cbor' }, 'com.a', ['x']];

  it('passes from a Publisher that announced it, to Subscribers that need not [PPT-09, PPT-10]', async () => {
    startRouter();
    const publisher = await join({ roles: { publisher: passthru } });
    const subscriber = await join({ roles: { subscriber: {} } });
    subscriber.send([32, 1, {}, 'com.a']);
    const [, , subscription] = await subscriber.next();
    publisher.send(encrypted);
    expect(await subscriber.settled()).toEqual([
      [36, subscription, expect.any(Number), { ppt_scheme: 'wamp', ppt_serializer: 'cbor' }, ['x']],
    ]);
  });

  it.each([
    ['from a Publisher that did not announce it', { roles: { publisher: {}, caller: passthru } }, []],
    ['in a realm without it', { roles: { publisher: passthru } }, ['payload_passthru_mode']],
  ])('breaks the protocol %s [PPT-03, PPT-04, PPT-31]', async (_case, details, withoutFeatures) => {
    startRouter({ withoutFeatures });
    const publisher = await join(details);
    const subscriber = await join();
    subscriber.send([32, 1, { match: 'prefix' }, '']);
    await subscriber.next();
    // also before the URI is looked at
    publisher.send([16, 1, { ppt_scheme: 'wamp', acknowledge: true }, 'com..a']);
    expect((await publisher.next()).slice(0, 3)).toEqual([
      3,
      expect.anything(),
      'wamp.error.protocol_violation',
    ]);
    expect(await subscriber.settled()).toEqual([]);
  });

  it('is not in use without a scheme [PPT-02]', async () => {
    startRouter();
    const publisher = await join({ roles: { publisher: {} } });
    publisher.send([16, 1, { ppt_scheme: '', acknowledge: true }, 'com.a']);
    publisher.send([16, 2, { ppt_serializer: 'cbor', acknowledge: true }, 'com.a']);
    expect((await publisher.settled()).map(([type]) => type)).toEqual([17, 17]);
  });

  it('takes no value that is no text [PPT-33]', async () => {
    startRouter();
    const publisher = await join({ roles: { publisher: passthru } });
    publisher.send([16, 1, { ppt_scheme: 'wamp', ppt_keyid: 5 }, 'com.a']);
    expect((await publisher.next()).slice(0, 3)).toEqual([
      3,
      expect.anything(),
      'wamp.error.protocol_violation',
    ]);
  });
});

describe('A realm without a feature', () => {
  it.each([
    ['subscriber_blackwhite_listing', { eligible: [], exclude_authrole: ['guest'] }],
    ['publisher_identification', { disclose_me: true }],
    ['shareded_subscriptions', { rkey: 'k' }],
  ])('does not honour the options of %s [FEAT-02, SHS-04]', async (feature, options) => {
    startRouter({ withoutFeatures: [feature] });
    const [publisher, one, two] = [await join(), await join(), await join()];
    for (const [at, peer] of [one, two].entries()) {
      peer.send([32, 1, { nkey: `node${String(at)}` }, 'com.a']);
      await peer.next();
    }
    publisher.send([16, 1, options, 'com.a']);
    const events = [...(await one.settled()), ...(await two.settled())];
    expect(events.map((event) => event[3])).toEqual([{}, {}]);
  });

  it('never gives a Publisher its own event without publisher_exclusion [FEAT-02]', async () => {
    startRouter({ withoutFeatures: ['publisher_exclusion'] });
    const peer = await join();
    peer.send([32, 1, {}, 'com.a']);
    await peer.next();
    peer.send([16, 2, { exclude_me: false }, 'com.a']);
    expect(await peer.settled()).toEqual([]);
  });

  it('reads patterns as plain topics without pattern_based_subscription [FEAT-02]', async () => {
    startRouter({ withoutFeatures: ['pattern_based_subscription'] });
    const peer = await join();
    peer.send([32, 1, { match: 'prefix' }, 'com.']);
    expect((await peer.next()).slice(0, 5)).toEqual([8, 32, 1, {}, 'wamp.error.invalid_uri']);
  });

  it('retains nothing without event_retention [FEAT-02, RET-20]', async () => {
    startRouter({ withoutFeatures: ['event_retention'] });
    const peer = await join();
    peer.send([16, 1, { retain: true, exclude_me: false }, 'com.a']);
    peer.send([32, 2, { get_retained: true }, 'com.a']);
    expect((await peer.settled()).map(([type]) => type)).toEqual([33]);
    expect(router.stats.retainedEvents).toBe(0);
  });
});

describe('A right to publish', () => {
  it('can say that receivers are told who published [PID-06]', async () => {
    startRouter({
      disclose: { publisher: 'never' },
      authorizer: {
        authorize: ({ uri }) => ({ allow: true, ...(uri === 'com.open' && { disclose: 'always' as const }) }),
      },
    });
    const [publisher, subscriber] = [await join(), await join()];
    subscriber.send([32, 1, { match: 'prefix' }, 'com.']);
    await subscriber.next();
    publisher.send([16, 1, {}, 'com.open'], [16, 2, {}, 'com.other']);
    expect((await subscriber.settled()).map((event) => Object.keys(event[3] as object).sort())).toEqual([
      ['publisher', 'publisher_authid', 'publisher_authrole', 'topic'],
      ['topic'],
    ]);
  });

  it('and its refusal keep a refused event from being retained [RET-18, PID-05]', async () => {
    startRouter({ disclose: { publisher: 'never' } });
    const [publisher, subscriber] = [await join(), await join()];
    publisher.send([16, 1, { disclose_me: true, retain: true }, 'com.a']);
    subscriber.send([32, 1, { get_retained: true }, 'com.a']);
    expect((await subscriber.settled()).map(([type]) => type)).toEqual([33]);
    expect(await publisher.settled()).toEqual([]);
    expect(router.stats.publicationsRefused).toBe(1);
  });
});
