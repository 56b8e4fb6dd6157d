import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, advance, rejection, settle } from './fixtures/fake-router.js';
import { type Client, ConnectionError } from './index.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

/** One of everything that can be waited for, and how each ended. */
function everything(client: Client): { readonly ends: Map<string, unknown>; readonly count: number } {
  const ends = new Map<string, unknown>();
  const operations = {
    ready: client.ready(),
    call: client.call('com.q'),
    publish: client.publish('com.t', [], { acknowledge: true }),
    register: client.register('com.p', () => 1),
    subscribe: client.subscribe('com.t', () => 1),
  };
  for (const [name, promise] of Object.entries(operations)) {
    promise.then(
      () => ends.set(name, 'resolved'),
      (error: unknown) => ends.set(name, error),
    );
  }
  return { ends, count: Object.keys(operations).length };
}

const closed = { code: 'WAMP_ERR_CONNECTION_CLOSED', sent: false };

describe('Every promise settles (P60)', () => {
  it('when the client is closed before it connected', async () => {
    await using router = new FakeRouter();
    const client = router.client();
    expect(client.state).toBe('idle');
    await client.close();
    const { ends, count } = everything(client);
    await settle();
    expect(ends.size).toBe(count);
    for (const end of ends.values()) expect(end).toMatchObject(closed);
    expect(router.attempts).toBe(0);
  });

  it('when it is closed while it connects (F63)', async () => {
    await using router = new FakeRouter();
    router.door = 'silent';
    const client = router.client();
    const { ends, count } = everything(client);
    await settle();
    expect(client.state).toBe('connecting');
    await client.close();
    await settle();
    expect(ends.size).toBe(count);
    for (const end of ends.values()) expect(end).toMatchObject(closed);
    expect(router.givenUp).toBeDefined();
    expect(client.state).toBe('closed');
  });

  it('when it is closed while it joins (F63)', async () => {
    await using router = new FakeRouter();
    const client = router.client();
    const { ends, count } = everything(client);
    const peer = await router.next();
    await peer.next();
    await client.close();
    await settle();
    expect(ends.size).toBe(count);
    for (const end of ends.values()) expect(end).toMatchObject(closed);
    expect(await peer.rest()).toEqual([[3, {}, 'wamp.close.close_realm']]);
    expect(peer.end).toBeDefined();
  });

  it('when it is closed while it restores', async () => {
    await using router = new FakeRouter();
    const client = router.client();
    const { ends, count } = everything(client);
    const peer = await router.welcome();
    expect(client.state).toBe('restoring');
    const closing = client.close();
    peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    await closing;
    await settle();
    expect(ends.size).toBe(count);
    for (const end of ends.values()) expect(end).toMatchObject({ code: 'WAMP_ERR_CONNECTION_CLOSED' });
    expect((await peer.rest()).map(([type]) => type)).toEqual([64, 32, 6]);
  });

  it('when it is closed while requests are out', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const { ends, count } = everything(client);
    await peer.rest();
    const closing = client.close();
    await settle();
    // Nobody waits for the Router's GOODBYE.
    expect(ends.size).toBe(count);
    expect(ends.get('ready')).toBe('resolved');
    expect(ends.get('call')).toMatchObject({ ...closed, sent: true });
    expect(ends.get('publish')).toMatchObject({ ...closed, sent: true });
    for (const name of ['register', 'subscribe']) expect(ends.get(name)).toMatchObject({ code: closed.code });
    peer.send([6, {}, 'wamp.close.goodbye_and_out']);
    await closing;
  });

  it('when it is closed while it waits for another try (F63)', async () => {
    await using router = new FakeRouter();
    router.door = 'refuse';
    const client = router.client();
    const { ends, count } = everything(client);
    await settle();
    expect(client.state).toBe('waiting');
    await client.close();
    await settle();
    expect(ends.size).toBe(count);
    for (const end of ends.values()) expect(end).toMatchObject(closed);
    expect(vi.getTimerCount()).toBe(0);
    expect(router.attempts).toBe(1);
  });

  it('when it gives up', async () => {
    await using router = new FakeRouter();
    router.door = 'refuse';
    const client = router.client({ retry: { maxAttempts: 2 } });
    const { ends, count } = everything(client);
    await advance(30_000);
    expect(ends.size).toBe(count);
    expect(ends.get('ready')).toMatchObject({ code: 'WAMP_ERR_UNREACHABLE' });
    for (const end of ends.values()) expect(end).toBeInstanceOf(ConnectionError);
    for (const end of ends.values()) expect(end).toMatchObject({ sent: false });
    expect(await client.closed).toMatchObject({ kind: 'transport', fatal: true });
  });

  it('when nobody answers, with its own time', async () => {
    await using router = new FakeRouter();
    router.door = 'silent';
    const client = router.client({ timeout: 5000, retry: { initialDelay: 100 } });
    const { ends, count } = everything(client);
    const stop = new AbortController();
    const waiting = rejection(client.ready({ signal: stop.signal }));
    await advance(5000);
    expect(ends.size).toBe(count - 1);
    for (const end of ends.values()) expect(end).toMatchObject({ uri: 'wamp.error.timeout' });
    expect(client.stats.queued).toBe(2);
    stop.abort('enough');
    expect(await waiting).toBe('enough');
    await client.close();
    await settle();
    expect(ends.get('ready')).toMatchObject(closed);
  });

  it.each(['idle', 'connecting', 'joining', 'ready', 'waiting', 'closed'] as const)(
    'when the signal of the client is aborted: %s',
    async (stage) => {
      await using router = new FakeRouter();
      const stop = new AbortController();
      if (stage === 'connecting') router.door = 'silent';
      if (stage === 'waiting') router.door = 'refuse';
      const client = router.client({ signal: stop.signal });
      if (stage === 'closed') await client.close();
      let ends = new Map<string, unknown>();
      if (stage !== 'idle') ({ ends } = everything(client));
      await settle();
      if (stage === 'ready') {
        const peer = await router.welcome();
        await peer.rest();
        peer.send([65, 1, 12], [33, 2, 11]);
        await settle();
        expect(client.state).toBe('ready');
      }
      stop.abort();
      await advance(5000);
      await client.closed;
      if (stage === 'idle') ({ ends } = everything(client));
      await settle();
      expect(ends.size).toBe(5);
      expect(client.state).toBe('closed');
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('when the signal of the client was aborted before', async () => {
    await using router = new FakeRouter();
    const client = router.client({ signal: AbortSignal.abort() });
    const { ends, count } = everything(client);
    await settle();
    expect(ends.size).toBe(count);
    expect(client.state).toBe('closed');
    expect(router.attempts).toBe(0);
  });

  it('when a connector throws instead of rejecting', async () => {
    await using router = new FakeRouter();
    const cause = new Error('no such device');
    const connect = (): never => {
      throw cause;
    };
    const client = router.client({ transports: [{ name: 'broken', connect }], retry: false });
    expect(await rejection(client.ready())).toBe(cause);
    expect(await client.closed).toMatchObject({ kind: 'transport', error: cause });
  });

  it('although a connector connects after it was given up', async () => {
    await using router = new FakeRouter();
    let connected: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (connected = resolve));
    const client = router.client({
      transports: [
        { name: 'slow', connect: (options) => until.then(() => router.connector.connect(options)) },
      ],
    });
    const refused = rejection(client.ready());
    await client.close();
    expect(await refused).toMatchObject(closed);
    connected();
    const peer = await router.next();
    await settle();
    expect(peer.end).toBeDefined();
    expect(peer.received).toEqual([]);
  });
});

