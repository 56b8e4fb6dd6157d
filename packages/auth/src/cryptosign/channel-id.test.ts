import { createHash } from 'node:crypto';
import { unknownPeer } from '@wamp/protocol';
import { describe, expect, it } from 'vitest';
import { toHex } from '../bytes/hex.js';
import { octets, vectors } from '../fixtures/cryptosign.js';
import { tlsPeer } from '../fixtures/join-scene.js';
import { channelIdOf } from './channel-id.js';

const exported = octets('e973bee24dcea9e20625f949c0e3cd28d632ccbefe4907c2fac2728710f7b160');
const finished = octets('000102030405060708090a0b');

describe('The id of a channel', () => {
  it('is the value of the exporter itself, in both versions of TLS [CRY-29]', () => {
    for (const protocol of ['TLSv1.2', 'TLSv1.3']) {
      expect(channelIdOf(tlsPeer({ 'tls-exporter': exported }, protocol), 'tls-exporter')).toEqual(exported);
    }
    // What transports have to export. (RFC 9266)
    expect(vectors.tlsExporter).toMatchObject({ label: 'EXPORTER-Channel-Binding', length: 32 });
  });

  it('is SHA-256 of the Finished message, in TLS 1.2 only [CRY-30]', () => {
    const id = channelIdOf(tlsPeer({ 'tls-unique': finished }, 'TLSv1.2'), 'tls-unique');
    expect(id && toHex(id)).toBe(createHash('sha256').update(finished).digest('hex'));
    expect(channelIdOf(tlsPeer({ 'tls-unique': finished }, 'TLSv1.3'), 'tls-unique')).toBeUndefined();
  });

  it('is none without TLS, without a value, and where that is zeros [CRY-31]', () => {
    for (const binding of ['tls-exporter', 'tls-unique'] as const) {
      for (const value of [new Uint8Array(), new Uint8Array(12), new Uint8Array(32)]) {
        expect(channelIdOf(tlsPeer({ [binding]: value }, 'TLSv1.2'), binding)).toBeUndefined();
      }
      expect(channelIdOf(tlsPeer({}, 'TLSv1.2'), binding)).toBeUndefined();
      expect(channelIdOf(unknownPeer, binding)).toBeUndefined();
    }
  });
});
