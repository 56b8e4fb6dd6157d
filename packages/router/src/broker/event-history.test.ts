import type { Kwargs, Payload } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { BrokerBench } from '../fixtures/broker-bench.js';
import { openRealm } from '../fixtures/test-router.js';
import type { RouterLimits } from '../limits.js';
import { resolveRouterOptions } from '../options.js';
import type { RouterSession } from '../session/router-session.js';
import { eventHistoryProcedure } from './event-history-procedure.js';
import type { HistoryOptions } from './keeping-options.js';

interface BenchParts {
  readonly history?: HistoryOptions;
  readonly limits?: Partial<RouterLimits>;
  readonly mayRead?: (caller: RouterSession) => boolean | Promise<boolean>;
}

/** The topics of the example in the specification. */
const logTopics: HistoryOptions = {
  topics: [
    { uri: 'com.mycompany.log.auth' },
    { uri: 'com.mycompany.log.basket' },
    { uri: 'com.mycompany.log', match: 'prefix' },
  ],
};

type Answer = Pick<Payload, 'args' | 'kwargs'>;

/** A Broker with the procedure that reads its history. */
class HistoryBench extends BrokerBench {
  readonly #read: ReturnType<typeof eventHistoryProcedure>;

  constructor({ history = logTopics, limits = {}, mayRead = () => true }: BenchParts = {}) {
    super({ history }, limits);
    const options = resolveRouterOptions({ realms: [openRealm('realm1', { history })], limits });
    const [realm] = options.realms;
    if (realm === undefined) throw new Error('no realm');
    this.#read = eventHistoryProcedure({
      subscriptions: this.broker.subscriptions,
      clock: this.clock,
      options: realm,
      limits: options.limits,
      mayRead,
      refusal: (uri, explanation = '') => new Error(`${uri} ${explanation}`),
    });
  }

  idOf(uri: string, match: 'exact' | 'prefix' = 'exact'): number {
    return this.broker.subscriptions.get(uri, match)?.id ?? 0;
  }

  async read(args: readonly unknown[], kwargs: Kwargs = {}, caller = this.session()): Promise<Answer> {
    return this.#read({ caller, args, kwargs });
  }

  /** The first arguments of the events of a topic. */
  async stored(uri: string, kwargs: Kwargs = {}, caller?: RouterSession): Promise<readonly unknown[]> {
    const { args = [] } = await this.read([this.idOf(uri)], kwargs, caller);
    return args.map((event) => (event as { readonly args?: readonly unknown[] }).args?.[0]);
  }
}

const basket = 'com.mycompany.log.basket';