describe('Operations without a session', () => {
  it('wait, 1,000 at most, and go out in their order (D31)', async () => {
    await using router = new FakeRouter();
    router.door = 'silent';
    const client = router.client({ timeout: 0 });
    const calls = Array.from({ length: 1000 }, (_, at) => client.call(`com.p${at}`));
    for (const call of calls) call.catch(() => undefined);
    expect(client.stats.queued).toBe(1000);
    expect(await rejection(client.call('com.more'))).toMatchObject({
      code: 'WAMP_ERR_QUEUE_FULL',
      sent: false,
    });
    expect(await rejection(client.publish('com.t'))).toMatchObject({ code: 'WAMP_ERR_QUEUE_FULL' });
    router.door = 'open';
    void client.reconnect().catch(() => undefined);
    await settle();
    expect(client.stats.queued).toBeGreaterThanOrEqual(1000);
  });

  it('wait in a queue as long as the application wants', async () => {
    await using router = new FakeRouter();
    const client = router.client({ offline: { limit: 2 } });
    const held = [client.publish('com.t', [1]), client.publish('com.t', [2])];
    expect(await rejection(client.publish('com.t', [3]))).toMatchObject({ code: 'WAMP_ERR_QUEUE_FULL' });
    const peer = await router.welcome();
    await Promise.all(held);
    expect((await peer.rest()).map(([, , , , args]) => args)).toEqual([[1], [2]]);
  });

  it('are refused where the client or the call says so', async () => {
    await using router = new FakeRouter();
    const client = router.client({ offline: { mode: 'reject' } });
    expect(await rejection(client.call('com.q'))).toMatchObject({
      code: 'WAMP_ERR_UNREACHABLE',
      sent: false,
    });
    const held = client.publish('com.t', [1], { offline: 'wait' });
    const peer = await router.welcome();
    await held;
    expect(await peer.rest()).toEqual([[16, 1, {}, 'com.t', [1]]]);
  });

  it('that cannot be sent then reject alone', async () => {
    await using router = new FakeRouter();
    const client = router.client();
    const bad = rejection(client.call('com.q', [Number.NaN]));
    const good = client.call('com.q', [1]);
    const peer = await router.welcome();
    expect(await bad).toMatchObject({ code: 'WAMP_ERR_SERIALIZATION' });
    expect(await peer.answer(50, {}, [2])).toEqual([48, 1, {}, 'com.q', [1]]);
    expect(await good).toBe(2);
  });

  it('go out before what a listener of the status adds', async () => {
    await using router = new FakeRouter();
    const client = router.client();
    client.on('state', ({ state }) => {
      if (state === 'ready') void client.publish('com.second');
    });
    void client.publish('com.first');
    const peer = await router.welcome();
    expect((await peer.rest()).map(([, , , uri]) => uri)).toEqual(['com.first', 'com.second']);
  });
});

