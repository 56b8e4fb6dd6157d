import { describe, expect, it } from 'vitest';
import { RoundTrips } from './round-trips.js';

describe('round trips', () => {
  it('knows the shortest one, the mean and what 99 of 100 did not exceed', () => {
    const trips = new RoundTrips();
    for (let ms = 200; ms >= 1; ms--) trips.add(ms);
    expect({ min: trips.min, avg: trips.avg, p99: trips.p99 }).toStrictEqual({
      min: 1,
      avg: 100.5,
      p99: 198,
    });
  });

  it('gives the longest one as p99 when there are few, and zeros when there are none', () => {
    const trips = new RoundTrips();
    expect([trips.min, trips.avg, trips.p99]).toStrictEqual([0, 0, 0]);
    trips.add(3);
    trips.add(1);
    expect(trips.p99).toBe(3);
  });
});
