import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, type Joined, type RawMessage, advance, settle } from '../fixtures/fake-router.js';
import { type Client, type RegisterOptions, type Registration, WampError, payload } from '../index.js';

type InvocationHandler = Parameters<Client['register']>[1];

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

async function registered(
  router: FakeRouter,
  handler: InvocationHandler,
  options: RegisterOptions = {},
): Promise<Joined & { registration: Registration }> {
  const { client, peer } = await router.joined();
  const registering = client.register('com.p', handler, options);
  await peer.answer(65, 12);
  return { client, peer, registration: await registering };
}

const asked = { receive_progress: true };

describe('Progress of an invocation', () => {
  it('is YIELD with `progress`, then comes one final answer [PRR-07, PRR-09]', async () => {
    await using router = new FakeRouter();
    const { peer } = await registered(router, async ({ progress, wantsProgress }) => {
      await progress(1);
      await progress(payload([2, 3], { k: wantsProgress }));
      await progress(undefined);
    });
    peer.send([68, 1, 12, asked]);
    expect(await peer.rest()).toEqual([
      [70, 1, { progress: true }, [1]],
      [70, 1, { progress: true }, [2, 3], { k: true }],
      [70, 1, { progress: true }],
      [70, 1, {}],
    ]);
  });

  it('is not sent when nobody asked for it [PRR-07]', async () => {
    await using router = new FakeRouter();
    const { peer } = await registered(router, async ({ progress, wantsProgress }) => {
      await progress(1);
      return wantsProgress;
    });
    peer.send([68, 1, 12, {}], [68, 2, 12, { receive_progress: false }]);
    expect(await peer.rest()).toEqual([
      [70, 1, {}, [false]],
      [70, 2, {}, [false]],
    ]);
  });

  it('need not be sent because it was asked for [PRR-14, PRR-15]', async () => {
    await using router = new FakeRouter();
    const { peer } = await registered(router, () => 1);
    peer.send([68, 1, 12, asked]);
    expect(await peer.rest()).toEqual([[70, 1, {}, [1]]]);
  });

  it('is not sent after the answer, nor after INTERRUPT [PRR-09, CAN-13, CAN-12]', async () => {
    await using router = new FakeRouter();
    const late: (() => Promise<void>)[] = [];
    const { client, peer } = await registered(router, ({ progress, args, signal }) => {
      late.push(() => progress('late'));
      if (args[0] === 'done') return 1;
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    });
    peer.send([68, 1, 12, asked, ['done']], [68, 2, 12, asked], [68, 3, 12, asked]);
    await settle();
    peer.send([69, 2, { mode: 'killnowait' }], [69, 3, { mode: 'kill' }]);
    expect(await peer.rest()).toEqual([
      [70, 1, {}, [1]],
      [8, 68, 3, {}, 'wamp.error.canceled'],
    ]);
    for (const send of late) await send();
    expect(await peer.rest()).toEqual([]);
    expect(client.state).toBe('ready');
  });

  it('is what an async generator yields; what it returns is the result [PRR-07, PRR-09]', async () => {
    await using router = new FakeRouter();
    const { peer } = await registered(router, async function* ({ args }) {
      yield 1;
      yield payload([], { k: 2 });
      if (args[0] === 'throw') throw new WampError('com.error');
      return 'end';
    });
    peer.send([68, 1, 12, asked], [68, 2, 12, {}], [68, 3, 12, asked, ['throw']]);
    const messages = await peer.rest();
    const of = (id: number): RawMessage[] => messages.filter((message) => message.includes(id));
    expect(of(1)).toEqual([
      [70, 1, { progress: true }, [1]],
      [70, 1, { progress: true }, [], { k: 2 }],
      [70, 1, {}, ['end']],
    ]);
    expect(messages.filter(([, id]) => id === 2)).toEqual([[70, 2, {}, ['end']]]);
    expect(messages).toContainEqual([8, 68, 3, {}, 'com.error']);
  });

  it('of a generator ends with INTERRUPT: its `finally` runs, and the answer is ERROR [CAN-12]', async () => {
    await using router = new FakeRouter();
    const seen: string[] = [];
    let go: () => void = () => undefined;
    const { peer } = await registered(router, async function* () {
      try {
        for (;;) {
          await new Promise<void>((resolve) => (go = resolve));
          yield 1;
        }
      } finally {
        seen.push('finally');
      }
    });
    peer.send([68, 1, 12, asked]);
    await settle();
    go();
    expect(await peer.rest()).toEqual([[70, 1, { progress: true }, [1]]]);
    peer.send([69, 1, { mode: 'kill' }]);
    await settle();
    go();
    expect(await peer.rest()).toEqual([[8, 68, 1, {}, 'wamp.error.canceled']]);
    expect(seen).toEqual(['finally']);
  });

  it('that cannot be expressed fails the invocation', async () => {
    await using router = new FakeRouter();
    const { peer } = await registered(router, async ({ progress }) => {
      await progress(Number.NaN);
    });
    peer.send([68, 1, 12, asked]);
    expect(await peer.rest()).toEqual([[8, 68, 1, {}, 'wamp.error.runtime_error', [expect.any(String)]]]);
  });
});

