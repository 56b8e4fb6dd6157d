import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, type RawMessage, advance, rejection, settle } from '../fixtures/fake-router.js';
import { ConnectionError, WampError, payload } from '../index.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

const withoutFeatures = { roles: { broker: {}, dealer: {} } };

describe('CALL', () => {
  const shapes: readonly (readonly [name: string, input: unknown, rest: RawMessage])[] = [
    ['leaves out what is not given', undefined, []],
    ['leaves out empty Arguments [MSG-40]', [], []],
    ['leaves out empty ArgumentsKw [MSG-41]', payload([1], {}), [[1]]],
    ['leaves out an empty object [MSG-40, MSG-41]', {}, []],
    ['sends an empty list before ArgumentsKw [MSG-42, RPC-51]', payload([], { k: 1 }), [[], { k: 1 }]],
    ['sends an object as ArgumentsKw [MSG-42, RPC-51]', { k: 1 }, [[], { k: 1 }]],
    ['sends a list as Arguments', [1, null, { k: 2 }], [[1, null, { k: 2 }]]],
    ['sends both', payload([1], { k: 2 }), [[1], { k: 2 }]],
    ['takes an object that looks like a payload for ArgumentsKw', { args: [1] }, [[], { args: [1] }]],
  ];
  for (const [name, input, rest] of shapes) {
    it(name, async () => {
      await using router = new FakeRouter();
      const { client, peer } = await router.joined();
      const calling = client.call('com.q', input as readonly unknown[]);
      expect(await peer.answer(50, {})).toEqual([48, 1, {}, 'com.q', ...rest]);
      expect(await calling).toBeUndefined();
    });
  }

  it('refuses what is neither a list nor an object', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    for (const input of ['text', 7, true, Uint8Array.of(1), new Map(), new Date(0), () => 1]) {
      await expect(client.call('com.q', input as never)).rejects.toThrow(TypeError);
      await expect(client.publish('com.t', input as never)).rejects.toThrow(TypeError);
    }
    expect(await peer.rest()).toEqual([]);
    expect(client.stats.pending).toBe(0);
  });

  it('gives the first element of the result, or all of it', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const one = client.call('com.q');
    await peer.answer(50, {}, [1, 2], { k: 3 });
    expect(await one).toBe(1);
    const all = client.call('com.q', undefined, { full: true });
    await peer.answer(50, { _x_y: 1 }, [1, 2], { k: 3 });
    expect(await all).toEqual({ value: 1, args: [1, 2], kwargs: { k: 3 }, details: expect.any(Object) });
    const none = client.call('com.q', undefined, { full: true });
    await peer.answer(50, {});
    expect(await none).toEqual({ value: undefined, args: [], kwargs: {}, details: {} });
  });

  it('takes answers in any order [RPC-31, ORD-05, ORD-03]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calls = ['a', 'b', 'c'].map((input) => client.call('com.q', [input]));
    const registrations = ['com.a', 'com.b'].map((uri) => client.register(uri, () => uri));
    await peer.rest();
    peer.send([65, 5, 55], [8, 48, 2, {}, 'com.error'], [50, 3, {}, ['C']], [65, 4, 44], [50, 1, {}, ['A']]);
    expect(await calls[2]).toBe('C');
    expect(await calls[0]).toBe('A');
    expect(await rejection(Promise.resolve(calls[1]))).toMatchObject({ uri: 'com.error' });
    expect((await Promise.all(registrations)).map(({ uri }) => uri)).toEqual(['com.a', 'com.b']);
    peer.send([68, 1, 44, {}], [68, 2, 55, {}]);
    expect(await peer.rest()).toEqual([
      [70, 1, {}, ['com.a']],
      [70, 2, {}, ['com.b']],
    ]);
  });

  it('rejects with all that ERROR says', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = rejection(client.call('com.q'));
    const [, id] = await peer.next();
    peer.send([8, 48, id, { message: 'm', _x_y: 1 }, 'com.error', [1, 2], { k: 3 }]);
    const error = await calling;
    expect(error).toBeInstanceOf(WampError);
    expect(error).toMatchObject({
      code: 'WAMP_ERR_APPLICATION',
      uri: 'com.error',
      message: 'com.error: m',
      args: [1, 2],
      kwargs: { k: 3 },
      details: { message: 'm' },
    });
  });

  it('drops a second result, and an error after the result [RPC-42]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = client.call('com.q');
    await peer.next();
    peer.send([50, 1, {}, [1]], [50, 1, {}, [2]], [8, 48, 1, {}, 'com.error']);
    expect(await calling).toBe(1);
    expect(await peer.rest()).toEqual([]);
    expect(client.stats).toMatchObject({ dropped: 2, pending: 0 });
    expect(client.state).toBe('ready');
  });

  it('does not take a progressive result for the end [PRR-22]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = client.call('com.q');
    await peer.next();
    peer.send([50, 1, { progress: true }, ['part']], [50, 1, {}, ['whole']]);
    expect(await calling).toBe('whole');
  });

  it('keeps no trace of calls that have ended', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    for (let round = 0; round < 100; round++) {
      const calling = client.call('com.q');
      await peer.answer(50, {});
      await calling;
    }
    expect(client.stats).toMatchObject({ pending: 0, queued: 0, dropped: 0, sent: 101, received: 101 });
  });

  it('rejects what the serializer cannot express, and the session lives [TYP-21]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const circular: unknown[] = [];
    circular.push(circular);
    for (const value of [Number.NaN, Infinity, 2n ** 64n, circular, () => 1, Symbol('s')]) {
      for (const sending of [client.call('com.q', [value]), client.publish('com.t', [value])]) {
        expect(await rejection(sending)).toMatchObject({ code: 'WAMP_ERR_SERIALIZATION' });
      }
    }
    expect(await peer.rest()).toEqual([]);
    expect(client.stats.pending).toBe(0);
    const calling = client.call('com.q', [1]);
    expect(await peer.answer(50, {}, [2])).toEqual([48, 1, {}, 'com.q', [1]]);
    expect(await calling).toBe(2);
  });

  it('sends disclose_me and attributes of its own [CID-02]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = client.call('com.q', [], { discloseMe: true, custom: { _trace_id: 'x' } });
    expect(await peer.answer(50, {})).toEqual([48, 1, { disclose_me: true, _trace_id: 'x' }, 'com.q']);
    await calling;
    await expect(client.call('com.q', [], { custom: { _X: 1 } })).rejects.toThrow('custom option _X');
  });

  it('refuses options that need what the Router did not announce [SES-10, FEAT-36, PBS-24]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({}, withoutFeatures);
    const refused = [
      client.call('com.q', [], { discloseMe: true }),
      client.publish('com.t', [], { discloseMe: true }),
      client.publish('com.t', [], { excludeMe: false }),
      client.subscribe('com.{x}', () => undefined),
      client.register('com.{x*}', () => undefined),
      client.register('com.p', () => undefined, { invoke: 'roundrobin' }),
    ];
    for (const each of refused) {
      expect(await rejection(each)).toMatchObject({
        uri: 'wamp.error.feature_not_supported',
        details: { local: true },
      });
    }
    expect(await peer.rest()).toEqual([]);
  });
});

