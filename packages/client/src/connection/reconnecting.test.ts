import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  FakeRouter,
  type RawMessage,
  advance,
  rejection,
  settle,
  welcomeDetails,
} from '../fixtures/fake-router.js';
import type { Client, Status } from '../index.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

/** All statuses of a client, as they come. */
function statuses(client: Client): Status[] {
  const seen: Status[] = [];
  for (const type of ['state', 'ready', 'disconnect', 'revoked', 'closed'] as const) {
    client.on(type, (status) => seen.push(status));
  }
  return seen;
}

describe('A client that loses its connection', () => {
  it('joins again, and tells each step once, in order (P64)', async () => {
    await using router = new FakeRouter();
    const client = router.client();
    const seen = statuses(client);
    const ready = client.ready();
    const peer = await router.welcome(1);
    await ready;
    await peer.cut();
    await advance(999);
    expect(router.attempts).toBe(1);
    await advance(1);
    const again = await router.welcome(2);
    const closing = client.close();
    again.send([6, {}, 'wamp.close.goodbye_and_out']);
    await closing;
    expect(seen.map((status) => (status.type === 'state' ? status.state : status.type))).toEqual([
      'connecting',
      'restoring',
      'ready',
      'ready',
      'waiting',
      'disconnect',
      'connecting',
      'restoring',
      'ready',
      'ready',
      'closed',
      'closed',
    ]);
    expect(seen.filter(({ type }) => type !== 'state')).toMatchObject([
      { type: 'ready', first: true, failed: [], session: { id: 1 } },
      { type: 'disconnect', retryIn: 1000, attempt: 1, cause: { kind: 'transport', fatal: false } },
      { type: 'ready', first: false, failed: [], session: { id: 2 } },
      { type: 'closed', cause: { kind: 'local', fatal: true } },
    ]);
    expect(client.stats.reconnects).toBe(1);
  });

  it('tries the next transport after each failure', async () => {
    await using router = new FakeRouter();
    const names: string[] = [];
    const transports = ['a', 'b'].map((name) => ({
      name,
      connect: () => {
        names.push(name);
        return Promise.reject(new Error(name));
      },
    }));
    const client = router.client({ transports, retry: { initialDelay: 10, factor: 1 } });
    const refused = rejection(client.ready());
    await advance(18);
    expect(names).toEqual(['a', 'b', 'a', 'b']);
    await client.close();
    expect(await refused).toMatchObject({ code: 'WAMP_ERR_CONNECTION_CLOSED' });
  });

  it('waits as long as the Router asked for, and its own delay more', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const seen = statuses(client);
    peer.send([6, { _retry_after_ms: 7000 }, 'com.reason']);
    await settle();
    expect(seen.at(-1)).toMatchObject({ type: 'disconnect', retryIn: 8000 });
    await advance(7999);
    expect(router.attempts).toBe(1);
    await advance(1);
    expect(router.attempts).toBe(2);
  });

  it('does not come back at once after a delay that no timer can take', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ retry: { decide: () => Infinity } });
    await peer.cut();
    await advance(60_000);
    expect(router.attempts).toBe(1);
    expect(client.state).toBe('waiting');
  });

  it('ends when not_authorized comes twice, with credentials asked anew in between', async () => {
    await using router = new FakeRouter();
    let asked = 0;
    const begin = () => ({ authextra: { asked: ++asked }, challenge: () => '' });
    const client = router.client({ auth: { method: 'ticket', begin } });
    const refused = rejection(client.ready());
    for (let round = 0; round < 2; round++) {
      const peer = await router.next();
      await peer.next();
      peer.send([3, {}, 'wamp.error.not_authorized']);
      await advance(30_000);
    }
    expect(await refused).toMatchObject({ code: 'WAMP_ERR_JOIN', reason: 'wamp.error.not_authorized' });
    expect(await client.closed).toMatchObject({ kind: 'abort', fatal: true });
    await advance(600_000);
    expect([asked, router.attempts]).toEqual([2, 2]);
    await expect(client.call('com.q')).rejects.toMatchObject({ code: 'WAMP_ERR_CONNECTION_CLOSED' });
  });

  it('ends after GOODBYE killed', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const seen = statuses(client);
    peer.send([6, { message: 'm' }, 'wamp.close.killed']);
    expect(await client.closed).toMatchObject({ kind: 'goodbye', uri: 'wamp.close.killed', fatal: true });
    expect(seen.map(({ type }) => type)).toEqual(['state', 'closed']);
  });

  it('ends after the close code of a session that was taken over', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    await peer.close(4504, 'taken over');
    expect(await client.closed).toMatchObject({ kind: 'transport', code: 4504, message: 'taken over' });
  });

  it('makes no other connection with `retry: false`', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ retry: false });
    const calling = rejection(client.call('com.q'));
    await peer.cut();
    expect(await calling).toMatchObject({ code: 'WAMP_ERR_CONNECTION_LOST', sent: true });
    expect(await client.closed).toMatchObject({ kind: 'transport', fatal: true });
    expect(router.attempts).toBe(1);
  });

  it('connects at once with reconnect(), while it waits and while it is joined', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    await peer.cut();
    const fromWaiting = client.reconnect();
    const second = await router.welcome(2);
    expect((await fromWaiting).id).toBe(2);
    const fromReady = client.reconnect();
    await router.welcome(3);
    expect((await fromReady).id).toBe(3);
    expect(second.end).toBeDefined();
  });

  it('lives on when `decide` or a listener throws', async () => {
    await using router = new FakeRouter();
    const decide = () => {
      throw new Error('undecided');
    };
    const { client, peer } = await router.joined({ retry: { decide } });
    client.on('disconnect', () => {
      throw new Error('listener');
    });
    await peer.cut();
    await advance(1000);
    await router.welcome(2);
    expect(client.session?.id).toBe(2);
    expect(router.errors).toEqual([new Error('undecided'), new Error('listener')]);
  });
});

