import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, rejection } from '../fixtures/fake-router.js';
import type { CallOptions, Client, PublishOptions, RegisterOptions, SubscribeOptions } from '../index.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

const withoutFeatures = { roles: { broker: {}, dealer: {} } };

const calls: readonly (readonly [CallOptions, object])[] = [
  [{ discloseMe: true }, { disclose_me: true }],
  [{ rkey: 'k' }, { rkey: 'k' }],
  [{ runMode: 'all' }, { runmode: 'all' }],
  [
    { runMode: 'partition', rkey: 'k' },
    { runmode: 'partition', rkey: 'k' },
  ],
  [{ onProgress: () => undefined }, { receive_progress: true }],
  [{ input: [] }, { progress: true }],
];

const publications: readonly (readonly [Omit<PublishOptions, 'acknowledge'>, object])[] = [
  [{ retain: true }, { retain: true }],
  [{ exclude: [1, 2] }, { exclude: [1, 2] }],
  [{ excludeAuthid: ['a'] }, { exclude_authid: ['a'] }],
  [{ excludeAuthrole: ['a'] }, { exclude_authrole: ['a'] }],
  [{ eligible: [] }, { eligible: [] }],
  [{ eligibleAuthid: ['a'] }, { eligible_authid: ['a'] }],
  [{ eligibleAuthrole: ['a'] }, { eligible_authrole: ['a'] }],
  [{ rkey: 'k' }, { rkey: 'k' }],
];

const registrations: readonly (readonly [RegisterOptions, object])[] = [
  [{ match: 'prefix' }, { match: 'prefix' }],
  [{ match: 'wildcard' }, { match: 'wildcard' }],
  ...(['first', 'last', 'random', 'roundrobin'] as const).map((invoke) => [{ invoke }, { invoke }] as const),
  [
    { invoke: 'sharded', nkey: 'n' },
    { invoke: 'sharded', nkey: 'n' },
  ],
  [{ discloseCaller: true }, { disclose_caller: true }],
  [{ forwardTimeout: true }, { forward_timeout: true }],
];

const freeRegistrations: readonly (readonly [RegisterOptions, object])[] = [
  [{ invoke: 'single', match: 'exact', discloseCaller: false, concurrency: Infinity }, {}],
  [{ concurrency: 4, queue: 5 }, { concurrency: 4 }],
  [{ forceReregister: true }, { force_reregister: true }],
  [{ describe: { doc: 'd' } }, { _describe: { doc: 'd' } }],
];

const subscriptions: readonly (readonly [SubscribeOptions, object])[] = [
  [{ match: 'wildcard' }, { match: 'wildcard' }],
  [{ getRetained: true }, { get_retained: true }],
  [{ nkey: 'n' }, { nkey: 'n' }],
];

const freeSubscriptions: readonly (readonly [SubscribeOptions, object])[] = [
  [{ getRetained: false, concurrency: 1, queue: 2 }, {}],
  [{ group: 'g' }, { _group: 'g' }],
  [{ describe: { doc: 'd' } }, { _describe: { doc: 'd' } }],
];

/** Each option, how it is given, and how it stands on the wire. */
function operations(
  client: Client,
): readonly (readonly [run: () => Promise<unknown>, type: number, wire: object])[] {
  const handler = (): undefined => undefined;
  return [
    ...calls.map(([options, wire]) => [() => client.call('com.q', [], options), 48, wire] as const),
    ...publications.map(([options, wire]) => [() => client.publish('com.q', [], options), 16, wire] as const),
    ...registrations.map(
      ([options, wire]) => [() => client.register('com.q', handler, options), 64, wire] as const,
    ),
    ...subscriptions.map(
      ([options, wire]) => [() => client.subscribe('com.q', handler, options), 32, wire] as const,
    ),
  ];
}

function freeOperations(client: Client): ReturnType<typeof operations> {
  const handler = (): undefined => undefined;
  return [
    ...freeRegistrations.map(
      ([options, wire]) => [() => client.register('com.q', handler, options), 64, wire] as const,
    ),
    ...freeSubscriptions.map(
      ([options, wire]) => [() => client.subscribe('com.q', handler, options), 32, wire] as const,
    ),
  ];
}

describe('Options', () => {
  it('stand on the wire as the specification spells them [TMO-08, PBR-03, SHR-02, CID-02, CID-08, PRR-02]', async () => {
    const { length } = [...calls, ...publications, ...registrations, ...subscriptions];
    for (let at = 0; at < length + freeRegistrations.length + freeSubscriptions.length; at++) {
      await using router = new FakeRouter();
      const { client, peer } = await router.joined();
      const operation = [...operations(client), ...freeOperations(client)][at];
      if (!operation) continue;
      const [run, type, wire] = operation;
      run().catch(() => undefined);
      const [request] = await peer.rest();
      expect(request?.[0]).toBe(type);
      expect(request?.[2]).toEqual(wire);
    }
  });

  it('that need a feature are refused when the Router did not announce it, and nothing is sent [FEAT-36, BWL-23, PRI-30]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({}, withoutFeatures);
    for (const [run] of operations(client)) {
      expect(await rejection(run())).toMatchObject({
        uri: 'wamp.error.feature_not_supported',
        details: { local: true },
      });
    }
    expect(await peer.rest()).toEqual([]);
  });

  it('that need no feature go to any Router', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({}, withoutFeatures);
    const handler = (): undefined => undefined;
    const registering = client.register('com.p', handler, { concurrency: 2, forceReregister: true });
    expect(await peer.answer(65, 1)).toEqual([64, 1, { concurrency: 2, force_reregister: true }, 'com.p']);
    await registering;
  });

  it('sharded as a policy needs a feature of its own [FEAT-36]', async () => {
    await using router = new FakeRouter();
    const dealer = { features: { shared_registration: true } };
    const { client, peer } = await router.joined({}, { roles: { broker: {}, dealer } });
    const registering = client.register('com.p', () => 1, { invoke: 'sharded' });
    expect(await rejection(registering)).toMatchObject({ uri: 'wamp.error.feature_not_supported' });
    expect(await peer.rest()).toEqual([]);
  });

  it('with a value that does not exist are refused [SHR-02]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const handler = (): undefined => undefined;
    const refused = [
      client.register('com.p', handler, { invoke: 'any' as never }),
      client.register('com.p', handler, { match: 'regex' as never }),
      client.subscribe('com.p', handler, { match: 'regex' as never }),
      client.call('com.p', [], { runMode: 'some' as never }),
      client.call('com.p', [], { runMode: 'partition' }),
    ];
    for (const each of refused) expect(await rejection(each)).toBeInstanceOf(TypeError);
    for (const concurrency of [0, -1, Number.NaN]) {
      const options = { concurrency };
      expect(await rejection(client.register('com.p', handler, options))).toBeInstanceOf(RangeError);
      expect(await rejection(client.subscribe('com.p', handler, options))).toBeInstanceOf(RangeError);
    }
    expect(await peer.rest()).toEqual([]);
  });
});

describe('HELLO', () => {
  it('announces the features of the client roles [BWL-22, PBS-23]', async () => {
    await using router = new FakeRouter();
    router
      .client()
      .ready()
      .catch(() => undefined);
    const peer = await router.next();
    const [, , details] = await peer.next();
    expect(details).toMatchObject({
      roles: {
        publisher: { features: { subscriber_blackwhite_listing: true } },
        subscriber: { features: { pattern_based_subscription: true } },
      },
    });
  });
});