describe('Canceling a call', () => {
  it.each(['skip', 'kill', 'killnowait'] as const)(
    'tells the Router with mode %s, rejects with the reason at once, and drops the ERROR that comes late [CAN-02, CAN-27]',
    async (cancelMode) => {
      await using router = new FakeRouter();
      const { client, peer } = await router.joined();
      const stop = new AbortController();
      const calling = rejection(client.call('com.q', [], { signal: stop.signal, cancelMode }));
      await peer.next();
      const reason = new Error('enough');
      stop.abort(reason);
      expect(await calling).toBe(reason);
      expect(await peer.rest()).toEqual([[49, 1, { mode: cancelMode }]]);
      peer.send([8, 48, 1, {}, 'wamp.error.canceled']);
      expect(await peer.rest()).toEqual([]);
      expect(client.state).toBe('ready');
      expect(client.stats).toMatchObject({ dropped: 1, pending: 0 });
      void rejection(client.call('com.q'));
      expect(await peer.next()).toEqual([48, 2, {}, 'com.q']);
    },
  );

  it('asks for killnowait when nothing else is said (D38)', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const stop = new AbortController();
    const calling = rejection(client.call('com.q', [], { signal: stop.signal }));
    await peer.next();
    stop.abort();
    expect(await calling).toMatchObject({ name: 'AbortError' });
    expect(await peer.rest()).toEqual([[49, 1, { mode: 'killnowait' }]]);
  });

  it('sends no CANCEL to a Router that did not announce it [CAN-29, FEAT-36]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({}, withoutFeatures);
    const stop = new AbortController();
    const calling = rejection(client.call('com.q', [], { signal: stop.signal }));
    await peer.next();
    stop.abort('enough');
    expect(await calling).toBe('enough');
    peer.send([50, 1, {}, ['late']]);
    expect(await peer.rest()).toEqual([]);
    expect(client.stats.dropped).toBe(1);
  });

  it('refuses a mode that does not exist, and sends nothing for a signal that is aborted already [CAN-04]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    await expect(client.call('com.q', [], { cancelMode: 'now' as never })).rejects.toThrow(TypeError);
    const signal = AbortSignal.abort('before');
    expect(await rejection(client.call('com.q', [], { signal }))).toBe('before');
    expect(await rejection(client.publish('com.t', [], { signal }))).toBe('before');
    expect(await rejection(client.subscribe('com.t', () => undefined, { signal }))).toBe('before');
    expect(await rejection(client.register('com.p', () => undefined, { signal }))).toBe('before');
    expect(await rejection(client.ready({ signal }))).toBe('before');
    expect(await peer.rest()).toEqual([]);
  });

  it('does nothing once the call has ended', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const stop = new AbortController();
    const calling = client.call('com.q', [], { signal: stop.signal });
    await peer.answer(50, {}, [1]);
    expect(await calling).toBe(1);
    stop.abort();
    expect(await peer.rest()).toEqual([]);
  });
});

