import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, advance, rejection, settle, welcomeDetails } from '../fixtures/fake-router.js';
import { WampError, payload } from '../index.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

describe('Progress of a call', () => {
  it('is asked for with a listener alone, which gets each piece; the rest settles the call [PRR-02, PRR-22]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const seen: unknown[] = [];
    const calling = client.call('com.q', [], {
      onProgress: (value, { args, kwargs }) => seen.push([value, args, kwargs]),
    });
    expect(await peer.next()).toEqual([48, 1, { receive_progress: true }, 'com.q']);
    peer.send(
      [50, 1, { progress: true }, [1, 2]],
      [50, 1, { progress: true }],
      [50, 1, { progress: true }, [], { k: 3 }],
    );
    peer.send([50, 1, {}, ['end']]);
    expect(await calling).toBe('end');
    expect(seen).toEqual([
      [1, [1, 2], {}],
      [undefined, [], {}],
      [undefined, [], { k: 3 }],
    ]);
    expect(client.stats).toMatchObject({ dropped: 0, pending: 0 });
    const plain = client.call('com.q');
    expect(await peer.answer(50, {})).toEqual([48, 2, {}, 'com.q']);
    await plain;
  });

  it('is dropped and counted when nobody asked for it, or the call is over [PRR-22]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const plain = client.call('com.q');
    await peer.next();
    peer.send([50, 1, { progress: true }, ['part']], [50, 1, {}, ['whole']], [50, 1, { progress: true }]);
    expect(await plain).toBe('whole');
    await settle();
    expect(client.stats.dropped).toBe(2);
  });

  it('is told to nobody when its call was given up, and ends no other request', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const stop = new AbortController();
    const onProgress = vi.fn();
    const calling = rejection(client.call('com.q', [], { signal: stop.signal, onProgress }));
    await peer.next();
    stop.abort('enough');
    expect(await calling).toBe('enough');
    const subscribing = client.subscribe('com.t', () => undefined);
    await peer.rest();
    peer.send([50, 1, { progress: true }, [1]], [50, 2, { progress: true }, [1]], [33, 2, 5]);
    await subscribing;
    expect(onProgress).not.toHaveBeenCalled();
    expect(client.stats.dropped).toBe(2);
  });

  it('goes on, and the call too, when the listener throws', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = client.call('com.q', [], {
      onProgress: (value) => {
        throw new Error(String(value));
      },
    });
    await peer.next();
    peer.send([50, 1, { progress: true }, [1]], [50, 1, { progress: true }, [2]], [50, 1, {}, [3]]);
    expect(await calling).toBe(3);
    expect(router.errors).toMatchObject([{ message: '1' }, { message: '2' }]);
  });

  it('begins the time anew that was given', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = rejection(client.call('com.q', [], { timeout: 100, onProgress: () => undefined }));
    await peer.next();
    for (let round = 0; round < 5; round++) {
      await advance(90);
      peer.send([50, 1, { progress: true }]);
      await settle();
    }
    await advance(99);
    expect(client.stats.pending).toBe(1);
    await advance(1);
    expect(await calling).toMatchObject({ uri: 'wamp.error.timeout', details: { local: true } });
    expect(await peer.rest()).toEqual([[49, 1, { mode: 'killnowait' }]]);
  });
});