describe('Subscriptions and registrations', () => {
  it('are made again, with their options and in their order, before what was held (P61)', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    void client.subscribe('com.{x}.t', () => 1, { custom: { _my_own: 1 } });
    await peer.answer(33, 11);
    void client.register('com.p.{rest*}', () => 'here', { invoke: 'roundrobin' });
    await peer.answer(65, 12);
    await peer.cut();
    const wished = client.subscribe('com.offline', () => 1);
    const calling = client.call('com.q');
    await advance(1000);
    const again = await router.welcome(2);
    expect(await again.rest()).toEqual([
      [32, 1, { match: 'wildcard', _my_own: 1 }, 'com..t'],
      [64, 2, { match: 'prefix', invoke: 'roundrobin' }, 'com.p.'],
      [32, 3, {}, 'com.offline'],
    ]);
    expect(client.state).toBe('restoring');
    again.send([33, 3, 23], [33, 1, 21], [65, 2, 22]);
    expect((await wished).active).toBe(true);
    expect(await again.answer(50, {})).toEqual([48, 4, {}, 'com.q']);
    await calling;
    expect(client.state).toBe('ready');
    again.send([68, 1, 22, { procedure: 'com.p.a' }]);
    expect(await again.next()).toEqual([70, 1, {}, ['here']]);
  });

  it('that were given back during the outage are not made again (P62)', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const subscribing = client.subscribe('com.t', () => 1);
    await peer.answer(33, 11);
    const registering = client.register('com.p', () => 1);
    await peer.answer(65, 12);
    const [subscription, registration] = [await subscribing, await registering];
    await peer.cut();
    expect([subscription.active, registration.active]).toEqual([false, false]);
    await Promise.all([subscription.unsubscribe(), registration.unregister()]);
    const stop = new AbortController();
    const wished = rejection(client.register('com.offline', () => 1, { signal: stop.signal }));
    stop.abort('enough');
    expect(await wished).toBe('enough');
    await advance(1000);
    expect(await (await router.welcome(2)).rest()).toEqual([]);
    expect(client.state).toBe('ready');
  });

  it('keep their handlers: an event after the reconnect comes once to each', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const { client, peer } = await router.joined();
    for (const name of ['one', 'two']) {
      void client.subscribe('com.t', ({ publication }) => seen.push([name, publication]));
    }
    await peer.answer(33, 11);
    await peer.cut();
    await advance(1000);
    const again = await router.welcome(2);
    expect(await again.next()).toEqual([32, 1, {}, 'com.t']);
    again.send([33, 1, 21], [36, 21, 5, {}], [36, 11, 6, {}]);
    await settle();
    expect(seen).toEqual([
      ['one', 5],
      ['two', 5],
    ]);
  });

  it('are asked for 64 at a time', async () => {
    await using router = new FakeRouter();
    const client = router.client();
    const wishes = Array.from({ length: 150 }, (_, at) => client.subscribe(`com.t${at}`, () => 1));
    const peer = await router.welcome();
    const answer = (asked: RawMessage[]) => {
      peer.send(...asked.map((message) => [33, message[1], Number(message[1]) + 1000]));
      return asked.length;
    };
    expect(answer(await peer.rest())).toBe(64);
    expect(answer(await peer.rest())).toBe(64);
    expect(client.state).toBe('restoring');
    expect(answer(await peer.rest())).toBe(22);
    expect((await Promise.all(wishes)).every(({ active }) => active)).toBe(true);
    await settle();
    expect(client.state).toBe('ready');
  });

  it('that are refused are told with `ready`, reported to nobody else, and asked for the next time', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const subscribing = client.subscribe('com.t', () => 1);
    await peer.answer(33, 11);
    const subscription = await subscribing;
    const seen = statuses(client);
    await peer.cut();
    await advance(1000);
    const again = await router.welcome(2);
    await again.next();
    again.send([8, 32, 1, {}, 'wamp.error.not_authorized']);
    await settle();
    expect(seen.at(-1)).toMatchObject({
      type: 'ready',
      failed: [{ kind: 'subscription', uri: 'com.t', error: { uri: 'wamp.error.not_authorized' } }],
    });
    expect(subscription.active).toBe(false);
    await again.cut();
    await advance(2000);
    const third = await router.welcome(3);
    expect(await third.answer(33, 31)).toEqual([32, 1, {}, 'com.t']);
    await settle();
    expect(subscription.active).toBe(true);
  });

  it('that the Router refused on this session are asked for again when somebody subscribes', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    void client.subscribe('com.t', () => 1);
    await peer.answer(33, 11);
    await peer.cut();
    await advance(1000);
    const again = await router.welcome(2);
    await again.next();
    again.send([8, 32, 1, {}, 'wamp.error.unavailable']);
    await settle();
    // An event of something else is not held for ever.
    again.send([36, 99, 1, {}]);
    await settle();
    expect(client.stats.dropped).toBe(1);
    const more = client.subscribe('com.t', () => 2);
    expect(await again.answer(33, 21)).toEqual([32, 2, {}, 'com.t']);
    expect((await more).active).toBe(true);
  });

  it('that our own dead session holds are tried again, for 45 s at most (D32)', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const registering = client.register('com.p', () => 1);
    await peer.answer(65, 12);
    const registration = await registering;
    await peer.cut();
    await advance(1000);
    const again = await router.welcome(2);
    const refuse = async () => {
      const asked = await again.rest();
      for (const message of asked) again.send([8, 64, message[1], {}, 'wamp.error.procedure_already_exists']);
      await settle();
      return asked.length;
    };
    expect(await refuse()).toBe(1);
    expect(client.state).toBe('ready');
    let tries = 0;
    for (let second = 0; second < 120; second++) {
      await advance(1000);
      tries += await refuse();
      if (second === 40) expect(router.errors).toEqual([]);
    }
    expect(tries).toBeGreaterThan(10);
    expect(router.errors).toMatchObject([{ uri: 'wamp.error.procedure_already_exists' }]);
    expect(registration.active).toBe(false);
    await advance(60_000);
    expect(await again.rest()).toEqual([]);
  });

  it('that our own dead session held stand as soon as it is gone (D32)', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const registering = client.register('com.p', () => 1);
    await peer.answer(65, 12);
    const registration = await registering;
    await peer.cut();
    await advance(1000);
    const again = await router.welcome(2);
    await again.next();
    again.send([8, 64, 1, {}, 'wamp.error.procedure_already_exists']);
    await settle();
    await advance(1000);
    expect(await again.answer(65, 22)).toEqual([64, 2, {}, 'com.p']);
    await settle();
    expect(registration.active).toBe(true);
    expect(router.errors).toEqual([]);
  });

  it('of somebody else are not tried again when they are asked for the first time', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const refused = rejection(client.register('com.p', () => 1));
    await peer.next();
    peer.send([8, 64, 1, {}, 'wamp.error.procedure_already_exists']);
    expect(await refused).toMatchObject({ uri: 'wamp.error.procedure_already_exists' });
    await advance(60_000);
    expect(await peer.rest()).toEqual([]);
  });

  it('that wait for another try are given back without a word', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const registering = client.register('com.p', () => 1);
    await peer.answer(65, 12);
    const registration = await registering;
    await peer.cut();
    await advance(1000);
    const again = await router.welcome(2);
    await again.next();
    again.send([8, 64, 1, {}, 'wamp.error.procedure_already_exists']);
    await settle();
    await registration.unregister();
    await advance(60_000);
    expect(await again.rest()).toEqual([]);
    expect(router.errors).toEqual([]);
  });

  it('whose request was under way when the connection was lost are asked for again', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const registering = client.register('com.p', () => 1);
    await peer.next();
    await peer.cut();
    await advance(1000);
    const again = await router.welcome(2, welcomeDetails);
    expect(await again.answer(65, 22)).toEqual([64, 1, {}, 'com.p']);
    expect((await registering).active).toBe(true);
  });
});
