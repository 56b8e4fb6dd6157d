import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, advance, rejection, settle } from '../fixtures/fake-router.js';
import { stream } from '../stream.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

async function listOf(values: AsyncIterable<unknown>): Promise<unknown[]> {
  const list: unknown[] = [];
  for await (const value of values) list.push(value);
  return list;
}

describe('A stream', () => {
  it('gives progress in its order, then the result [PRR-02, PRR-22]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = stream(client, 'com.q', ['in'], { discloseMe: true });
    const reading = listOf(calling);
    expect(await peer.next()).toEqual([
      48,
      1,
      { receive_progress: true, disclose_me: true },
      'com.q',
      ['in'],
    ]);
    peer.send([50, 1, { progress: true }, [1]], [50, 1, { progress: true }, [2]], [50, 1, {}, ['end']]);
    expect(await reading).toEqual([1, 2]);
    expect(await calling.result).toBe('end');
    expect(await listOf(calling)).toEqual([]);
  });

  it('holds progress until it is read', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = stream(client, 'com.q');
    await peer.next();
    peer.send([50, 1, { progress: true }, [1]], [50, 1, { progress: true }, [2]], [50, 1, {}, ['end']]);
    expect(await calling.result).toBe('end');
    expect(calling.pending).toBe(2);
    expect(await listOf(calling)).toEqual([1, 2]);
    expect(calling.pending).toBe(0);
  });

  it('throws the error of the call from its loop too, and leaves no rejection unhandled', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = stream(client, 'com.q');
    await peer.next();
    peer.send([50, 1, { progress: true }, [1]], [8, 48, 1, {}, 'com.error']);
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const value of calling) seen.push(value);
    })();
    expect(await rejection(reading)).toMatchObject({ uri: 'com.error' });
    expect(seen).toEqual([1]);
  });

  it('is canceled when its loop is left, and not when it has ended', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = stream(client, 'com.q', [], { cancelMode: 'kill' });
    await peer.next();
    peer.send([50, 1, { progress: true }, [1]]);
    for await (const value of calling) {
      expect(value).toBe(1);
      break;
    }
    expect(await rejection(calling.result)).toMatchObject({
      uri: 'wamp.error.canceled',
      details: { local: true },
    });
    expect(await peer.rest()).toEqual([[49, 1, { mode: 'kill' }]]);
    const whole = stream(client, 'com.q');
    await peer.answer(50, {}, ['end']);
    await listOf(whole);
    whole.cancel();
    expect(await peer.rest()).toEqual([]);
    expect(await whole.result).toBe('end');
  });

  it.each([
    ['cancel()', undefined, 'killnowait'],
    ['cancel(mode)', 'skip', 'skip'],
  ] as const)('is canceled by %s with its mode', async (_what, mode, sent) => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = stream(client, 'com.q');
    await peer.next();
    calling.cancel(mode);
    expect(await rejection(calling.result)).toMatchObject({ uri: 'wamp.error.canceled' });
    expect(await peer.rest()).toEqual([[49, 1, { mode: sent }]]);
  });

  it('is canceled by its signal and by disposing', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const stop = new AbortController();
    const calling = stream(client, 'com.q', [], { signal: stop.signal });
    await peer.next();
    stop.abort('enough');
    expect(await rejection(calling.result)).toBe('enough');
    expect(await peer.rest()).toEqual([[49, 1, { mode: 'killnowait' }]]);
    {
      await using _ = stream(client, 'com.q');
      await peer.next();
    }
    expect(await peer.rest()).toEqual([[49, 2, { mode: 'killnowait' }]]);
  });

  it.each([
    ['drop-oldest', [3, 4], 2],
    ['drop-newest', [1, 2], 2],
  ] as const)(
    'holds so much progress that nobody reads, and counts what it drops: %s',
    async (overflow, kept, dropped) => {
      await using router = new FakeRouter();
      const { client, peer } = await router.joined();
      const calling = stream(client, 'com.q', [], { buffer: 2, overflow });
      await peer.next();
      for (const value of [1, 2, 3, 4]) peer.send([50, 1, { progress: true }, [value]]);
      peer.send([50, 1, {}]);
      await calling.result;
      expect([calling.pending, calling.dropped]).toEqual([2, dropped]);
      expect(await listOf(calling)).toEqual(kept);
    },
  );

  it('holds 1,024 unless told otherwise', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = stream(client, 'com.q');
    await peer.next();
    for (let value = 1; value <= 1024; value++) peer.send([50, 1, { progress: true }, [value]]);
    await settle();
    expect([calling.pending, calling.dropped]).toEqual([1024, 0]);
    peer.send([50, 1, { progress: true }, [1025]], [50, 1, {}]);
    await calling.result;
    expect([calling.pending, calling.dropped]).toEqual([1024, 1]);
    expect((await listOf(calling)).at(0)).toBe(2);
  });

  it('ends itself when its buffer is full, if it was told so', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = stream(client, 'com.q', [], { buffer: 1, overflow: 'close' });
    await peer.next();
    peer.send([50, 1, { progress: true }, [1]], [50, 1, { progress: true }, [2]]);
    await settle();
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const value of calling) seen.push(value);
    })();
    expect(await rejection(reading)).toMatchObject({ uri: 'router.error.limit_exceeded' });
    expect(seen).toEqual([1]);
    expect(await rejection(calling.result)).toMatchObject({ uri: 'wamp.error.canceled' });
    expect(await peer.rest()).toEqual([[49, 1, { mode: 'killnowait' }]]);
    expect(() => stream(client, 'com.q', [], { buffer: 0 })).toThrow(RangeError);
  });
});

