import { allowAll, anonymous, createRouter, type Router } from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConnectionError, WampError, createClient, payload, type Client } from './index.js';

let router: Router;
const clients: Client[] = [];

function join(): Client {
  const client = createClient({
    realm: 'realm1',
    transports: [
      memory((transport) => {
        router.accept(transport, { strictness: 'strict' });
      }),
    ],
  });
  clients.push(client);
  return client;
}

beforeEach(() => {
  router = createRouter({
    realms: [
      {
        name: 'realm1',
        authenticators: [anonymous({ authrole: 'guest' })],
        authorizer: allowAll(),
        disclose: { caller: 'by_option', publisher: 'by_option' },
      },
    ],
  });
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  expect(router.stats).toMatchObject({ sessions: 0, subscriptions: 0, registrations: 0, pendingCalls: 0 });
  await router.close({ maxRetryAfterMs: 0 });
});

describe('Client and Router', () => {
  it('calls a procedure of another client, with args and kwargs both ways', async () => {
    const callee = join();
    await callee.register('com.add', ({ args: [a, b] }) => Number(a) + Number(b));
    await callee.register('com.both', ({ args, kwargs }) => payload(args, kwargs));
    const caller = join();
    expect(await caller.call('com.add', [2, 3])).toBe(5);
    expect(await caller.call('com.both', payload([1], { k: 2 }), { full: true })).toMatchObject({
      value: 1,
      args: [1],
      kwargs: { k: 2 },
    });
  });

  it('rejects with the error of the Callee, its args and kwargs', async () => {
    const callee = join();
    await callee.register('com.fail', () => {
      throw new WampError('com.error.x', { args: ['a'], kwargs: { s: 3 } });
    });
    const error: unknown = await join()
      .call('com.fail')
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WampError);
    expect(error).toMatchObject({ uri: 'com.error.x', args: ['a'], kwargs: { s: 3 } });
  });

  it('delivers events to every handler until the last one is unsubscribed', async () => {
    const subscriber = join();
    const seen: unknown[] = [];
    const one = await subscriber.subscribe('com.topic', ({ args }) => seen.push(['one', ...args]));
    const two = await subscriber.subscribe('com.topic', ({ args }) => seen.push(['two', ...args]));
    const publisher = join();
    await publisher.publish('com.topic', [1], { acknowledge: true });
    await one.unsubscribe();
    await publisher.publish('com.topic', [2], { acknowledge: true });
    await subscriber.call('com.none').catch(() => undefined); // everything before it has arrived
    expect(seen).toEqual([
      ['one', 1],
      ['two', 1],
      ['two', 2],
    ]);
    await two.unsubscribe();
    expect(router.stats.subscriptions).toBe(0);
  });

  it('cancels the call when its signal aborts, and tells the handler [CAN-06]', async () => {
    const callee = join();
    const interrupted = new Promise<unknown>((resolve) => {
      void callee.register('com.slow', ({ signal }) => {
        return new Promise<void>((_done, reject) => {
          signal.addEventListener('abort', () => {
            resolve(signal.reason);
            reject(signal.reason as Error);
          });
        });
      });
    });
    await callee.ready();
    const stop = new AbortController();
    const call = join().call('com.slow', [], { signal: stop.signal });
    setTimeout(() => {
      stop.abort(new Error('enough'));
    }, 20);
    await expect(call).rejects.toThrow('enough');
    expect(await interrupted).toMatchObject({ uri: 'wamp.error.canceled' });
  });

  it('makes its registrations and subscriptions again after the connection was cut', async () => {
    const callee = join();
    await callee.register('com.ping', () => 'pong');
    const seen: unknown[] = [];
    await callee.subscribe('com.topic', ({ args }) => seen.push(args[0]));
    const first = callee.session?.id;
    const again = await callee.reconnect();
    expect(again.id).not.toBe(first);
    const caller = join();
    expect(await caller.call('com.ping')).toBe('pong');
    await caller.publish('com.topic', ['back'], { acknowledge: true });
    await callee.call('com.none').catch(() => undefined);
    expect(seen).toEqual(['back']);
  });

  it('settles everything when it is closed', async () => {
    const callee = join();
    await callee.register('com.never', () => new Promise<void>(() => undefined));
    const caller = join();
    const call = caller.call('com.never').catch((error: unknown) => error);
    await caller.ready();
    await caller.close();
    expect(await call).toBeInstanceOf(ConnectionError);
    await expect(caller.call('com.never')).rejects.toMatchObject({ code: 'WAMP_ERR_CONNECTION_CLOSED' });
    await expect(caller.ready()).rejects.toMatchObject({ code: 'WAMP_ERR_CONNECTION_CLOSED' });
  });
});