describe('The time limit of a call', () => {
  it('is kept here, and told in whole milliseconds only when it was given for this call (D34) [TMO-02, CAN-28]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ timeout: 2000 });
    const own = rejection(client.call('com.q', [], { timeout: 500 }));
    const general = rejection(client.call('com.q'));
    expect(await peer.rest()).toEqual([
      [48, 1, { timeout: 500 }, 'com.q'],
      [48, 2, {}, 'com.q'],
    ]);
    await advance(500);
    expect(await own).toMatchObject({ uri: 'wamp.error.timeout', details: { local: true } });
    expect(await peer.rest()).toEqual([[49, 1, { mode: 'killnowait' }]]);
    await advance(1499);
    expect(await peer.rest()).toEqual([]);
    await advance(1);
    expect(await general).toMatchObject({ uri: 'wamp.error.timeout' });
    expect(await peer.rest()).toEqual([[49, 2, { mode: 'killnowait' }]]);
  });

  it('is 30 seconds unless told otherwise, and none with 0 or Infinity', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const usual = rejection(client.call('com.q'));
    const ends: string[] = [];
    for (const timeout of [0, Infinity]) {
      client.call('com.q', [], { timeout }).catch(() => ends.push(String(timeout)));
    }
    expect((await peer.rest()).map((message) => message[2])).toEqual([{}, {}, {}]);
    await advance(30_000);
    expect(await usual).toMatchObject({ uri: 'wamp.error.timeout' });
    await advance(10 * 24 * 3600 * 1000);
    expect(ends).toEqual([]);
  });

  it('can be longer than a timer of the platform (F59)', async () => {
    await using router = new FakeRouter();
    const { client } = await router.joined();
    let over = false;
    client.call('com.q', [], { timeout: 2 ** 40 }).catch(() => (over = true));
    await advance(1000);
    expect(over).toBe(false);
  });

  it.each([Number.NaN, -1, 0.5])('refuses %s (F59) [TMO-02]', async (timeout) => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    await expect(client.call('com.q', [], { timeout })).rejects.toThrow(RangeError);
    expect(await peer.rest()).toEqual([]);
  });
});

describe('A call whose connection is lost', () => {
  it('rejects, and says that it may have run', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const calling = rejection(client.call('com.q'));
    await peer.next();
    await peer.cut();
    expect(await calling).toBeInstanceOf(ConnectionError);
    expect(await calling).toMatchObject({ code: 'WAMP_ERR_CONNECTION_LOST', sent: true });
    await advance(1000);
    const again = await router.welcome(2);
    expect(await again.rest()).toEqual([]);
  });

  it('that was given up offline does not run later', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    await peer.cut();
    const stop = new AbortController();
    const given = rejection(client.call('com.a', [], { signal: stop.signal }));
    const short = rejection(client.call('com.b', [], { timeout: 200 }));
    const refused = rejection(client.call('com.c', [], { offline: 'reject' }));
    const held = client.call('com.d');
    expect(await refused).toMatchObject({ code: 'WAMP_ERR_UNREACHABLE', sent: false });
    expect(client.stats.queued).toBe(3);
    stop.abort('enough');
    expect(await given).toBe('enough');
    await advance(200);
    expect(await short).toMatchObject({ uri: 'wamp.error.timeout' });
    expect(client.stats.queued).toBe(1);
    await advance(800);
    const again = await router.welcome(2);
    expect(await again.answer(50, {}, ['D'])).toEqual([48, 1, {}, 'com.d']);
    expect(await held).toBe('D');
    await settle();
    expect(await again.rest()).toEqual([]);
  });
});
