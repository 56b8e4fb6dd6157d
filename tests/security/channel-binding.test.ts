import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type TLSSocket, connect, createServer } from 'node:tls';
import { certificates } from '@wamp/conformance/tls';
import type { ChannelBinding, Transport, TransportPeer } from '@wamp/protocol';
import { endPointHash, socketPeer } from '@wamp/protocol/tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Ends, SecureRig, secureWays } from './secure-way.ts';
import { tlsOf, versions } from './tls-of-version.ts';

const { server, namedServer, ca } = certificates;
const hex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes && Buffer.from(bytes).toString('hex');
const ofPeer = (peer: TransportPeer | undefined, kind: ChannelBinding): string | undefined =>
  hex(peer?.tls?.channelBinding(kind));
const at = ({ peer }: Transport, kind: ChannelBinding): string | undefined => ofPeer(peer, kind);

/** The value, after it was found to be the same at both ends. */
function atBoth({ client, router }: Ends, kind: ChannelBinding): string | undefined {
  expect(at(client, kind)).toBe(at(router, kind));
  return at(client, kind);
}

const der = (pem: string): Buffer => new X509Certificate(pem).raw;
const hash = (name: string, bytes: Uint8Array): string => createHash(name).update(bytes).digest('hex');

describe.each(secureWays)('channel bindings of $name', (way) => {
  describe.each(versions)('over %s', (version) => {
    it('tls-exporter has 32 octets, others on each connection [SCR-49, CRY-29]', async () => {
      const rig = await SecureRig.listening(way, tlsOf(version));
      const first = await rig.open();
      expect(first.client.peer?.tls?.protocol).toBe(version);
      expect(atBoth(first, 'tls-exporter')).toMatch(/^[0-9a-f]{64}$/);
      expect(atBoth(await rig.open(), 'tls-exporter')).not.toBe(at(first.client, 'tls-exporter'));
    });

    it('tls-server-end-point is the hash of the certificate that was shown [SCR-48]', async () => {
      const rig = await SecureRig.listening(way, tlsOf(version));
      const own = await rig.open();
      const named = await rig.open({ servername: 'router.example' });
      expect(atBoth(own, 'tls-server-end-point')).toBe(hash('sha256', der(server.cert)));
      expect(atBoth(named, 'tls-server-end-point')).toBe(hash('sha384', der(namedServer.cert)));
    });

    it('there is none any more when the connection is gone [CRY-31]', async () => {
      const rig = await SecureRig.listening(way, tlsOf(version));
      const { client } = await rig.open();
      const { peer } = client;
      client.abort(new Error('gone'));
      await client.close();
      expect(ofPeer(peer, 'tls-exporter')).toBeUndefined();
      expect(ofPeer(peer, 'tls-server-end-point')).toBeUndefined();
    });
  });

  it('tls-unique is the first Finished of TLS 1.2, 12 octets, others on each connection [SCR-47, CRY-30]', async () => {
    const rig = await SecureRig.listening(way, tlsOf('TLSv1.2'));
    const first = await rig.open();
    expect(atBoth(first, 'tls-unique')).toMatch(/^[0-9a-f]{24}$/);
    expect(atBoth(await rig.open(), 'tls-unique')).not.toBe(at(first.client, 'tls-unique'));
  });

  it('tls-unique does not exist under TLS 1.3 [SCR-47, CRY-30]', async () => {
    const rig = await SecureRig.listening(way, tlsOf('TLSv1.3'));
    expect(atBoth(await rig.open(), 'tls-unique')).toBeUndefined();
  });
});

/** Both ends of a connection of Node's own, to a server that resumes sessions. */
async function sockets(session?: Buffer): Promise<{ client: TLSSocket; router: TLSSocket }> {
  const listening = createServer({ ...server, maxVersion: 'TLSv1.2', ticketKeys: Buffer.alloc(48, 7) });
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const accepted = once(listening, 'secureConnection');
  const client = connect({ host: '127.0.0.1', port, ca, ...(session && { session }) });
  const [[router]] = await Promise.all([accepted as Promise<[TLSSocket]>, once(client, 'secureConnect')]);
  onTestFinished(() => {
    client.destroy();
    router.destroy();
    listening.close();
  });
  return { client, router };
}

describe('channel bindings of a socket', () => {
  it('are those of the RFCs: Finished of the client, and an exporter with an empty context [SCR-47, SCR-49]', async () => {
    const { client, router } = await sockets();
    const peer = socketPeer(router, { side: 'router' });
    expect(ofPeer(peer, 'tls-unique')).toBe(hex(client.getFinished()));
    const label = 'EXPORTER-Channel-Binding';
    expect(ofPeer(peer, 'tls-exporter')).toBe(hex(client.exportKeyingMaterial(32, label, Buffer.alloc(0))));
    const without: Buffer = Reflect.apply(client.exportKeyingMaterial, client, [32, label]) as Buffer;
    expect(ofPeer(peer, 'tls-exporter')).not.toBe(hex(without));
  });

  it('tls-unique does not exist on a session that was resumed [SCR-47]', async () => {
    const first = await sockets();
    const resumed = await sockets(first.client.getSession());
    expect(resumed.client.isSessionReused()).toBe(true);
    for (const [socket, side] of [[resumed.client, 'client'] as const, [resumed.router, 'router'] as const]) {
      expect(ofPeer(socketPeer(socket, { side }), 'tls-unique')).toBeUndefined();
    }
  });

  it('a value of zeros is none [CRY-31]', async () => {
    const { client } = await sockets();
    const peer = socketPeer(client, { side: 'client' });
    vi.spyOn(client, 'exportKeyingMaterial').mockReturnValue(Buffer.alloc(32));
    vi.spyOn(client, 'getFinished').mockReturnValue(Buffer.alloc(12));
    expect(peer.tls?.channelBinding('tls-exporter')).toBeUndefined();
    expect(peer.tls?.channelBinding('tls-unique')).toBeUndefined();
  });

  it.each([
    ['MD5 with RSA', '2a864886f70d010104', 'sha256'],
    ['SHA-1 with RSA', '2a864886f70d010105', 'sha256'],
    ['SHA-1 with ECDSA', '2a8648ce3d0401', 'sha256'],
    ['SHA-224 with RSA', '2a864886f70d01010e', 'sha224'],
    ['SHA-256 with RSA', '2a864886f70d01010b', 'sha256'],
    ['SHA-512 with RSA', '2a864886f70d01010d', 'sha512'],
    ['SHA-384 with ECDSA', '2a8648ce3d040303', 'sha384'],
    ['Ed25519', '2b6570', undefined],
  ])('a certificate that is signed by %s is hashed as RFC 5929 wants it [SCR-48]', (_what, oid, name) => {
    // A body of 300 octets, so that its length takes two more; then the algorithm, then a signature.
    const identifier = Buffer.from(oid, 'hex');
    const algorithm = Buffer.concat([
      Uint8Array.of(0x30, identifier.length + 2, 6, identifier.length),
      identifier,
    ]);
    const body = Buffer.concat([Uint8Array.of(0x30, 0x82, 1, 44), Buffer.alloc(300, 5)]);
    const content = Buffer.concat([body, algorithm, Uint8Array.of(3, 2, 0, 1)]);
    const certificate = Buffer.concat([
      Uint8Array.of(0x30, 0x82, content.length >> 8, content.length & 255),
      content,
    ]);
    expect(hex(endPointHash(certificate))).toBe(name && hash(name, certificate));
  });
});
