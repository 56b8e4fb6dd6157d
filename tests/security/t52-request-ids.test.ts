import { type WirePeer, anyDict, anyId, code } from '@wamp/conformance';
import { json } from '@wamp/protocol';
import { type Router, createRouter } from '@wamp/router';
import { memory } from '@wamp/transport-memory';
import { WirePeer as Peer } from '@wamp/conformance';
import { describe, expect, it } from 'vitest';
import { wireTo } from '../conformance/wire.ts';
import { openRealm } from './open-realm.ts';

/** Sequences of request ids; all but the last are as they have to be. */
const sequences: readonly (readonly unknown[])[] = [
  [0],
  [2],
  [1, 1],
  [1, 3],
  [1, 2, 1],
  [2 ** 53 - 1],
  [2 ** 53],
  [2 ** 53 + 2],
  [-1],
  [1.5],
  ['1'],
  [null],
];

async function lenientTo(router: Router): Promise<WirePeer> {
  const accept = (transport: Parameters<Router['accept']>[0]): void => {
    router.accept(transport, { strictness: 'lenient' });
  };
  const connector = memory(accept, { serializer: json() });
  const { signal } = new AbortController();
  return Peer.open({ transport: 'other', connect: () => connector.connect({ signal }) });
}

describe('Games with request ids', () => {
  it.each(sequences.map((ids) => [JSON.stringify(ids), ids] as const))(
    'end the session of a strict listener: %s [T52, ID-11, RPC-33]',
    async (_name, ids) => {
      await using router = createRouter({ realms: [openRealm('realm1')] });
      await using peer = await (await wireTo(router)).join('realm1');
      for (const id of ids) peer.send([code.SUBSCRIBE, id, {}, 'com.topic']);
      for (const id of ids.slice(0, -1)) await peer.expect([code.SUBSCRIBED, id, anyId]);
      await peer.expectViolation();
      expect(router.stats).toMatchObject({ sessions: 0, subscriptions: 0, protocolViolations: 1 });
    },
  );

  it('take any unused id of a lenient listener, but none of a call that runs [T52, RPC-33]', async () => {
    await using router = createRouter({ realms: [openRealm('realm1')] });
    await using callee = await (await wireTo(router)).join('realm1');
    const register = callee.request(code.REGISTER, {}, 'com.slow');
    await callee.expect([code.REGISTERED, register, anyId]);
    await using peer = await (await lenientTo(router)).join('realm1');
    for (const id of [77, 5, 2 ** 53]) {
      peer.send([code.SUBSCRIBE, id, {}, 'com.topic']);
      await peer.expect([code.SUBSCRIBED, id, anyId]);
    }
    peer.send([code.CALL, 9, {}, 'com.slow']);
    const [, invocation] = await callee.expect([code.INVOCATION, anyId, anyId, anyDict]);
    peer.send([code.CALL, 9, {}, 'com.slow']);
    await peer.expectViolation();
    callee.send([code.YIELD, invocation, {}]);
    expect((await callee.drain()).filter(([type]) => type === code.INVOCATION)).toEqual([]);
    expect(router.stats).toMatchObject({ pendingCalls: 0, sessions: 1 });
  });
});