describe('Listeners of a client', () => {
  it('end with their signal, or when they are disposed', async () => {
    await using router = new FakeRouter();
    const client = router.client();
    const seen: string[] = [];
    const stop = new AbortController();
    client.on('state', ({ state }) => seen.push(`a ${state}`), { signal: stop.signal });
    const disposable = client.on('state', ({ state }) => seen.push(`b ${state}`));
    const ready = client.ready();
    stop.abort();
    disposable[Symbol.dispose]();
    await router.welcome();
    await ready;
    expect(seen).toEqual(['a connecting', 'b connecting']);
  });

  it('do not take the client along when they throw, and onError too', async () => {
    await using router = new FakeRouter();
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const fail = () => {
      throw new Error('listener');
    };
    const client = router.client({ onMessage: fail, onError: fail });
    client.on('state', fail);
    client.on('ready', fail);
    const ready = client.ready();
    const peer = await router.welcome();
    await ready;
    const calling = client.call('com.q');
    await peer.answer(50, {}, [1]);
    expect(await calling).toBe(1);
    expect(log).toHaveBeenCalled();
  });

  it('see each message that passes', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const { client, peer } = await router.joined({
      onMessage: ({ out, session, message }) => seen.push([out, session, message.type]),
    });
    const calling = client.call('com.q');
    await peer.answer(50, {});
    await calling;
    expect(seen).toEqual([
      [true, undefined, 1],
      [false, undefined, 2],
      [true, 1, 48],
      [false, 1, 50],
    ]);
  });
});