describe('Chunks of an invocation', () => {
  const collect: InvocationHandler = async ({ chunks, args }) => {
    const all: unknown[] = [...args];
    for await (const chunk of chunks) all.push(chunk ?? null);
    return all;
  };

  it('are the first elements of what follows, until the last one', async () => {
    await using router = new FakeRouter();
    const { peer } = await registered(router, collect);
    peer.send([68, 1, 12, { progress: true }, ['a']], [68, 1, 12, { progress: true }, ['b', 'x']]);
    peer.send([68, 1, 12, { progress: true }]);
    expect(await peer.rest()).toEqual([]);
    peer.send([68, 1, 12, {}, ['c']]);
    expect(await peer.rest()).toEqual([[70, 1, {}, [['a', 'b', null, 'c']]]]);
  });

  it('do not count an empty last one, and an ordinary call has none', async () => {
    await using router = new FakeRouter();
    const { peer } = await registered(router, collect);
    peer.send(
      [68, 1, 12, { progress: true }, ['a']],
      [68, 1, 12, { progress: false }],
      [68, 2, 12, {}, ['b']],
    );
    const messages = await peer.rest();
    expect(messages).toHaveLength(2);
    expect(messages).toEqual(
      expect.arrayContaining([
        [70, 1, {}, [['a']]],
        [70, 2, {}, [['b']]],
      ]),
    );
  });

  it('that come late are ignored, an id above all seen is a new invocation [PRI-21, PRI-22]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await registered(router, collect);
    peer.send([68, 5, 12, {}, ['five']]);
    peer.send([68, 9, 12, { progress: true }, ['nine']], [68, 9, 12, {}, ['more']]);
    peer.send([68, 5, 12, { progress: true }, ['late']], [68, 5, 12, {}, ['late']]);
    expect(await peer.rest()).toEqual([
      [70, 5, {}, [['five']]],
      [70, 9, {}, [['nine', 'more']]],
    ]);
    peer.send([68, 9, 12, { progress: true }, ['late']]);
    expect(await peer.rest()).toEqual([]);
    expect(client.stats.dropped).toBe(3);
  });

  it('begin anew at 1 after the highest id, and on the next session [PRI-22]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await registered(router, () => 'new');
    peer.send([68, 2 ** 53, 12, {}], [68, 1, 12, {}], [68, 1, 12, {}], [68, 2, 12, {}]);
    expect((await peer.rest()).map(([, id]) => id)).toEqual([2 ** 53, 1, 2]);
    expect(client.stats.dropped).toBe(1);
    await peer.cut();
    await advance(1000);
    const again = await router.welcome(2);
    await again.answer(65, 12);
    again.send([68, 1, 12, {}]);
    expect(await again.rest()).toEqual([[70, 1, {}, ['new']]]);
  });

  it.each(['kill', 'killnowait'] as const)(
    'end with INTERRUPT %s, and later ones are ignored [PRI-28]',
    async (mode) => {
      await using router = new FakeRouter();
      const seen: unknown[] = [];
      const { client, peer } = await registered(router, async ({ chunks }) => {
        for await (const chunk of chunks) seen.push(chunk);
        return 'all';
      });
      peer.send([68, 1, 12, { progress: true }], [68, 1, 12, { progress: true }, ['a']]);
      await settle();
      peer.send([69, 1, { mode }], [68, 1, 12, { progress: true }, ['b']], [68, 1, 12, {}, ['c']]);
      expect(await peer.rest()).toEqual(mode === 'kill' ? [[8, 68, 1, {}, 'wamp.error.canceled']] : []);
      expect(seen).toEqual(['a']);
      expect(client.stats.dropped).toBe(2);
      expect(router.errors).toEqual([]);
    },
  );

  it('do not change what the first one said of the call [PRI-32]', async () => {
    await using router = new FakeRouter();
    const { peer } = await registered(
      router,
      async ({ chunks, caller, procedure, details, wantsProgress }) => {
        for await (const chunk of chunks) if (chunk === undefined) throw new Error('no chunk');
        return [caller?.session, procedure, details['caller_authid'], wantsProgress];
      },
    );
    peer.send([68, 1, 12, { progress: true, caller: 5, caller_authid: 'joe' }]);
    const other = { caller: 6, caller_authid: 'eve', procedure: 'com.other', receive_progress: true };
    peer.send([68, 1, 12, { progress: true, ...other }, [1]], [68, 1, 12, other, [2]]);
    expect(await peer.rest()).toEqual([[70, 1, {}, [[5, 'com.p', 'joe', false]]]]);
  });

  it('are held up to 1,024, one more ends the invocation', async () => {
    await using router = new FakeRouter();
    const reasons: unknown[] = [];
    const { client, peer } = await registered(router, ({ signal }) => {
      signal.addEventListener('abort', () => reasons.push(signal.reason));
      return new Promise(() => undefined);
    });
    peer.send([68, 1, 12, { progress: true }]);
    for (let at = 0; at < 1024; at++) peer.send([68, 1, 12, { progress: true }, [at]]);
    expect(await peer.rest()).toEqual([]);
    peer.send([68, 1, 12, { progress: true }, [1024]]);
    expect(await peer.rest()).toEqual([[8, 68, 1, {}, 'router.error.limit_exceeded']]);
    expect(reasons).toMatchObject([{ uri: 'router.error.limit_exceeded' }]);
    expect(client.state).toBe('ready');
  });
});

