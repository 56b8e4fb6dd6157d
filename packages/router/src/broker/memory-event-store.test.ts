import { emptyPayload } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import type { EventLog, HistorySnapshot, HistoryTopic, StoredEvent } from './event-store.js';
import { memoryEventStore } from './memory-event-store.js';

const wide = { maxEvents: 100, maxBytes: 10_000, maxAgeMs: Infinity };

function topic(uri: string, bounds: Partial<HistoryTopic> = {}): HistoryTopic {
  return { realm: 'realm1', uri, match: 'exact', ...wide, ...bounds };
}

function event(publication: number, { bytes = 10, publishedAt = 0 } = {}): StoredEvent {
  return {
    publication,
    topic: 'com.a',
    publishedAt,
    details: {},
    identity: undefined,
    lists: {},
    payload: emptyPayload,
    bytes,
  };
}

const idsOf = async (log: EventLog): Promise<readonly number[]> =>
  (await log.read()).events.map(({ publication }) => publication);

const isCut = async (log: EventLog): Promise<boolean> => ((await log.read()) satisfies HistorySnapshot).isCut;

describe('memory event store', () => {
  it.each([
    [2, [1, 2], false],
    [3, [1, 2, 3], false],
    [4, [2, 3, 4], true],
  ])('keeps the last 3 of %i events, and tells when it was cut [EVH-44] L72', async (count, kept, cut) => {
    const log = memoryEventStore().open(topic('com.a', { maxEvents: 3 }));
    for (let id = 1; id <= count; id++) log.append(event(id));
    expect(await idsOf(log)).toEqual(kept);
    expect(await isCut(log)).toBe(cut);
  });

  it.each([
    [9, [1, 2, 3]],
    [10, [1, 2, 3]],
    [11, [2, 3]],
  ])(
    'keeps no more bytes of a topic than its limit: the last of %i bytes [EVH-44] L72',
    async (last, kept) => {
      const log = memoryEventStore().open(topic('com.a', { maxBytes: 30 }));
      for (const id of [1, 2]) log.append(event(id));
      log.append(event(3, { bytes: last }));
      expect(await idsOf(log)).toEqual(kept);
    },
  );

  it('passes over an event that is too large alone, and keeps the others L72', async () => {
    const log = memoryEventStore().open(topic('com.a', { maxBytes: 30 }));
    log.append(event(1));
    log.append(event(2, { bytes: 31 }));
    expect(await idsOf(log)).toEqual([1]);
    expect(await isCut(log)).toBe(true);
  });

  it.each([
    [29, [1, 3], [2]],
    [30, [1, 3], [2]],
    [31, [3], [2]],
    [41, [3], []],
  ])(
    'keeps no more bytes of all topics than its limit, %i with the last [EVH-44] L72',
    async (total, one, two) => {
      const store = memoryEventStore({ maxBytes: 30 });
      const [first, second] = [store.open(topic('com.a')), store.open(topic('com.b'))];
      first.append(event(1));
      second.append(event(2));
      first.append(event(3, { bytes: total - 20 }));
      expect([await idsOf(first), await idsOf(second)]).toEqual([one, two]);
    },
  );

  it('forgets what is too old when something comes, without calling it cut', async () => {
    const log = memoryEventStore().open(topic('com.a', { maxAgeMs: 100 }));
    log.append(event(1, { publishedAt: 0 }));
    log.append(event(2, { publishedAt: 100 }));
    expect(await idsOf(log)).toEqual([1, 2]);
    log.append(event(3, { publishedAt: 101 }));
    expect(await idsOf(log)).toEqual([2, 3]);
    expect(await isCut(log)).toBe(false);
  });

  it('keeps the order in which events came, whatever the clock says [EVH-40]', async () => {
    const log = memoryEventStore().open(topic('com.a'));
    for (const [id, publishedAt] of [
      [1, 50],
      [2, 10],
      [3, 10],
    ] as const)
      log.append(event(id, { publishedAt }));
    expect(await idsOf(log)).toEqual([1, 2, 3]);
  });

  it('gives what it held when it was asked', async () => {
    const log = memoryEventStore().open(topic('com.a', { maxEvents: 2 }));
    log.append(event(1));
    const { events } = await log.read();
    for (let id = 2; id < 20; id++) log.append(event(id));
    expect(events.map(({ publication }) => publication)).toEqual([1]);
    expect(await idsOf(log)).toEqual([18, 19]);
  });

  it('drops as many events of others as one long one needs, without running out of stack [EVH-44] L72', async () => {
    const store = memoryEventStore({ maxBytes: 200_000 });
    const many = store.open(topic('com.a', { maxEvents: 100_000, maxBytes: 1_000_000 }));
    const one = store.open(topic('com.b', { maxBytes: 1_000_000 }));
    for (let id = 1; id <= 20_000; id++) many.append(event(id));
    one.append(event(20_001, { bytes: 150_000 }));
    expect(await idsOf(many)).toHaveLength(5_000);
    expect(await idsOf(one)).toEqual([20_001]);
  });
});
