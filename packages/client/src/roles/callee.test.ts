import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, type Joined, type RawMessage, rejection, settle } from '../fixtures/fake-router.js';
import { type Client, type Registration, WampError, payload } from '../index.js';

type InvocationHandler = Parameters<Client['register']>[1];

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

async function registered(
  router: FakeRouter,
  handler: InvocationHandler,
  options: Parameters<FakeRouter['joined']>[0] = {},
): Promise<Joined & { registration: Registration }> {
  const { client, peer } = await router.joined(options);
  const registering = client.register('com.p', handler);
  await peer.answer(65, 12);
  return { client, peer, registration: await registering };
}

describe('REGISTER', () => {
  it('has four elements and always a dict of options [RPC-01]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const plain = client.register('com.p', () => 1, { match: 'exact', invoke: 'single' });
    expect(await peer.answer(65, 1)).toEqual([64, 1, {}, 'com.p']);
    expect(await plain).toMatchObject({ uri: 'com.p', active: true });
    const full = client.register('com.{x}.q', () => 1, { invoke: 'last', custom: { _my_own: 1 } });
    const options = { match: 'wildcard', invoke: 'last', _my_own: 1 };
    expect(await peer.answer(65, 2)).toEqual([64, 2, options, 'com..q']);
    expect(await full).toMatchObject({ uri: 'com..q' });
  });

  it('rejects with the ERROR of the Router', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const registering = rejection(client.register('com.p', () => 1));
    await peer.next();
    peer.send([8, 64, 1, {}, 'wamp.error.procedure_already_exists', [], { k: 1 }]);
    expect(await registering).toMatchObject({ uri: 'wamp.error.procedure_already_exists', kwargs: { k: 1 } });
  });

  it('takes a registration back that was granted after its signal or time [RPC-61]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const stop = new AbortController();
    const registering = rejection(client.register('com.p', () => 1, { signal: stop.signal }));
    await peer.next();
    stop.abort('enough');
    expect(await registering).toBe('enough');
    expect(await peer.rest()).toEqual([]);
    peer.send([65, 1, 12]);
    expect(await peer.answer(67)).toEqual([66, 2, 12]);
  });
});

