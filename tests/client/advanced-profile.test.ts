import {
  type Client,
  type ClientOptions,
  type PayloadCodec,
  WampError,
  createClient,
  isWampError,
} from '@wamp/client';
import { cryptobox } from '@wamp/client/cryptobox';
import { history } from '@wamp/client/history';
import { meta } from '@wamp/client/meta';
import { events, stream } from '@wamp/client/stream';
import type { Connector, Transport } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { type Router, allowAll, anonymous, createRouter } from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let router: Router;
const clients: Client[] = [];
const seenByRouter: string[] = [];

beforeEach(() => {
  router = createRouter({
    realms: [
      {
        name: 'realm1',
        authenticators: [anonymous({ authrole: 'guest' })],
        authorizer: allowAll(),
        history: { topics: [{ uri: 'com.kept.news' }] },
      },
    ],
  });
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await router.close({ maxRetryAfterMs: 0 });
  seenByRouter.length = 0;
});

/** A connector to the router; what goes to it is written down, and `cut` breaks the connection. */
function connector(): Connector & { cut(): void } {
  let far: Transport | undefined;
  const place = memory((transport) => {
    far = transport;
    router.accept(transport);
  });
  return {
    name: 'memory',
    cut: () => far?.abort(new Error('cut')),
    async connect(options) {
      const transport = await place.connect(options);
      const send = transport.send.bind(transport);
      return Object.assign(transport, {
        send: (message: Parameters<typeof send>[0]) => {
          seenByRouter.push(message.text ?? '');
          return send(message);
        },
      });
    },
  };
}

async function joined(options: Partial<ClientOptions> = {}): Promise<Client> {
  const retry = { initialDelay: 1, maxDelay: 1 };
  const client = createClient({ realm: 'realm1', transports: [connector()], retry, ...options });
  clients.push(client);
  await client.ready();
  return client;
}

describe('Streams through a router', () => {
  it('carry progress and chunks at the same time', async () => {
    const [callee, caller] = [await joined(), await joined()];
    await callee.register('com.sum', async function* ({ chunks }) {
      let sum = 0;
      for await (const chunk of chunks) yield (sum += Number(chunk));
      return sum;
    });
    const summing = stream(caller, 'com.sum', [], { input: [1, 2, 3] });
    const seen: unknown[] = [];
    for await (const sum of summing) seen.push(sum);
    expect(seen).toEqual([1, 3, 6]);
    expect(await summing.result).toBe(6);
  });

  it('tell the handler when the loop is left', async () => {
    const [callee, caller] = [await joined(), await joined()];
    const told = Promise.withResolvers<unknown>();
    await callee.register('com.clock', async ({ progress, signal }) => {
      await progress('tick');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      told.resolve(signal.reason);
    });
    for await (const tick of stream(caller, 'com.clock')) {
      expect(tick).toBe('tick');
      break;
    }
    expect(isWampError(await told.promise, 'wamp.error.canceled')).toBe(true);
  });

  it('keep the timeout at the Callee that asked for it', async () => {
    const [callee, caller] = [await joined(), await joined()];
    await callee.register('com.slow', () => new Promise(() => undefined), { forwardTimeout: true });
    const failed = await caller.call('com.slow', [], { timeout: 20 }).catch((error: unknown) => error);
    expect(isWampError(failed, 'wamp.error.timeout')).toBe(true);
  });
});

describe('Shared registrations through a router', () => {
  it('give a call that one Callee cannot take to the next', async () => {
    const [busy, free, caller] = [await joined(), await joined(), await joined()];
    const refuse = (): never => {
      throw new WampError('wamp.error.unavailable');
    };
    await busy.register('com.work', refuse, { invoke: 'first' });
    await free.register('com.work', () => 'done', { invoke: 'first' });
    expect(await caller.call('com.work')).toBe('done');
  });

  it('are sharded by the keys of calls', async () => {
    const [one, two, caller] = [await joined(), await joined(), await joined()];
    await one.register('com.shard', () => 'one', { invoke: 'sharded', nkey: 'one' });
    await two.register('com.shard', () => 'two', { invoke: 'sharded', nkey: 'two' });
    const call = (rkey: string): Promise<unknown> =>
      caller.call('com.shard', [], { runMode: 'partition', rkey });
    const first = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(call));
    expect(await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(call))).toEqual(first);
    expect(new Set(first)).toEqual(new Set(['one', 'two']));
  });
});

