import fc from 'fast-check';
import { type Kwargs, emptyPayload } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import type { StoredEvent, StoredLists } from './event-store.js';
import { historyQuery, selectEvents } from './history-query.js';
import type { Receiver } from './receiver-filter.js';

const user: Receiver = { id: 1, principal: { authid: 'joe', authrole: 'user' } };
const admin: Receiver = { id: 2, principal: { authid: 'ann', authrole: 'admin' } };

interface Made {
  readonly topic?: string;
  readonly publishedAt?: number;
  readonly lists?: StoredLists;
}

/** Events with ids that do not rise. */
function history(made: readonly Made[]): readonly StoredEvent[] {
  return made.map(({ topic = 'com.a', publishedAt = 0, lists = {} }, at) => ({
    publication: idAt(at),
    topic,
    publishedAt,
    details: {},
    identity: undefined,
    lists,
    payload: emptyPayload,
    bytes: 10,
  }));
}

const idAt = (at: number): number => ((at * 7_919) % 1_009) + 1;

/** The places, from 1 on, of the events that are answered; or the problem. */
function answer(events: readonly StoredEvent[], kwargs: Kwargs, reader = user): readonly number[] | string {
  const query = historyQuery(kwargs);
  if ('problem' in query) return query.problem;
  const page = selectEvents(events, query, reader);
  return 'problem' in page ? page.problem : page.events.map((event) => events.indexOf(event) + 1);
}

const five = history([{}, {}, {}, {}, {}]);
const third = five[2]?.publication;