describe('An invocation', () => {
  it('is given args, kwargs, the caller and the procedure [CID-15, PBR-24, TRL-08]', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const { client, peer } = await router.joined();
    void client.register('com.{x}.p', (invocation) => {
      seen.push({ ...invocation, signal: undefined, error: undefined });
    });
    await peer.answer(65, 12);
    const details = {
      procedure: 'com.9.p',
      caller: 5,
      caller_authid: 'joe',
      caller_authrole: 'user',
      trustlevel: 0,
    };
    peer.send([68, 1, 12, details, [1], { k: 2 }], [68, 2, 12, { procedure: 'com.8.p' }]);
    await settle();
    expect(seen).toMatchObject([
      {
        args: [1],
        kwargs: { k: 2 },
        params: { x: '9' },
        procedure: 'com.9.p',
        caller: { session: 5, authid: 'joe', authrole: 'user' },
        trustlevel: 0,
        details,
      },
      {
        args: [],
        kwargs: {},
        params: { x: '8' },
        procedure: 'com.8.p',
        caller: undefined,
        trustlevel: undefined,
      },
    ]);
  });

  it.each([
    ['nothing', undefined, []],
    ['null', null, [[null]]],
    ['a value', 7, [[7]]],
    ['a list', [1, 2], [[[1, 2]]]],
    ['an object', { k: 1 }, [[{ k: 1 }]]],
    ['args and kwargs', payload([1, 2], { k: 3 }), [[1, 2], { k: 3 }]],
    ['kwargs alone', payload([], { k: 3 }), [[], { k: 3 }]],
    ['a promise', Promise.resolve('later'), [['later']]],
  ])('is answered with YIELD when the handler returns %s [RPC-51, MSG-40]', async (_what, result, rest) => {
    await using router = new FakeRouter();
    const { peer } = await registered(router, () => result);
    peer.send([68, 1, 12, {}]);
    expect(await peer.next()).toEqual([70, 1, {}, ...rest]);
  });

  const failures: readonly (readonly [what: string, make: () => unknown, rest: RawMessage])[] = [
    [
      'a WampError',
      () => new WampError('com.error', { args: [1], kwargs: { k: 2 } }),
      ['com.error', [1], { k: 2 }],
    ],
    ['a WampError without payload', () => new WampError('com.error'), ['com.error']],
    [
      'the WampError of another copy of this package',
      () => Object.assign(new Error('x'), { name: 'WampError', uri: 'com.error', args: [1], kwargs: {} }),
      ['com.error', [1]],
    ],
    [
      'a WampError whose uri is no text',
      () => Object.assign(new Error('x'), { name: 'WampError', uri: 5 }),
      ['wamp.error.runtime_error', ['x']],
    ],
    ['an Error', () => new TypeError('bad input'), ['wamp.error.runtime_error', ['bad input']]],
    ['a text', () => 'bad', ['wamp.error.runtime_error', ['bad']]],
    ['nothing', () => undefined, ['wamp.error.runtime_error', ['undefined']]],
    [
      'a WampError that cannot be serialized',
      () => new WampError('com.error', { args: [Number.NaN] }),
      ['wamp.error.runtime_error'],
    ],
  ];
  it.each(failures)(
    'is answered with ERROR when the handler throws %s [RPC-24]',
    async (_what, make, rest) => {
      await using router = new FakeRouter();
      const { client, peer } = await registered(router, ({ args }) => {
        if (args[0] === 'reject') return Promise.resolve().then(() => Promise.reject(make() as Error));
        throw make();
      });
      peer.send([68, 1, 12, {}]);
      expect(await peer.next()).toEqual([8, 68, 1, {}, ...rest]);
      peer.send([68, 2, 12, {}, ['reject']]);
      expect(await peer.next()).toEqual([8, 68, 2, {}, ...rest]);
      expect(await peer.rest()).toEqual([]);
      expect(client.state).toBe('ready');
    },
  );

  it('tells nothing of an exception where it must not, but reports it [RPC-24]', async () => {
    await using router = new FakeRouter();
    const failure = new Error('password is 123');
    const { peer } = await registered(router, () => Promise.reject(failure), { exposeErrors: 'none' });
    peer.send([68, 1, 12, {}]);
    expect(await peer.next()).toEqual([8, 68, 1, {}, 'wamp.error.runtime_error']);
    expect(router.errors).toEqual([failure]);
  });

  it('is answered with an error that the handler built', async () => {
    await using router = new FakeRouter();
    const { peer } = await registered(router, ({ error, args }) => {
      throw error('com.error', args[0] === 1 ? { id: 7 } : payload([2], { k: 3 }));
    });
    peer.send([68, 1, 12, {}, [1]], [68, 2, 12, {}]);
    expect(await peer.next()).toEqual([8, 68, 1, {}, 'com.error', [], { id: 7 }]);
    expect(await peer.next()).toEqual([8, 68, 2, {}, 'com.error', [2], { k: 3 }]);
    expect(router.errors).toEqual([]);
  });

  it('of a registration that was given back is answered with ERROR [RPC-43]', async () => {
    await using router = new FakeRouter();
    const { client, peer, registration } = await registered(router, () => 1);
    const unregistering = registration.unregister();
    expect(await peer.next()).toEqual([66, 2, 12]);
    peer.send([68, 1, 12, {}], [67, 2], [68, 2, 12, {}]);
    await unregistering;
    expect(await peer.rest()).toEqual([
      [8, 68, 1, {}, 'wamp.error.no_such_registration'],
      [8, 68, 2, {}, 'wamp.error.no_such_registration'],
    ]);
    expect(client.state).toBe('ready');
  });

  it('that is repeated while it runs is dropped and counted [ID-13, RPC-61]', async () => {
    await using router = new FakeRouter();
    const finish: ((value: number) => void)[] = [];
    const { client, peer } = await registered(router, () => new Promise((resolve) => finish.push(resolve)));
    peer.send([68, 1, 12, {}], [68, 1, 12, {}]);
    await settle();
    expect(finish).toHaveLength(1);
    expect(client.stats.dropped).toBe(1);
    finish[0]?.(7);
    expect(await peer.rest()).toEqual([[70, 1, {}, [7]]]);
  });

  it('is answered once, whatever the handler does later [RPC-61]', async () => {
    await using router = new FakeRouter();
    const { peer } = await registered(
      router,
      () =>
        new Promise((resolve, reject) => {
          resolve(1);
          reject(new Error('too late'));
          resolve(2);
        }),
    );
    peer.send([68, 1, 12, {}]);
    expect(await peer.rest()).toEqual([[70, 1, {}, [1]]]);
    expect(router.errors).toEqual([]);
  });

  it('does not keep others waiting that come while its handler runs', async () => {
    await using router = new FakeRouter();
    const finish: ((value: number) => void)[] = [];
    const { client, peer } = await registered(router, () => new Promise((resolve) => finish.push(resolve)));
    peer.send([68, 1, 12, {}], [68, 2, 12, {}], [68, 3, 12, {}]);
    const calling = client.call('com.q');
    await peer.answer(50, {}, ['also']);
    expect(await calling).toBe('also');
    expect(finish).toHaveLength(3);
    finish[2]?.(3);
    finish[0]?.(1);
    expect(await peer.rest()).toEqual([
      [70, 3, {}, [3]],
      [70, 1, {}, [1]],
    ]);
  });
});

