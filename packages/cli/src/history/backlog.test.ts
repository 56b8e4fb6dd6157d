import { describe, expect, it } from 'vitest';
import type { EventRecord } from '../output/record.js';
import { Backlog } from './backlog.js';

function event(publication: number): EventRecord {
  return { type: 'event', topic: 'com.example.a', publication, args: [], kwargs: {}, details: {}, ts: '' };
}

/** What is handed on, as numbers of publications. */
function collecting(): { backlog: Backlog; got: number[] } {
  const got: number[] = [];
  return { backlog: new Backlog(({ publication }) => got.push(publication)), got };
}

describe('a backlog', () => {
  it('puts kept events before live ones, and hands each publication on once [EVH-46]', () => {
    const { backlog, got } = collecting();
    for (const n of [3, 4, 5]) backlog.live(event(n));
    expect(got).toStrictEqual([]);
    backlog.release([1, 2, 3, 4].map(event));
    for (const n of [4, 6]) backlog.live(event(n));
    expect(got).toStrictEqual([1, 2, 3, 4, 5, 6]);
    expect(backlog.last).toBe(6);
  });

  it('keeps the order when the oldest live ones were not kept any more', () => {
    const { backlog, got } = collecting();
    for (const n of [1, 2, 3, 4]) backlog.live(event(n));
    backlog.release([3, 4].map(event));
    expect(got).toStrictEqual([1, 2, 3, 4]);
  });

  it('holds live ones again after a lost connection', () => {
    const { backlog, got } = collecting();
    backlog.release([]);
    backlog.live(event(1));
    backlog.hold();
    backlog.live(event(3));
    expect(got).toStrictEqual([1]);
    backlog.release([2, 3].map(event));
    backlog.live(event(4));
    expect(got).toStrictEqual([1, 2, 3, 4]);
  });
});
