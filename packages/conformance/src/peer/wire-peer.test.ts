import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { RawConnection } from './raw-connection.js';
import { frameHeader } from './rawsocket-channel.js';
import { WirePeer } from './wire-peer.js';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that answers each message with what the script gives for it. */
async function scripted(
  answers: (message: unknown[], socket: WebSocket) => readonly unknown[],
): Promise<WirePeer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  closing.push(() => {
    server.close();
  });
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const message: unknown = JSON.parse(data.toString());
      if (!Array.isArray(message)) return;
      for (const answer of answers(message, socket)) socket.send(JSON.stringify(answer));
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return WirePeer.open(
    { transport: 'websocket', url: `ws://127.0.0.1:${portOf(server)}` },
    { timeoutMs: 50 },
  );
}

function portOf(server: { address(): unknown }): string {
  const address = server.address();
  return typeof address === 'object' && address !== null && 'port' in address ? String(address.port) : '';
}

const missing = (message: unknown[]) => [[8, 48, message[1], {}, 'wamp.error.no_such_procedure']];

describe('the wire peer', () => {
  it('joins and counts its requests', async () => {
    await using peer = await scripted((message) =>
      message[0] === 1 ? [[2, 77, { roles: {} }]] : [[17, message[1], 5]],
    );
    await peer.join('realm1');
    expect([peer.session, peer.welcome]).toEqual([77, { roles: {} }]);
    expect([peer.request(16, {}, 'a'), peer.request(16, {}, 'a')]).toEqual([1, 2]);
    await peer.expect([17, 1, 5]);
    await peer.expect([17, 2, 5]);
  });

  it('says what was expected, what came and what came before', async () => {
    await using peer = await scripted(() => [[33, 1, 5]]);
    peer.send([32, 1, {}, 'a']);
    await expect(peer.expect([33, 1, 6])).rejects.toThrow(
      'expected [33,1,6]\nreceived [33,1,5]\nreceived so far',
    );
    await expect(peer.receive()).rejects.toThrow(
      /did not come within 50 ms\nreceived so far:\n {2}\[33,1,5\]/,
    );
  });

  it('is quiet only when nothing came before the answer to its call', async () => {
    await using silent = await scripted(missing);
    await silent.quiet();
    await using noisy = await scripted((message) => [[36, 1, 2, {}], ...missing(message)]);
    await expect(noisy.quiet()).rejects.toThrow('expected nothing, received [[36,1,2,{}]]');
  });

  it('takes a violation for one only when ABORT comes first and the transport ends', async () => {
    const abort = [3, {}, 'wamp.error.protocol_violation'];
    await using good = await scripted((_message, socket) => {
      socket.send(JSON.stringify(abort));
      socket.close(1002);
      return [];
    });
    good.send([]);
    expect(await good.expectViolation()).toEqual(abort);
    expect(await good.closed).toMatchObject({ code: 1002 });

    await using open = await scripted(() => [abort]);
    open.send([]);
    await expect(open.expectViolation()).rejects.toThrow('the end of the transport did not come');

    await using bare = await scripted((_message, socket) => {
      socket.close(1002);
      return [];
    });
    bare.send([]);
    await expect(bare.expectViolation()).rejects.toThrow('transport ended');
  });

  it('takes messages in any order when told so', async () => {
    await using peer = await scripted(() => [
      [50, 1, {}],
      [36, 2, 3, {}],
    ]);
    peer.send([48]);
    const [event, result] = await peer.expectAll([36, 2, 3, {}], [50, 1, {}]);
    expect([event?.[0], result?.[0]]).toEqual([36, 50]);
  });

  it('is refused with the HTTP status', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', verifyClient: () => false });
    closing.push(() => {
      server.close();
    });
    await new Promise((resolve) => server.once('listening', resolve));
    const refused = WirePeer.open({ transport: 'websocket', url: `ws://127.0.0.1:${portOf(server)}` });
    await expect(refused).rejects.toMatchObject({ name: 'WireRefused', status: 401 });
  });

  it('speaks RawSocket, however its octets are cut', async () => {
    const port = await rawServer(Buffer.from([0x7f, 0xf1, 0, 0]));
    await using peer = await WirePeer.open({ transport: 'rawsocket', host: '127.0.0.1', port: Number(port) });
    peer.send([48, 1, {}, 'a']);
    expect(await peer.receive()).toEqual([48, 1, {}, 'a']);
  });

  it('reports a refused RawSocket handshake', async () => {
    const port = await rawServer(Buffer.from([0x7f, 0x10, 0, 0]));
    const refused = WirePeer.open({ transport: 'rawsocket', host: '127.0.0.1', port: Number(port) });
    await expect(refused).rejects.toThrow('RawSocket handshake answered by 7f100000');
  });

  it('reads single octets and the end of a stream', async () => {
    const port = await rawServer(Buffer.from('abc'));
    await using raw = await RawConnection.open({
      transport: 'rawsocket',
      host: '127.0.0.1',
      port: Number(port),
    });
    raw.write(...frameHeader(0x010203));
    expect((await raw.read(2)).toString()).toBe('ab');
    await expect(raw.read(9, 20)).rejects.toThrow('only 63');
  });
});

/** A server that answers the first four octets as told, and sends back the rest one octet at a time. */
async function rawServer(reply: Uint8Array): Promise<string> {
  const server: Server = createServer((socket) => {
    let handshaken = false;
    socket.on('data', (chunk: Buffer) => {
      if (!handshaken) {
        handshaken = true;
        socket.write(reply);
        return;
      }
      for (const octet of chunk) socket.write(Uint8Array.of(octet));
    });
    socket.on('error', () => {
      // The peer cuts its connection at the end of each test.
    });
    closing.push(() => {
      socket.destroy();
    });
  });
  closing.push(() => {
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return portOf(server);
}
