import { anyDict, anyId, code, rest, WirePeer } from '@wamp/conformance';
import { json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import type { Router } from '@wamp/router';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { strictly, suiteRouter } from './suite-router.ts';

let router: Router;
let url: string;

beforeAll(async () => {
  router = suiteRouter();
  const serializers = [json(), msgpack(), cbor()];
  ({ url } = await router.listen(webSocketListener({ port: 0, serializers }), strictly));
});

afterAll(() => router.close());

/** The subprotocol that was agreed on, or the HTTP status of the refusal. */
function agreedOn(...offers: readonly string[]): Promise<string | number | undefined> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [...offers]);
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode);
      socket.off('error', reject).on('error', () => undefined);
      socket.terminate();
    });
    socket.once('open', () => {
      resolve(socket.protocol);
      socket.terminate();
    });
  });
}

// What the specification leaves to a Router, and the suite for all Routers therefore does not ask for.
describe('this Router', () => {
  it('closes with 1002 after a protocol violation [TR-16, SES-44]', async () => {
    await using peer = await WirePeer.open({ transport: 'websocket', url });
    await peer.join('realm1');
    peer.send([code.WELCOME, 1, {}]);
    await peer.expect([code.ABORT, anyDict, 'wamp.error.protocol_violation', rest]);
    expect(await peer.closed).toMatchObject({ code: 1002 });
  });

  it('refuses an upgrade without a subprotocol that it knows with 400 [TR-04]', async () => {
    expect(await agreedOn()).toBe(400);
    expect(await agreedOn('wamp.2.other')).toBe(400);
  });

  it('takes the first subprotocol that it knows, in the order of the Client [TR-05]', async () => {
    expect(await agreedOn('x', 'wamp.2.cbor', 'wamp.2.json')).toBe('wamp.2.cbor');
    expect(await agreedOn('wamp.2.msgpack', 'wamp.2.json')).toBe('wamp.2.msgpack');
  });

  it('says which realm it does not have, and takes another HELLO after GOODBYE [SES-15, SES-37]', async () => {
    await using peer = await WirePeer.open({ transport: 'websocket', url });
    await peer.join('realm1');
    peer.send([code.GOODBYE, {}, 'wamp.close.close_realm']);
    await peer.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
    peer.send([code.HELLO, 'realm.missing', { roles: { caller: {} } }]);
    const refusal = await peer.expect([code.ABORT, anyDict, 'wamp.error.no_such_realm', rest]);
    expect(refusal[1]).toMatchObject({ message: 'there is no realm "realm.missing"' });
  });

  it('counts the invocations of each Callee from 1 on [RPC-19]', async () => {
    await using peer = await WirePeer.open({ transport: 'websocket', url });
    await peer.join('realm1');
    const register = peer.request(code.REGISTER, {}, 'com.own.counted');
    await peer.expect([code.REGISTERED, register, anyId]);
    const ids: unknown[] = [];
    for (let index = 0; index < 3; index += 1) {
      const call = peer.request(code.CALL, {}, 'com.own.counted');
      const [, invocation] = await peer.expect([code.INVOCATION, anyId, anyId, {}]);
      ids.push(invocation);
      peer.send([code.YIELD, invocation, {}]);
      await peer.expect([code.RESULT, call, {}]);
    }
    expect(ids).toEqual([1, 2, 3]);
  });
});