describe('Event history', () => {
  it('is kept for every subscription that matches, in order [EVH-01, EVH-02, EVH-11, EVH-20, EVH-37]', async () => {
    const bench = new HistoryBench();
    const publisher = bench.session();
    for (const topic of ['auth', 'basket', 'basket', 'basket', 'checkout'])
      bench.publish(publisher, `com.mycompany.log.${topic}`, { value: topic });
    const of = async (id: number, kwargs: Kwargs = {}): Promise<readonly object[]> =>
      ((await bench.read([id], kwargs)).args ?? []) as readonly object[];
    expect((await of(bench.idOf('com.mycompany.log.auth'))).length).toBe(1);
    expect((await of(bench.idOf(basket))).length).toBe(3);
    const all = await of(bench.idOf('com.mycompany.log', 'prefix'));
    expect(all.map((event) => 'details' in event && event.details)).toEqual(
      ['auth', 'basket', 'basket', 'basket', 'checkout'].map((topic) => ({
        topic: `com.mycompany.log.${topic}`,
      })),
    );
    expect((await of(bench.idOf('com.mycompany.log', 'prefix'), { topic: basket })).length).toBe(3);
  });

  it('gives each event as it was sent live, and its time [EVH-09, EVH-10, EVH-42]', async () => {
    const bench = new HistoryBench();
    const [publisher, live] = [bench.session(), bench.session()];
    const subscription = bench.subscribe(live, basket);
    bench.clock.advance(1_500);
    bench.publish(publisher, basket, { value: 'x', context: { discloses: true, trustlevel: 3 } });
    bench.publish(publisher, basket, { ppt_scheme: 'x_mine', ppt_keyid: 'k' });
    const { args, kwargs } = await bench.read([subscription], {}, live);
    const [first, second] = bench.taken(live);
    expect(args).toEqual([
      {
        timestamp: '1970-01-01T00:00:01.500Z',
        subscription,
        publication: first !== undefined && 'publication' in first && first.publication,
        details: first !== undefined && 'details' in first && first.details,
        args: ['x'],
      },
      {
        timestamp: '1970-01-01T00:00:01.500Z',
        subscription,
        publication: second !== undefined && 'publication' in second && second.publication,
        details: { ppt_scheme: 'x_mine', ppt_keyid: 'k' }, // [EVH-45]
      },
    ]);
    expect(args?.[0]).toMatchObject({ details: { publisher: publisher.id, trustlevel: 3 } });
    expect(kwargs).toBeUndefined();
    const unaware = await bench.read([subscription], { limit: 1 }, bench.session({ features: {} }));
    expect(unaware.args).toMatchObject([{ details: { trustlevel: 3 } }]);
    expect(JSON.stringify(unaware.args)).not.toContain('publisher');
  });

  it('refuses what is no subscription, and is empty where nothing is kept [EVH-06, EVH-07, EVH-08]', async () => {
    const bench = new HistoryBench();
    for (const args of [[], ['x'], [0], [1.5]])
      await expect(bench.read(args)).rejects.toThrow('wamp.error.invalid_argument');
    await expect(bench.read([123_456])).rejects.toThrow('wamp.error.no_such_subscription');
    const other = bench.subscribe(bench.session(), 'com.other');
    expect((await bench.read([other])).args).toBeUndefined();
    expect((await bench.read([bench.idOf(basket)])).args).toBeUndefined();
    await expect(bench.read([bench.idOf(basket)], { limit: 0 })).rejects.toThrow(
      'wamp.error.invalid_argument',
    );
    await expect(bench.read([bench.idOf(basket)], { from_publication: 9 })).rejects.toThrow(
      'wamp.error.invalid_argument',
    );
  });

  it('is for those who may subscribe [EVH-34]', async () => {
    for (const mayRead of [() => false, () => Promise.resolve(false)]) {
      const bench = new HistoryBench({ mayRead });
      await expect(bench.read([bench.idOf(basket)])).rejects.toThrow('wamp.error.not_authorized');
    }
  });

  it('keeps nothing that names sessions, even none [EVH-29] (A-46)', async () => {
    const bench = new HistoryBench();
    const publisher = bench.session();
    for (const lists of [{ exclude: [1] }, { eligible: [publisher.id] }, { exclude: [] }, { eligible: [] }])
      bench.publish(publisher, basket, { value: 1, ...lists });
    bench.publish(publisher, basket, { value: 2, exclude_authid: [] });
    expect(await bench.stored(basket)).toEqual([2]);
  });

  it('applies the other lists to who reads, and shows them to nobody [EVH-30, EVH-31, EVH-35]', async () => {
    const bench = new HistoryBench();
    const publisher = bench.session();
    bench.publish(publisher, basket, { value: 1, eligible_authrole: ['admin'] });
    bench.publish(publisher, basket, { value: 2, exclude_authid: ['ann'] });
    const [user, admin] = [bench.session(), bench.session({ authid: 'ann', authrole: 'admin' })];
    expect([await bench.stored(basket, {}, user), await bench.stored(basket, {}, admin)]).toEqual([[2], [1]]);
    expect(JSON.stringify(await bench.read([bench.idOf(basket)], {}, admin))).not.toContain('eligible');
  });

  it('is for the Publisher too [EVH-36]', async () => {
    const bench = new HistoryBench();
    const publisher = bench.session();
    bench.publish(publisher, basket, { value: 1 });
    expect(await bench.stored(basket, {}, publisher)).toEqual([1]);
  });

  it('keeps nothing that was refused [EVH-43]', async () => {
    const bench = new HistoryBench({ limits: { maxReceiverListEntries: 1 } });
    bench.publish(bench.session(), basket, { value: 1, exclude_authid: ['a', 'b'] });
    expect(await bench.stored(basket)).toEqual([]);
  });

  it('forgets what is too old, also when nothing comes after it', async () => {
    const bench = new HistoryBench({ history: { topics: [{ uri: basket, ttlMs: 1_000 }] } });
    bench.publish(bench.session(), basket, { value: 1 });
    bench.clock.advance(999);
    expect(await bench.stored(basket)).toEqual([1]);
    bench.clock.advance(1);
    expect(await bench.stored(basket)).toEqual([]);
  });

  it('tells when its limit, or the room that the Router has, left something out [EVH-41] L72', async () => {
    const bench = new HistoryBench({ history: { topics: [{ uri: basket, maxEvents: 3 }] } });
    const publisher = bench.session();
    const told = async (kwargs: Kwargs): Promise<unknown> =>
      (await bench.read([bench.idOf(basket)], kwargs)).kwargs;
    for (const value of [1, 2, 3]) bench.publish(publisher, basket, { value });
    expect(await told({ limit: 3 })).toBeUndefined();
    expect(await told({ limit: 2 })).toEqual({ is_limit_reached: true });
    bench.publish(publisher, basket, { value: 4 });
    expect(await told({ limit: 3 })).toEqual({ is_cut: true });
    expect(await bench.stored(basket)).toEqual([2, 3, 4]);
  });

  it('answers in pages that fit into a queue, of one event at least L60', async () => {
    const bench = new HistoryBench({ limits: { maxQueuedBytes: 4_000 } });
    for (const value of [1, 2, 3, 4])
      bench.publish(bench.session(), basket, { value: String(value).repeat(300) });
    const { args, kwargs } = await bench.read([bench.idOf(basket)]);
    expect([args?.length, kwargs]).toEqual([2, { is_limit_reached: true }]);
    bench.publish(bench.session(), basket, { value: 'x'.repeat(5_000) });
    expect((await bench.stored(basket, { reverse: true })).length).toBe(1);
  });

  it('is kept in the store that the realm is given, which may take its time and may fail [EVH-03]', async () => {
    const kept: string[] = [];
    const bench = new HistoryBench({
      history: {
        topics: [{ uri: basket, maxEvents: 7 }],
        store: {
          open: ({ realm, uri, match, maxEvents }) => ({
            append: ({ publication, payload }) => {
              kept.push(`${realm} ${uri} ${match} ${String(maxEvents)} ${String(publication > 0)}`);
              if (payload.args?.[0] === 'bad') throw new Error('disk full');
            },
            read: () => Promise.resolve({ events: [], isCut: true }),
          }),
        },
      },
    });
    const [publisher, live] = [bench.session(), bench.session()];
    bench.subscribe(live, basket);
    bench.publish(publisher, basket, { value: 'good' });
    bench.publish(publisher, basket, { value: 'bad' });
    expect(kept).toEqual(Array(2).fill(`realm1 ${basket} exact 7 true`));
    expect(bench.events).toMatchObject([{ type: 'internal_error' }]);
    expect(bench.values(live)).toEqual(['good', 'bad']);
    expect(await bench.read([bench.idOf(basket)])).toMatchObject({ kwargs: { is_cut: true } });
  });

  it('is announced only where some is kept [EVH-05]', () => {
    const isOff = (history?: HistoryOptions, withoutFeatures: readonly string[] = []): boolean | undefined =>
      resolveRouterOptions({
        realms: [openRealm('realm1', { withoutFeatures, ...(history && { history }) })],
      }).realms[0]?.withoutFeatures.has('event_history');
    expect([isOff(), isOff({ topics: [] }), isOff(logTopics), isOff(logTopics, ['event_history'])]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it.each([
    [{ topics: [{ uri: 'com..a' }] }, 'realms[0].history.topics[0].uri'],
    [
      { topics: [{ uri: 'com.a' }, { uri: 'com.a', match: 'exact' as const }] },
      'realms[0].history.topics[1]',
    ],
    [{ topics: [{ uri: 'com.a', maxEvents: 0 }] }, 'realms[0].history.topics[0].maxEvents'],
    [{ topics: [{ uri: 'com.a', ttlMs: NaN }] }, 'realms[0].history.topics[0].ttlMs'],
  ])('refuses the options %j', (history, option) => {
    expect(() => resolveRouterOptions({ realms: [openRealm('realm1', { history })] })).toThrow(
      expect.objectContaining({ option }) as Error,
    );
  });
});
