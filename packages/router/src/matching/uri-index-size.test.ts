import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { UriIndex } from './uri-index.js';

/** What one topic of the crowd looks like; patterns have all lengths. */
const topicOf = (index: number): string =>
  `com.app${String(index % 97)}.room${String(index)}${'x'.repeat(index % 200)}.kind`;

/** Shares its beginning with many of them. */
const room = `room5${'x'.repeat(180)}`;
const wanted = `com.app5.${room}.now`;

function indexWith(exact: number, patterns: number): UriIndex<string> {
  const index = new UriIndex<string>();
  for (let i = 0; i < exact; i++) index.add(topicOf(i), 'exact', `exact ${String(i)}`);
  for (let i = 0; i < patterns; i++) {
    const topic = topicOf(i);
    index.add(topic, 'prefix', `prefix ${String(i)}`);
    index.add(topic.replace(/\.room/, '..').replace(/kind/, 'sort'), 'wildcard', `wildcard ${String(i)}`);
  }
  index.add(wanted, 'exact', 'exact');
  index.add(`com.app5.${room}.n`, 'prefix', 'prefix');
  index.add(`com..${room}.now`, 'wildcard', 'wildcard');
  return index;
}

/** Microseconds of a look-up; cold: after a change of a pattern each time, as SUBSCRIBE makes it. */
function costOf(index: UriIndex<string>, isCold: boolean): number {
  const rounds = 2_000;
  const started = performance.now();
  for (let round = 0; round < rounds; round++) {
    if (isCold) {
      index.add('org.other.', 'prefix', 'other');
      index.delete('org.other.', 'prefix');
    }
    if (index.matches(wanted).length !== 3) throw new Error('not found');
  }
  return ((performance.now() - started) / rounds) * 1_000;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

function ratio(large: UriIndex<string>, small: UriIndex<string>, isCold: boolean): number {
  return median(
    Array.from({ length: 31 }, () => {
      const of = costOf(large, isCold);
      return of / costOf(small, isCold);
    }),
  );
}

/** Bytes in use when nobody holds what is garbage. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  return process.memoryUsage().heapUsed;
}

describe('UriIndex', () => {
  it('finds three among 120,000 in less than three times the time of three among three [PBS-27]', () => {
    const small = indexWith(0, 0);
    const large = indexWith(100_000, 10_000);

    expect(ratio(large, small, false)).toBeLessThan(3);
    expect(ratio(large, small, true)).toBeLessThan(3);
  });

  it('remembers matches within bounds, however many a URI has', () => {
    const index = new UriIndex<object>();
    const topic = 'a.'.repeat(12);
    for (let bits = 0; bits < 2 ** 10; bits++) {
      const components = Array.from({ length: 12 }, (_, at) => ((bits >> at) & 1 ? '' : 'a'));
      index.add([...components, ''].join('.'), 'wildcard', {});
    }
    const before = usedBytes();
    for (let i = 0; i < 5_000; i++) expect(index.matches(`${topic}${String(i)}`)).toHaveLength(2 ** 10);
    expect(usedBytes() - before).toBeLessThan(10_000_000);
    expect(index.size).toBe(2 ** 10);
  });
});