describe('The timeout that a Callee keeps', () => {
  const untilAborted: InvocationHandler = ({ signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });

  it('ends the invocation with wamp.error.timeout, aborts the signal, and nothing follows [TMO-13]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await registered(router, untilAborted, { forwardTimeout: true });
    peer.send([68, 1, 12, { timeout: 50 }]);
    await advance(49);
    expect(await peer.rest()).toEqual([]);
    await advance(1);
    expect(await peer.rest()).toEqual([[8, 68, 1, {}, 'wamp.error.timeout']]);
    peer.send([69, 1, { mode: 'kill' }]);
    expect(await peer.rest()).toEqual([]);
    expect(router.errors).toEqual([]);
    expect(client.state).toBe('ready');
  });

  it('counts to the first result, then from one to the next [TMO-17]', async () => {
    await using router = new FakeRouter();
    let send: (value: number) => Promise<void> = () => Promise.resolve();
    const { peer } = await registered(
      router,
      ({ progress }) => {
        send = progress;
        return new Promise(() => undefined);
      },
      { forwardTimeout: true },
    );
    peer.send([68, 1, 12, { timeout: 100, ...asked }]);
    await settle();
    for (let round = 0; round < 5; round++) {
      await advance(70);
      await send(round);
    }
    expect(await peer.rest()).toHaveLength(5);
    await advance(99);
    expect(await peer.rest()).toEqual([]);
    await advance(1);
    expect(await peer.rest()).toEqual([[8, 68, 1, {}, 'wamp.error.timeout']]);
  });

  it('leaves nothing behind when the answer is in time', async () => {
    await using router = new FakeRouter();
    const { peer } = await registered(router, () => 1, { forwardTimeout: true });
    peer.send([68, 1, 12, { timeout: 100 }]);
    expect(await peer.rest()).toEqual([[70, 1, {}, [1]]]);
    await advance(200);
    expect(await peer.rest()).toEqual([]);
  });
});