describe('A result that cannot be sent (F08)', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  it.each([
    ['an integer beyond 64 bits', 2n ** 64n],
    ['NaN', Number.NaN],
    ['Infinity', -Infinity],
    ['a circular object', circular],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a function deep inside', [{ k: [() => 1] }]],
    ['kwargs with NaN', payload([], { k: Number.NaN })],
  ])('%s is answered with ERROR, and the session lives', async (_what, result) => {
    await using router = new FakeRouter();
    const { client, peer } = await registered(router, ({ args }) => (args.length > 0 ? 'fine' : result));
    peer.send([68, 1, 12, {}]);
    expect(await peer.next()).toEqual([8, 68, 1, {}, 'wamp.error.runtime_error', [expect.any(String)]]);
    expect(router.errors).toMatchObject([{ code: 'WAMP_ERR_SERIALIZATION' }]);
    peer.send([68, 2, 12, {}, [1]]);
    expect(await peer.next()).toEqual([70, 2, {}, ['fine']]);
    expect(client.state).toBe('ready');
  });

  it('does not take the session along when even onError throws', async () => {
    await using router = new FakeRouter();
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const onError = () => {
      throw new Error('no better');
    };
    const { client, peer } = await registered(router, () => Promise.reject(new Error('x')), { onError });
    peer.send([68, 1, 12, {}]);
    expect(await peer.next()).toEqual([8, 68, 1, {}, 'wamp.error.runtime_error', ['x']]);
    expect(client.state).toBe('ready');
  });
});

describe('INTERRUPT', () => {
  const untilAborted: InvocationHandler = ({ signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });

  it.each([
    ['kill', { mode: 'kill' }, 'wamp.error.canceled'],
    ['no mode', {}, 'wamp.error.canceled'],
    ['a reason', { mode: 'kill', reason: 'wamp.error.timeout' }, 'wamp.error.timeout'],
  ])('with %s aborts the signal, whose reason is the one answer [CAN-12]', async (_what, options, uri) => {
    await using router = new FakeRouter();
    const { peer } = await registered(router, untilAborted);
    peer.send([68, 1, 12, {}], [69, 1, options]);
    expect(await peer.rest()).toEqual([[8, 68, 1, {}, uri]]);
    expect(router.errors).toEqual([]);
  });

  it('with killnowait leaves nothing to answer [RPC-61, CAN-13]', async () => {
    await using router = new FakeRouter();
    const { peer } = await registered(router, untilAborted);
    peer.send([68, 1, 12, {}], [69, 1, { mode: 'killnowait' }]);
    expect(await peer.rest()).toEqual([]);
    expect(router.errors).toEqual([]);
  });

  it('for what is answered, or unknown, is ignored [CAN-14]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await registered(router, () => 1);
    peer.send([68, 1, 12, {}]);
    expect(await peer.rest()).toEqual([[70, 1, {}, [1]]]);
    peer.send([69, 1, { mode: 'kill' }], [69, 99, {}], [69, 98, { mode: 'kill' }]);
    expect(await peer.rest()).toEqual([]);
    expect(client.state).toBe('ready');
    expect(client.stats.dropped).toBe(3);
  });

  it('is no order to a handler that does not listen: its result is sent', async () => {
    await using router = new FakeRouter();
    let finish: (value: number) => void = () => undefined;
    const { peer } = await registered(router, () => new Promise((resolve) => (finish = resolve)));
    peer.send([68, 1, 12, {}], [69, 1, { mode: 'kill' }]);
    await settle();
    finish(5);
    expect(await peer.rest()).toEqual([[70, 1, {}, [5]]]);
  });
});