describe('The input of a stream', () => {
  it('is sent chunk by chunk, then the last one [PRI-02, PRI-03, PRI-31]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = stream(client, 'com.q', ['first'], { input: true });
    await calling.send('a');
    await calling.send('b');
    await calling.end('c');
    expect(await peer.rest()).toEqual([
      [48, 1, { receive_progress: true, progress: true }, 'com.q', ['first']],
      [48, 1, { progress: true }, 'com.q', ['a']],
      [48, 1, { progress: true }, 'com.q', ['b']],
      [48, 1, {}, 'com.q', ['c']],
    ]);
    peer.send([50, 1, {}, ['done']]);
    expect(await calling.result).toBe('done');
    expect(await rejection(calling.send('d'))).toMatchObject({ uri: 'wamp.error.canceled' });
  });

  it('can end without a last chunk, and can come from an iterable', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = stream(client, 'com.q', [], { input: true });
    await calling.end();
    expect((await peer.rest()).map(([, , options]) => options)).toEqual([
      { receive_progress: true, progress: true },
      {},
    ]);
    const other = stream(client, 'com.q', [], { input: ['a'] });
    expect(await peer.rest()).toEqual([
      [48, 2, { receive_progress: true, progress: true }, 'com.q'],
      [48, 2, { progress: true }, 'com.q', ['a']],
      [48, 2, {}, 'com.q'],
    ]);
    expect(await rejection(other.send('b'))).toMatchObject({ uri: 'wamp.error.canceled' });
    peer.send([50, 1, {}], [50, 2, {}]);
    await Promise.all([calling.result, other.result]);
  });

  it('stops with the answer: sending rejects, and no chunk goes out [PRI-29]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = stream(client, 'com.q', [], { input: true });
    await calling.send(1);
    expect(await peer.rest()).toHaveLength(2);
    peer.send([8, 48, 1, {}, 'com.error']);
    expect(await rejection(calling.result)).toMatchObject({ uri: 'com.error' });
    expect(await rejection(calling.send(2))).toMatchObject({ uri: 'wamp.error.canceled' });
    expect(await rejection(calling.end())).toMatchObject({ uri: 'wamp.error.canceled' });
    expect(await peer.rest()).toEqual([]);
  });

  it('rejects what waits when the call ends, and keeps no time of its own', async () => {
    await using router = new FakeRouter();
    const { client } = await router.joined();
    const calling = stream(client, 'com.q', [], { input: true, offline: 'wait' });
    await advance(0);
    const stop = rejection(calling.result);
    calling.cancel();
    await stop;
    expect(await rejection(calling.send(1))).toMatchObject({ uri: 'wamp.error.canceled' });
  });

  it('is refused where the Router did not announce it, and nothing is sent [PRI-30, FEAT-36]', async () => {
    await using router = new FakeRouter();
    const dealer = { features: { progressive_call_results: true } };
    const { client, peer } = await router.joined({}, { roles: { broker: {}, dealer } });
    const calling = stream(client, 'com.q', [], { input: true });
    expect(await rejection(calling.result)).toMatchObject({ uri: 'wamp.error.feature_not_supported' });
    expect(await peer.rest()).toEqual([]);
  });
});