describe('History query', () => {
  it('goes in the order of occurrence, or back [EVH-12]', () => {
    expect(answer(five, {})).toEqual([1, 2, 3, 4, 5]);
    expect(answer(five, { reverse: false })).toEqual([1, 2, 3, 4, 5]);
    expect(answer(five, { reverse: true })).toEqual([5, 4, 3, 2, 1]);
  });

  it('limits from where it begins to go [EVH-13]', () => {
    expect(answer(five, { limit: 2 })).toEqual([1, 2]);
    expect(answer(five, { limit: 2, reverse: true })).toEqual([5, 4]);
    expect(answer(five, { limit: 100 })).toEqual([1, 2, 3, 4, 5]);
  });

  it.each([0, -1, 1.5, '2', null, true])('refuses the limit %j [EVH-14]', (limit) => {
    expect(answer(five, { limit })).toMatch('limit');
  });

  it('keeps the bounds of times or not, as their names say [EVH-15, EVH-16, EVH-17, EVH-18]', () => {
    const timed = history([1, 2, 3, 4, 5].map((second) => ({ publishedAt: second * 1_000 })));
    const at = '1970-01-01T00:00:03Z';
    expect(answer(timed, { from_time: at })).toEqual([3, 4, 5]);
    expect(answer(timed, { after_time: at })).toEqual([4, 5]);
    expect(answer(timed, { before_time: at })).toEqual([1, 2]);
    expect(answer(timed, { until_time: at })).toEqual([1, 2, 3]);
  });

  it('compares instants, whatever their offset [EVH-19]', () => {
    const timed = history([{ publishedAt: Date.UTC(2026, 0, 1) }]);
    for (const until_time of [
      '2026-01-01T01:00:00+01:00',
      '2025-12-31t23:00:00.000-01:00',
      '2026-01-01T00:00:00z',
    ])
      expect(answer(timed, { until_time, from_time: until_time }), until_time).toEqual([1]);
    expect(answer(timed, { until_time: '2026-01-01T00:59:59.999+01:00' })).toEqual([]);
  });

  it.each([
    'yesterday',
    '2026-01-01',
    5,
    '2026-01-01T00:00:00',
    '2026-02-30T00:00:00Z',
    '2026-01-01 00:00:00Z',
    '',
    null,
  ])('refuses the time %j [EVH-19]', (time) => {
    for (const key of ['from_time', 'after_time', 'before_time', 'until_time'])
      expect(answer(five, { [key]: time })).toMatch(key);
  });

  it('keeps only a topic [EVH-20, EVH-21]', () => {
    const mixed = history([{}, { topic: 'com.b' }, {}]);
    expect(answer(mixed, { topic: 'com.b' })).toEqual([2]);
    expect(answer(five, { topic: 'com.a' })).toEqual([1, 2, 3, 4, 5]);
    expect(answer(five, { topic: 'com.b' })).toEqual([]);
    expect(answer(five, { topic: 5 })).toMatch('topic');
  });

  it('goes by the place of a publication, not by its number [EVH-22, EVH-23, EVH-24, EVH-25, EVH-26]', () => {
    expect(answer(five, { from_publication: third })).toEqual([3, 4, 5]);
    expect(answer(five, { after_publication: third })).toEqual([4, 5]);
    expect(answer(five, { before_publication: third })).toEqual([1, 2]);
    expect(answer(five, { until_publication: third })).toEqual([1, 2, 3]);
  });

  it('means the order of occurrence by before and after also when it goes back [EVH-27]', () => {
    expect(answer(five, { reverse: true, before_publication: third })).toEqual([2, 1]);
    expect(answer(five, { reverse: true, after_publication: third })).toEqual([5, 4]);
  });

  it('refuses a publication that is not there [EVH-44]', () => {
    for (const key of ['from', 'after', 'before', 'until'])
      expect(answer(five, { [`${key}_publication`]: 5_000 })).toMatch(key);
    expect(answer(five, { from_publication: 'x' })).toMatch('from_publication');
  });

  it('hides what the reader must not see, takes it as a mark, and does not count it [EVH-30, EVH-31, EVH-33]', () => {
    const secret = history([{}, { lists: { eligible_authrole: ['admin'] } }, {}, {}, {}]);
    expect(answer(secret, { limit: 3 })).toEqual([1, 3, 4]);
    expect(answer(secret, { limit: 3 }, admin)).toEqual([1, 2, 3]);
    expect(answer(secret, { after_publication: secret[1]?.publication })).toEqual([3, 4, 5]);
    const barred: readonly StoredLists[] = [
      { exclude_authrole: ['user'] },
      { eligible_authid: ['ann'] },
      { exclude_authid: ['joe'] },
      { eligible_authid: [] },
    ];
    const events = history(barred.map((lists) => ({ lists })));
    expect([answer(events, {}), answer(events, {}, admin)]).toEqual([[], [1, 2, 3]]);
  });

  it('answers what a naive model answers [EVH-28]', () => {
    const time = fc.integer({ min: 0, max: 4 });
    const made = fc.record({
      topic: fc.constantFrom('com.a', 'com.b'),
      publishedAt: time.map((second) => second * 1_000),
      lists: fc.constantFrom({}, { eligible_authrole: ['admin'] }, { exclude_authid: ['ann'] }),
    });
    const instant = time.map((second) => `1970-01-01T00:00:0${String(second)}Z`);
    const mark = fc.nat(7).map(idAt);
    const asked = fc.record(
      {
        reverse: fc.boolean(),
        limit: fc.integer({ min: 1, max: 5 }),
        topic: fc.constantFrom('com.a', 'com.b', 'com.c'),
        from_time: instant,
        after_time: instant,
        before_time: instant,
        until_time: instant,
        from_publication: mark,
        after_publication: mark,
        before_publication: mark,
        until_publication: mark,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.array(made, { maxLength: 8 }),
        asked,
        fc.constantFrom(user, admin),
        (list, query, reader) => {
          const events = history(list);
          const got = answer(events, query, reader);
          const expected = model(events, query, reader);
          expect(typeof got === 'string' ? 'refused' : got).toEqual(expected);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The text of the specification, one filter after the other. */
function model(
  events: readonly StoredEvent[],
  query: Query,
  reader: Receiver,
): readonly number[] | 'refused' {
  const placeOf = (key: string): number | undefined =>
    query[key] === undefined ? undefined : events.findIndex((event) => event.publication === query[key]);
  const [from, after, before, until] = ['from', 'after', 'before', 'until'].map((key) =>
    placeOf(`${key}_publication`),
  );
  if ([from, after, before, until].includes(-1)) return 'refused';
  const timeOf = (key: string): number | undefined =>
    query[key] === undefined ? undefined : Date.parse(String(query[key]));
  const isAdmin = reader === admin;
  let places = events
    .map((event, at) => ({ event, at }))
    .filter(({ at }) => from === undefined || at >= from)
    .filter(({ at }) => after === undefined || at > after)
    .filter(({ at }) => before === undefined || at < before)
    .filter(({ at }) => until === undefined || at <= until)
    .filter(({ event }) => query['topic'] === undefined || event.topic === query['topic'])
    .filter(({ event }) => event.publishedAt >= (timeOf('from_time') ?? -1))
    .filter(({ event }) => event.publishedAt > (timeOf('after_time') ?? -1))
    .filter(({ event }) => event.publishedAt < (timeOf('before_time') ?? Infinity))
    .filter(({ event }) => event.publishedAt <= (timeOf('until_time') ?? Infinity))
    .filter(({ event }) => (event.lists.eligible_authrole ? isAdmin : true))
    .filter(({ event }) => (event.lists.exclude_authid ? !isAdmin : true))
    .map(({ at }) => at + 1);
  if (query['reverse'] === true) places = places.toReversed();
  return places.slice(0, Number(query['limit'] ?? places.length));
}
