import { readFile } from 'node:fs/promises';
import { type Client, type ClientOptions, createClient } from '@wamp/client';
import { ConnectionError, type EncodedMessage, MessageType } from '@wamp/protocol';
import { allowAll, anonymous, createRouter } from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { root } from './documents.ts';
import { codeIn, tableBelow } from './markdown-table.ts';

const rows = tableBelow(await readFile(`${root}docs/limits.md`, 'utf8'), 'Client');
const documented = new Map(
  rows.map((row) => [codeIn(row.get('Option')), Number(row.get('Default')?.replaceAll(',', ''))]),
);
const limit = (option: string): number => documented.get(option) ?? Number.NaN;

const realms = [
  { name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() },
];

/** A place that never answers. */
const silence: ClientOptions['transports'] = [
  { name: 'silence', connect: () => new Promise(() => undefined) },
];

/** A place that refuses at once. */
const refusal: ClientOptions['transports'] = [
  {
    name: 'refusal',
    connect: () => Promise.reject(new ConnectionError('refused', { code: 'WAMP_ERR_UNREACHABLE' })),
  },
];

/** The pauses that the client announces, until there are so many. */
function pauses(client: Client, count: number): Promise<readonly number[]> {
  const all: number[] = [];
  return new Promise((resolve) => {
    client.on('disconnect', ({ retryIn }) => {
      if (all.push(retryIn) === count) resolve([...all]);
    });
  });
}

describe('the limits of the client in docs/limits.md', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    // The longest pause that jitter gives.
    vi.spyOn(Math, 'random').mockReturnValue(1);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('are all looked at here', () => {
    const retry = ['initialDelay', 'maxDelay', 'factor', 'maxAttempts', 'stableAfter'];
    expect([...documented.keys()].sort()).toEqual(
      [
        'timeout',
        'offline.limit',
        'keepAlive.interval',
        'keepAlive.timeout',
        ...retry.map((key) => `retry.${key}`),
      ].sort(),
    );
  });

  it('say after how long an operation and an attempt to connect are given up', async () => {
    await using client = createClient({ realm: 'realm1', transports: silence });
    const [pause] = [pauses(client, 1)];
    let error: unknown;
    const call = client.call('com.example.slow').catch((reason: unknown) => (error = reason));
    await vi.advanceTimersByTimeAsync(limit('timeout') - 1);
    expect([error, client.state]).toEqual([undefined, 'connecting']);
    await vi.advanceTimersByTimeAsync(1);
    await Promise.all([call, pause]);
    expect(error).toMatchObject({ uri: 'wamp.error.timeout' });
    expect(client.state).toBe('waiting');
  });

  it('say how many operations wait for a session', async () => {
    await using client = createClient({ realm: 'realm1', transports: silence });
    const waiting = Array.from({ length: limit('offline.limit') }, () =>
      client.call('com.example.slow').catch((reason: unknown) => reason),
    );
    await expect(client.call('com.example.slow')).rejects.toMatchObject({ code: 'WAMP_ERR_QUEUE_FULL' });
    expect(client.stats.queued).toBe(limit('offline.limit'));
    await client.close();
    await Promise.all(waiting);
  });

  it('say how the pauses grow, and that there is no last one', async () => {
    await using client = createClient({ realm: 'realm1', transports: refusal });
    const seen = pauses(client, 12);
    const ready = client.ready().catch((reason: unknown) => reason);
    await vi.advanceTimersByTimeAsync(12 * limit('retry.maxDelay'));
    const expected = Array.from({ length: 12 }, (_, at) =>
      Math.min(limit('retry.maxDelay'), limit('retry.initialDelay') * limit('retry.factor') ** at),
    );
    expect(await seen).toEqual(expected);
    expect(limit('retry.maxAttempts')).toBe(Infinity);
    await client.close();
    await ready;
  });

  it('say when a silent router is asked for a sign of life, and when it is given up', async () => {
    const router = createRouter({ realms });
    const place = memory((transport) => {
      router.accept(transport);
    });
    let calls = 0;
    await using client = createClient({
      realm: 'realm1',
      transports: [
        {
          name: 'without ping',
          connect: async (options) => {
            const transport = await place.connect(options);
            const send = transport.send.bind(transport);
            // A question never arrives, so no answer comes back.
            const lossy = (message: EncodedMessage) =>
              message.text?.includes('wamp.session.get') === true ? true : send(message);
            return Object.assign(transport, { needsKeepAlive: true, send: lossy });
          },
        },
      ],
      onMessage: ({ out, message }) => {
        if (out && message.type === MessageType.CALL) calls++;
      },
      retry: false,
    });
    let end: string | undefined;
    void client.closed.then(({ kind }) => (end = kind));
    await client.ready();
    await vi.advanceTimersByTimeAsync(limit('keepAlive.interval') - 1);
    expect(calls).toBe(0);
    await vi.advanceTimersByTimeAsync(limit('keepAlive.timeout'));
    expect([calls, end]).toEqual([1, undefined]);
    await vi.advanceTimersByTimeAsync(1);
    expect(end).toBe('stale');
    await router.close({ maxRetryAfterMs: 0 });
  });

  it.each([
    ['forgets failures after a session of that age', 0, 1],
    ['remembers them after a younger one', -1, 2],
  ])('%s', async (_what, offset, attempt) => {
    const router = createRouter({ realms });
    const place = memory((transport) => {
      router.accept(transport);
    });
    const failing = { count: 1 };
    await using client = createClient({
      realm: 'realm1',
      transports: [
        {
          name: 'late',
          connect: (options) =>
            failing.count-- > 0
              ? Promise.reject(new ConnectionError('refused', { code: 'WAMP_ERR_UNREACHABLE' }))
              : place.connect(options),
        },
      ],
    });
    const attempts: number[] = [];
    client.on('disconnect', (status) => attempts.push(status.attempt));
    const ready = client.ready();
    await vi.advanceTimersByTimeAsync(limit('retry.initialDelay'));
    await ready;
    await vi.advanceTimersByTimeAsync(limit('retry.stableAfter') + offset);
    await Promise.all([router.close({ maxRetryAfterMs: 0 }), vi.advanceTimersByTimeAsync(0)]);
    expect(attempts).toEqual([1, attempt]);
  });
});
