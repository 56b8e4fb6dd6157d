import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { socketPeer } from '@wamp/protocol/tls';
import { RecordingSink } from '@wamp/conformance/transport-suite';
import { certificates } from '@wamp/conformance/tls';
import { describe, expect, it } from 'vitest';
import { Rig } from './fixtures/listener-rig.js';
import { rawSocket } from './index.js';
import { rawSocketListener } from './listener.js';

const signal = AbortSignal.timeout(20_000);

describe('the peer of a RawSocket', () => {
  it('is private on the loopback interface, with its address [AUTH-35]', async () => {
    const rig = await new Rig().listen();
    const client = await rawSocket({ port: rig.port }).connect({ signal });
    client.attach(new RecordingSink());
    expect(client.peer).toEqual({ isPrivate: true, address: '127.0.0.1' });
    expect(rig.first.transport.peer).toEqual({ isPrivate: true, address: '127.0.0.1' });
    client.abort(new Error('end of the test'));
  });

  it('is private and without an address on a Unix domain socket, which its mode guards [SEC-04]', async () => {
    const path = join(tmpdir(), `wamp-${randomUUID()}.sock`);
    const rig = await new Rig({}, { path, mode: 0o600 }).listen();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const client = await rawSocket({ path }).connect({ signal });
    client.attach(new RecordingSink());
    expect(client.peer).toEqual({ isPrivate: true });
    expect(rig.first.transport.peer).toEqual({ isPrivate: true });
    client.abort(new Error('end of the test'));
  });

  it.each([
    ['127.0.0.1', true],
    ['127.1.2.3', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['::ffff:10.0.0.1', false],
    ['10.0.0.1', false],
    ['1127.0.0.1', false],
    ['127.0.0.1.2', false],
    ['fe80::1', false],
  ])('at %s is private: %s', (remoteAddress, isPrivate) => {
    const socket = Object.defineProperties(new Socket(), {
      remoteAddress: { value: remoteAddress },
      localAddress: { value: '10.0.0.2' },
    });
    expect(socketPeer(socket, { side: 'router' })).toEqual({ isPrivate, address: remoteAddress });
  });

  it('is not private when it is gone, or nothing is known of it', () => {
    const gone = new Socket();
    gone.destroy();
    expect(socketPeer(gone, { side: 'router' })).toEqual({ isPrivate: false });
    const reset = Object.defineProperties(new Socket(), { localAddress: { value: '10.0.0.2' } });
    expect(socketPeer(reset, { side: 'router' })).toEqual({ isPrivate: false });
  });
});

describe('TLS of a RawSocket', () => {
  it('is no matter of Unix domain sockets', () => {
    const path = join(tmpdir(), 'never.sock');
    expect(() => rawSocketListener({ path }, { tls: certificates.server })).toThrow(
      'a Unix domain socket needs none',
    );
    expect(() => rawSocket({ path }, { tls: true })).toThrow('a Unix domain socket needs none');
  });

  it('is in the name of the connector', () => {
    expect(rawSocket({ host: 'router.example', port: 1 }, { tls: true }).name).toBe(
      'tcps://router.example:1',
    );
    expect(rawSocket({ host: 'router.example', port: 1 }).name).toBe('tcp://router.example:1');
  });
});