describe('Chunks of a call', () => {
  it('follow under the same id and URI, the last without `progress`, with no other option [PRI-02, PRI-03, PRI-31]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    function* source() {
      yield 1;
      yield payload([2], { k: 2 });
      return 3;
    }
    const calling = client.call('com.q', ['first'], { input: source(), timeout: 5000, discloseMe: true });
    expect(await peer.rest()).toEqual([
      [48, 1, { progress: true, timeout: 5000, disclose_me: true }, 'com.q', ['first']],
      [48, 1, { progress: true }, 'com.q', [1]],
      [48, 1, { progress: true }, 'com.q', [2], { k: 2 }],
      [48, 1, {}, 'com.q', [3]],
    ]);
    peer.send([50, 1, {}, ['done']]);
    expect(await calling).toBe('done');
    const next = client.call('com.q');
    expect(await peer.answer(50, {})).toEqual([48, 2, {}, 'com.q']);
    await next;
  });

  it('end with an empty CALL when the iterator returns nothing', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = client.call('com.q', undefined, { input: ['a'] });
    expect(await peer.rest()).toEqual([
      [48, 1, { progress: true }, 'com.q'],
      [48, 1, { progress: true }, 'com.q', ['a']],
      [48, 1, {}, 'com.q'],
    ]);
    peer.send([50, 1, {}]);
    await calling;
  });

  it.each([
    ['an ERROR', [8, 48, 1, {}, 'com.error']],
    ['a RESULT', [50, 1, {}]],
  ])('stop with %s, and the source is told [PRI-29]', async (_what, answer) => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    let give: (value: number) => void = () => undefined;
    let isToldEnd = false;
    const input = {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise<IteratorResult<number>>(
            (resolve) => (give = (value) => resolve({ value, done: false })),
          ),
        return: () => {
          isToldEnd = true;
          return Promise.resolve({ value: undefined, done: true as const });
        },
      }),
    };
    const calling = client.call('com.q', [], { input }).catch((error: unknown) => error);
    await settle();
    give(1);
    expect(await peer.rest()).toHaveLength(2);
    peer.send(answer);
    await calling;
    give(2);
    expect(await peer.rest()).toEqual([]);
    expect(isToldEnd).toBe(true);
  });

  it('are not sent to a Router that did not announce it [PRI-30]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({}, { roles: { broker: {}, dealer: {} } });
    const calling = rejection(client.call('com.q', [], { input: [1] }));
    expect(await calling).toMatchObject({ uri: 'wamp.error.feature_not_supported' });
    expect(await peer.rest()).toEqual([]);
  });

  it('whose source fails cancel the call, which rejects with that', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const failure = new Error('no more');
    // eslint-disable-next-line require-yield -- it has nothing to yield
    async function* source(): AsyncGenerator<number> {
      await Promise.resolve();
      throw failure;
    }
    expect(await rejection(client.call('com.q', [], { input: source() }))).toBe(failure);
    expect(await peer.rest()).toEqual([
      [48, 1, { progress: true }, 'com.q'],
      [49, 1, { mode: 'killnowait' }],
    ]);
    expect(client.stats.pending).toBe(0);
  });

  it('stop when the session is lost, and go to no other', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    let give: () => void = () => undefined;
    async function* source() {
      yield 1;
      await new Promise<void>((resolve) => (give = resolve));
      yield 2;
    }
    const calling = rejection(client.call('com.q', [], { input: source() }));
    await peer.rest();
    await peer.cut();
    expect(await calling).toMatchObject({ code: 'WAMP_ERR_CONNECTION_LOST' });
    await advance(1000);
    const again = await router.welcome(2, welcomeDetails);
    give();
    expect(await again.rest()).toEqual([]);
  });
});

describe('The states of a call', () => {
  it('settle it once, whatever comes in whatever order [CAN-27, PRR-22]', async () => {
    const event = fc.constantFrom('progress', 'result', 'error', 'cancel');
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 8 }), async (script) => {
        await using router = new FakeRouter();
        const { client, peer } = await router.joined();
        const stop = new AbortController();
        const seen: string[] = [];
        void client.call('com.q', [], { signal: stop.signal, onProgress: () => seen.push('progress') }).then(
          () => seen.push('result'),
          (error: unknown) => seen.push(error instanceof WampError ? 'error' : 'cancel'),
        );
        await peer.next();
        for (const what of script) {
          if (what === 'progress') peer.send([50, 1, { progress: true }]);
          else if (what === 'result') peer.send([50, 1, {}]);
          else if (what === 'error') peer.send([8, 48, 1, {}, 'com.error']);
          else stop.abort();
          await settle();
        }
        const end = script.findIndex((what) => what !== 'progress');
        expect(seen).toEqual(end < 0 ? script : script.slice(0, end + 1));
        expect((await peer.rest()).map(([type]) => type)).toEqual(script[end] === 'cancel' ? [49] : []);
        expect(client.state).toBe('ready');
      }),
      { numRuns: 60 },
    );
  });
});