describe('The concurrency of a registration', () => {
  it('lets so many handlers run, the rest wait in their order, one more is answered unavailable (D35) [RRT-02]', async () => {
    await using router = new FakeRouter();
    const begun: unknown[] = [];
    const finish: ((value: string) => void)[] = [];
    const { peer } = await registered(
      router,
      ({ args }) => {
        begun.push(args[0]);
        return new Promise((resolve) => finish.push(resolve));
      },
      { concurrency: 2, queue: 2 },
    );
    for (let id = 1; id <= 5; id++) peer.send([68, id, 12, {}, [id]]);
    expect(await peer.rest()).toEqual([[8, 68, 5, {}, 'wamp.error.unavailable']]);
    expect(begun).toEqual([1, 2]);
    finish[1]?.('b');
    expect(await peer.rest()).toEqual([[70, 2, {}, ['b']]]);
    expect(begun).toEqual([1, 2, 3]);
    finish[0]?.('a');
    finish[2]?.('c');
    expect(await peer.rest()).toHaveLength(2);
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  it('answers at once what is canceled, or whose time is up, while it waits [CAN-12, CAN-13, TMO-13]', async () => {
    await using router = new FakeRouter();
    const begun: unknown[] = [];
    let finish: (value: string) => void = () => undefined;
    const { peer } = await registered(
      router,
      ({ args }) => {
        begun.push(args[0]);
        return new Promise((resolve) => (finish = resolve));
      },
      { concurrency: 1 },
    );
    peer.send(
      [68, 1, 12, {}, [1]],
      [68, 2, 12, {}, [2]],
      [68, 3, 12, {}, [3]],
      [68, 4, 12, { timeout: 10 }, [4]],
    );
    peer.send([69, 2, { mode: 'kill' }], [69, 3, { mode: 'killnowait' }]);
    expect(await peer.rest()).toEqual([[8, 68, 2, {}, 'wamp.error.canceled']]);
    await advance(10);
    expect(await peer.rest()).toEqual([[8, 68, 4, {}, 'wamp.error.timeout']]);
    finish('a');
    expect(await peer.rest()).toEqual([[70, 1, {}, ['a']]]);
    expect(begun).toEqual([1]);
  });

  it('is a matter of the handler too, which says that it cannot take a call [RRT-02]', async () => {
    await using router = new FakeRouter();
    const { peer } = await registered(router, () => {
      throw new WampError('wamp.error.unavailable');
    });
    peer.send([68, 1, 12, {}]);
    expect(await peer.rest()).toEqual([[8, 68, 1, {}, 'wamp.error.unavailable']]);
  });

  it('lets nothing begin after the session is lost', async () => {
    await using router = new FakeRouter();
    const begun: unknown[] = [];
    let finish: (value: string) => void = () => undefined;
    const { peer } = await registered(
      router,
      ({ args }) => {
        begun.push(args[0]);
        return new Promise((resolve) => (finish = resolve));
      },
      { concurrency: 1 },
    );
    peer.send([68, 1, 12, {}, [1]], [68, 2, 12, {}, [2]]);
    await settle();
    await peer.cut();
    finish('a');
    await settle();
    expect(begun).toEqual([1]);
  });
});