describe('Events through a router', () => {
  it('are retained, and go to whom the Publisher names', async () => {
    const [publisher, wanted, other] = [await joined(), await joined(), await joined()];
    await publisher.publish('com.state', ['kept'], { retain: true, acknowledge: true });
    await using late = await events(wanted, 'com.state', { getRetained: true });
    await using others = await events(other, 'com.state');
    const eligible = [wanted.session?.id ?? 0];
    await publisher.publish('com.state', ['secret'], { eligible, acknowledge: true });
    await publisher.publish('com.state', ['open'], { acknowledge: true });
    const seen: unknown[] = [];
    for await (const { args, retained } of late) if (seen.push([args[0], retained]) === 3) break;
    expect(seen).toEqual([
      ['kept', true],
      ['secret', false],
      ['open', false],
    ]);
    for await (const { args } of others) {
      expect(args[0]).toBe('open');
      break;
    }
  });

  it('that were missed come from the history after a reconnect, once and in order [EVH-46]', async () => {
    const transport = connector();
    const [subscriber, publisher] = [await joined({ transports: [transport] }), await joined()];
    const seen: unknown[] = [];
    const all = Promise.withResolvers<undefined>();
    await subscriber.subscribe(
      'com.kept.news',
      ({ args: [number] }) => {
        if (seen.push(number) === 4) all.resolve(undefined);
      },
      { onGap: history(subscriber) },
    );
    const publish = (number: number) => publisher.publish('com.kept.news', [number], { acknowledge: true });
    await publish(1);
    const isLost = Promise.withResolvers<unknown>();
    subscriber.on('disconnect', isLost.resolve);
    transport.cut();
    await publish(2);
    await publish(3);
    await isLost.promise;
    await subscriber.ready();
    await publish(4);
    await all.promise;
    expect(seen).toEqual([1, 2, 3, 4]);
  });
});

describe('Encrypted payloads through a router', () => {
  it('are bytes to the router, and clear to who has the key [PPT-16, PPT-18, PPT-19]', async () => {
    const key = crypto.getRandomValues(new Uint8Array(32));
    const payloadCodecs = [cryptobox({ serializer: cbor(), keys: [{ uri: 'com.secret.', key }] })];
    const [callee, caller] = [await joined({ payloadCodecs }), await joined({ payloadCodecs })];
    await callee.register('com.secret.echo', async function* ({ args: [text] }) {
      yield `part of ${String(text)}`;
      if (text === 'treason') throw new WampError('com.error', { args: ['treason is no joke'] });
      return `answer to ${String(text)}`;
    });
    const seen: unknown[] = [];
    const asking = stream(caller, 'com.secret.echo', ['attack at dawn']);
    for await (const part of asking) seen.push(part);
    expect([...seen, await asking.result]).toEqual(['part of attack at dawn', 'answer to attack at dawn']);
    const failed = await caller.call('com.secret.echo', ['treason']).catch((error: unknown) => error);
    expect(failed).toMatchObject({ uri: 'com.error', args: ['treason is no joke'] });
    expect(seenByRouter.length).toBeGreaterThan(4);
    for (const frame of seenByRouter) expect(frame).not.toMatch(/dawn|treason/);
    for (const [, text = ''] of seenByRouter.join().matchAll(/\\u0000([A-Za-z0-9+/=]+)/g)) {
      expect(Buffer.from(text, 'base64').toString('latin1')).not.toMatch(/dawn|treason/);
    }
  });

  it('are refused by who has another key, and the session lives [PPT-22]', async () => {
    const codecOf = (key: Uint8Array): readonly PayloadCodec[] => [
      cryptobox({ serializer: cbor(), keys: [{ uri: 'com.secret.', key }] }),
    ];
    const callee = await joined({ payloadCodecs: codecOf(new Uint8Array(32).fill(1)) });
    const caller = await joined({ payloadCodecs: codecOf(new Uint8Array(32).fill(2)) });
    await callee.register('com.secret.p', () => 1);
    const failed = await caller.call('com.secret.p', ['x']).catch((error: unknown) => error);
    expect(isWampError(failed, 'wamp.error.invalid_argument')).toBe(true);
    expect([callee.state, caller.state]).toEqual(['ready', 'ready']);
  });
});

describe('The meta API through a router', () => {
  it('tells of sessions, registrations and subscriptions', async () => {
    const [client, other] = [await joined(), await joined()];
    const { sessions, registrations, subscriptions } = meta(client);
    expect(await sessions.count()).toBe(2);
    expect(await sessions.get(other.session?.id ?? 0)).toMatchObject({ authrole: 'guest' });
    await other.register('com.{x}.p', () => 1);
    const registration = await registrations.match('com.a.p');
    expect(await registrations.get(registration ?? 0)).toMatchObject({ uri: 'com..p', match: 'wildcard' });
    expect(await registrations.callees(registration ?? 0)).toEqual([other.session?.id]);
    expect(await registrations.lookup('com.none')).toBeUndefined();
    await other.subscribe('com.t', () => undefined);
    const [subscription = 0] = await subscriptions.match('com.t');
    expect(await subscriptions.countSubscribers(subscription)).toBe(1);
    expect(await subscriptions.match('com.none')).toEqual([]);
  });

  it('publishes testaments, and watches sessions leave', async () => {
    const [client, leaving] = [await joined(), await joined()];
    await using wills = await events(client, 'com.will');
    await meta(leaving).testaments.add('com.will', ['farewell']);
    const id = leaving.session?.id;
    const watching = (async () => {
      for await (const change of meta(client).sessions.watch({ initial: true })) {
        if (change.type === 'leave') return change.id;
        if (change.session.session === id) void leaving.close();
      }
      return undefined;
    })();
    expect(await watching).toBe(id);
    for await (const { args } of wills) {
      expect(args).toEqual(['farewell']);
      break;
    }
  });
});
