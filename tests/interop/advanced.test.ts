import { json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { allowAll, anonymous, createRouter } from '@wamp/router';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { autobahnJs } from './autobahn-js.ts';
import { autobahnPython } from './autobahn-python.ts';
import {
  type Ability,
  type InteropKind,
  type InteropPeer,
  type InteropTarget,
  interopError,
} from './interop-peer.ts';
import { ourClient } from './our-client.ts';
import { wampy } from './wampy.ts';

/** One kind of each library, with different serializers and transports. */
const kinds: readonly InteropKind[] = [
  ...ourClient.filter(({ name }) => name === '@wamp/client rawsocket cbor'),
  ...autobahnJs.filter(({ name }) => name === 'autobahn-js json'),
  ...wampy.filter(({ name }) => name === 'wampy msgpack'),
  ...autobahnPython.filter(({ name }) => name === 'autobahn-python websocket cbor'),
];

const router = createRouter({
  // Callees of Autobahn for Python are told to stop and do not answer.
  limits: { killGraceMs: 200 },
  realms: [{ name: 'realm1', authenticators: [anonymous({ authrole: 'guest' })], authorizer: allowAll() }],
});
let target: InteropTarget;
let joined: InteropPeer[] = [];
let unique = 0;

beforeAll(async () => {
  const serializers = [json(), msgpack(), cbor()];
  const websocket = await router.listen(webSocketListener({ port: 0, serializers }));
  const rawsocket = await router.listen(rawSocketListener({ port: 0 }, { serializers }));
  target = { websocketUrl: websocket.url, rawsocketPort: rawsocket.port ?? 0, realm: 'realm1' };
});

afterAll(() => router.close({ maxRetryAfterMs: 0 }));

afterEach(async () => {
  const peers = joined;
  joined = [];
  unique++;
  await Promise.all(peers.map((peer) => peer.leave()));
  await expect.poll(() => router.stats.sessions).toBe(0);
});

async function join(kind: InteropKind): Promise<InteropPeer> {
  const peer = await kind.join(target);
  joined.push(peer);
  return peer;
}

/** A URI that no other test uses. */
const uri = (name: string): string => `com.advanced.test${String(unique)}.${name}`;

interface Pair {
  readonly server: InteropKind;
  readonly user: InteropKind;
}

const pairs: readonly Pair[] = kinds.flatMap((server) => kinds.map((user) => ({ server, user })));

/** One test for each pair of libraries; what cannot be done is skipped with its reason. */
function forEachPair(
  name: string,
  test: (pair: Pair) => Promise<void>,
  needs: { readonly server?: Ability; readonly user?: Ability } = {},
): void {
  describe(name, () => {
    for (const pair of pairs) {
      const { server, user } = pair;
      const missing = server.missing ?? user.missing;
      // Python takes its time to start.
      it(`${user.name} with ${server.name}`, { timeout: 60_000 }, async ({ skip }) => {
        skip(missing !== undefined && process.env['CI'] === undefined, missing);
        for (const lack of [
          needs.server && server.lacks?.[needs.server],
          needs.user && user.lacks?.[needs.user],
        ]) {
          skip(lack !== undefined, lack);
        }
        await test(pair);
      });
    }
  });
}

async function joinBoth({ server, user }: Pair): Promise<readonly [server: InteropPeer, user: InteropPeer]> {
  return [await join(server), await join(user)];
}

forEachPair(
  'Progressive results come in order, then the result',
  async (pair) => {
    const [callee, caller] = await joinBoth(pair);
    await callee.register(uri('count'), 'count');
    const pieces: unknown[] = [];
    const terms = { onProgress: (args: readonly unknown[]) => pieces.push(...args) };
    const result = await caller.call(uri('count'), ['end'], {}, terms);
    expect([pieces, result.args]).toEqual([[1, 2, 3], ['end']]);
    // Who does not ask for progress gets none.
    expect(await caller.call(uri('count'), ['end'], {})).toEqual({ args: ['end'], kwargs: {} });
  },
  { server: 'progress as Callee' },
);

forEachPair('A call is canceled, and both sides go on', async (pair) => {
  const [callee, caller] = await joinBoth(pair);
  await callee.register(uri('wait'), 'wait');
  await callee.register(uri('echo'), 'echo');
  const outcome = await caller.call(uri('wait'), [], {}, { canceled: true });
  expect(outcome.error).toBe('wamp.error.canceled');
  expect(await caller.call(uri('echo'), [1], {})).toEqual({ args: [1], kwargs: {} });
  expect(router.stats.pendingCalls).toBe(0);
});

forEachPair('The router ends a call whose time is over, and both sides go on', async (pair) => {
  const [callee, caller] = await joinBoth(pair);
  await callee.register(uri('wait'), 'wait');
  await callee.register(uri('echo'), 'echo');
  const outcome = await caller.call(uri('wait'), [], {}, { timeout: 50 });
  expect(outcome.error).toBe('wamp.error.timeout');
  expect(await caller.call(uri('echo'), [1], {})).toEqual({ args: [1], kwargs: {} });
});

forEachPair('Patterns of registrations and subscriptions match', async (pair) => {
  const [server, user] = await joinBoth(pair);
  await server.register(uri('prefix'), 'echo', { match: 'prefix' });
  await server.register(`${uri('wildcard')}..last`, 'fail', { match: 'wildcard' });
  expect(await user.call(`${uri('prefix')}.a.b`, [1], {})).toEqual({ args: [1], kwargs: {} });
  expect(await user.call(`${uri('wildcard')}.any.last`, [2], {})).toMatchObject({
    error: interopError,
    args: [2],
  });
  await server.subscribe(uri('news'), { match: 'prefix' });
  await server.subscribe(`${uri('room')}..said`, { match: 'wildcard' });
  await user.publish(`${uri('news')}.today`, { args: ['news'], kwargs: {} }, true);
  await user.publish(`${uri('room')}.7.said`, { args: ['said'], kwargs: {} }, true);
  await user.publish(`${uri('room')}.7.heard`, { args: ['never'], kwargs: {} }, true);
  await user.publish(`${uri('news')}.end`, { args: ['end'], kwargs: {} }, true);
  const events = [await server.nextEvent(), await server.nextEvent(), await server.nextEvent()];
  expect(events.map(({ args }) => args)).toEqual([['news'], ['said'], ['end']]);
});

forEachPair('Callees of both share a registration and take turns', async (pair) => {
  const [first, second] = await joinBoth(pair);
  await first.register(uri('shared'), 'echo', { invoke: 'roundrobin' });
  await second.register(uri('shared'), 'fail', { invoke: 'roundrobin' });
  const caller = await join(pair.user);
  const outcomes: (string | undefined)[] = [];
  for (let turn = 0; turn < 4; turn++) outcomes.push((await caller.call(uri('shared'), [turn], {})).error);
  expect(outcomes).toEqual([undefined, interopError, undefined, interopError]);
});

forEachPair(
  'A retained event comes to who subscribes later and asks for it',
  async (pair) => {
    const [subscriber, publisher] = await joinBoth(pair);
    await publisher.publish(uri('state'), { args: ['kept'], kwargs: { n: 1 } }, true, true);
    await publisher.publish(uri('state'), { args: ['not kept'], kwargs: {} }, true);
    await subscriber.subscribe(uri('state'), { retained: true });
    expect(await subscriber.nextEvent()).toEqual({ args: ['kept'], kwargs: { n: 1 } });
    await publisher.publish(uri('state'), { args: ['later'], kwargs: {} }, true);
    expect(await subscriber.nextEvent()).toEqual({ args: ['later'], kwargs: {} });
  },
  { user: 'retain as Publisher' },
);

forEachPair('The meta API tells each of the other', async (pair) => {
  const [server, user] = await joinBoth(pair);
  await server.subscribe('wamp.registration.on_create');
  await user.register(uri('seen'), 'echo');
  const [, created] = (await server.nextEvent()).args;
  expect(created).toMatchObject({ uri: uri('seen'), match: 'exact', invoke: 'single' });
  const { args: found } = await server.call('wamp.registration.lookup', [uri('seen')], {});
  expect(found).toEqual([(created as { readonly id: number }).id]);
  expect((await user.call('wamp.session.count', [], {})).args).toEqual([2]);
  const [sessions] = (await user.call('wamp.session.list', [], {})).args;
  expect(sessions).toHaveLength(2);
  const missing = await user.call('wamp.session.get', [1], {});
  expect(missing.error).toBe('wamp.error.no_such_session');
});