describe('The end of a registration', () => {
  it('comes once, and tells handlers that run', async () => {
    await using router = new FakeRouter();
    const reasons: unknown[] = [];
    const { client, peer, registration } = await registered(router, ({ signal }) => {
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reasons.push(signal.reason);
          reject(signal.reason as Error);
        });
      });
    });
    peer.send([68, 1, 12, {}]);
    await settle();
    const both = [registration.unregister(), registration[Symbol.asyncDispose]()];
    expect(await peer.answer(67)).toEqual([66, 2, 12]);
    await Promise.all(both);
    expect(await registration.ended).toBeUndefined();
    expect(registration.active).toBe(false);
    expect(reasons).toMatchObject([{ uri: 'wamp.error.canceled' }]);
    expect(await peer.rest()).toEqual([[8, 68, 1, {}, 'wamp.error.canceled']]);
    expect(client.stats.pending).toBe(0);
  });

  it('comes with its signal', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined();
    const stop = new AbortController();
    const registering = client.register('com.p', () => 1, { signal: stop.signal });
    await peer.answer(65, 12);
    const registration = await registering;
    stop.abort();
    expect(await peer.answer(67)).toEqual([66, 2, 12]);
    await registration.ended;
    expect(registration.active).toBe(false);
  });

  it('is done when a revocation crosses its UNREGISTER [REV-09]', async () => {
    await using router = new FakeRouter();
    const { client, peer, registration } = await registered(router, () => 1);
    const unregistering = registration.unregister();
    expect(await peer.next()).toEqual([66, 2, 12]);
    peer.send([67, 0, { registration: 12 }], [8, 66, 2, {}, 'wamp.error.no_such_registration']);
    await unregistering;
    expect(await peer.rest()).toEqual([]);
    expect(client.state).toBe('ready');
  });

  it('is told when the Router takes it back [REV-08]', async () => {
    await using router = new FakeRouter();
    const { client, peer, registration } = await registered(router, () => 1);
    const revoked: unknown[] = [];
    client.on('revoked', ({ target, reason }) => revoked.push([target === registration, reason]));
    peer.send([67, 0, { registration: 12, reason: 'com.reason' }]);
    expect(await registration.ended).toBe('com.reason');
    expect(revoked).toEqual([[true, 'com.reason']]);
    await registration.unregister();
    expect(await peer.rest()).toEqual([]);
    peer.send([68, 1, 12, {}]);
    expect(await peer.next()).toEqual([8, 68, 1, {}, 'wamp.error.no_such_registration']);
    expect(client.state).toBe('ready');
  });

  it('comes with the session for handlers that run, which answer nobody', async () => {
    await using router = new FakeRouter();
    const reasons: unknown[] = [];
    const { peer } = await registered(router, ({ signal }) => {
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          reasons.push(signal.reason);
          resolve('late');
        });
      });
    });
    peer.send([68, 1, 12, {}]);
    await settle();
    await peer.cut();
    expect(reasons).toMatchObject([{ code: 'WAMP_ERR_CONNECTION_LOST' }]);
    expect(router.errors).toEqual([]);
  });
});
