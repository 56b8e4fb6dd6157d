import type { Kwargs } from '@wamp/client';
import { describe, expect, it } from 'vitest';
import { CliError } from '../failure/cli-error.js';
import type { MetaInput } from '../inspect/meta-api.js';
import { type HistoryMeta, type HistoryTopic, readHistory } from './read-history.js';

/** A router that keeps `count` events of each of its subscriptions and sends at most `page` of them at once. */
function routerOf(
  counts: Readonly<Record<number, number>>,
  page: number,
): { meta: HistoryMeta; asked: Kwargs[] } {
  const asked: Kwargs[] = [];
  const events = ({ args = [], kwargs = {} }: MetaInput) => {
    const count = counts[Number(args[0])] ?? 0;
    const all = Array.from({ length: count }, (_, index) => index + 1);
    if (kwargs['reverse'] === true) all.reverse();
    const limitOf = (key: string, none: number): number => Number(kwargs[key] ?? none);
    const after = limitOf('after_publication', 0);
    const before = limitOf('before_publication', Infinity);
    const limit = limitOf('limit', Infinity);
    const found = all.filter((n) => n > after && n < before);
    const sent = found.slice(0, Math.min(page, limit));
    return {
      args: sent.map((publication) => ({ publication, subscription: args[0], timestamp: 'T', details: {} })),
      kwargs: sent.length < found.length ? { is_limit_reached: true } : {},
    };
  };
  return {
    asked,
    meta: {
      require: () => undefined,
      requireHistory: () => undefined,
      call: async (procedure) =>
        procedure.endsWith('.match') ? [Object.keys(counts).map(Number)] : [Number(Object.keys(counts)[0])],
      reply: async (_, input) => {
        asked.push(input?.kwargs ?? {});
        if (counts[Number(input?.args?.[0])] === -1) throw new CliError('not allowed', 11);
        return { value: undefined, details: {}, ...events(input ?? {}) };
      },
    },
  };
}

const topic: HistoryTopic = { uri: 'com.example.a', match: 'exact' };

async function publications(...[meta, of, query]: Parameters<typeof readHistory>): Promise<number[]> {
  return (await readHistory(meta, of, query)).map(({ publication }) => publication);
}

describe('reading history', () => {
  it('goes on behind each page until the router has no more', async () => {
    const { meta, asked } = routerOf({ 7: 7 }, 3);
    expect(await publications(meta, topic, {})).toStrictEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(asked.map(({ after_publication }) => after_publication)).toStrictEqual([undefined, 3, 6]);
  });

  it('goes back page by page for the last N, and gives the oldest first', async () => {
    const { meta, asked } = routerOf({ 7: 9 }, 2);
    expect(await publications(meta, topic, { limit: 5 })).toStrictEqual([5, 6, 7, 8, 9]);
    expect(asked.map(({ limit }) => limit)).toStrictEqual([5, 3, 1]);
  });

  it('takes the subscription that has most of them, and passes over those that it may not read', async () => {
    expect(await publications(routerOf({ 1: 2, 2: -1, 3: 4 }, 9).meta, topic, {})).toStrictEqual([
      1, 2, 3, 4,
    ]);
    await expect(readHistory(routerOf({ 2: -1 }, 9).meta, topic, {})).rejects.toThrow('not allowed');
  });

  it('asks for one topic only where it is no pattern', async () => {
    const exact = routerOf({ 1: 1 }, 9);
    await readHistory(exact.meta, topic, {});
    expect(exact.asked).toStrictEqual([{ topic: 'com.example.a' }]);
    const pattern = routerOf({ 1: 1 }, 9);
    await readHistory(pattern.meta, { uri: 'com.', match: 'prefix' }, {});
    expect(pattern.asked).toStrictEqual([{}]);
  });
});
