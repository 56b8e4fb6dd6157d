import { type WirePeer, anyDict, code, dictWith, rest } from '@wamp/conformance';
import type { Router } from '@wamp/router';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Format } from '../fuzz/generation.ts';
import { formats } from '../fuzz/judge.ts';
import { bytesOf, join, openRouter } from './paths.ts';

/** A call of `wamp.session.get` with this literal for Arguments. */
const callOf: Readonly<Record<Format, (args: string) => string>> = {
  json: (args) => `[48,1,{},"wamp.session.get",${args}]`,
  msgpack: (args) => `95 30 01 80 b0 ${Buffer.from('wamp.session.get').toString('hex')} ${args}`,
  cbor: (args) => `85 1830 01 a0 70 ${Buffer.from('wamp.session.get').toString('hex')} ${args}`,
};

/** A session id in the forms that a format has for it, none of them the shortest. */
const idsOf: Readonly<Record<Format, (id: bigint) => readonly string[]>> = {
  json: (id) => [`[ ${id} ]`, `[${id}.0]`, `[${id}e0,{"a":1,"a":2}]`],
  msgpack: (id) => [`dd 00000001 cf ${hex64(id)}`, `91 d3 ${hex64(id)}`, `91 cb ${float64(id)}`],
  cbor: (id) => [`9f 1b ${hex64(id)} ff`, `81 fb ${float64(id)}`, `81 c2 48 ${hex64(id)}`],
};

/** Arguments that pass between sessions of the format, and that nobody here can read. */
const unreadable: Readonly<Record<Format, readonly string[]>> = {
  json: [`[${'9'.repeat(1_025)}]`],
  msgpack: ['91 d4 05 01', '92 01 81 90 01'],
  cbor: ['81 d9 0102 01', '81 f8 ff'],
};

function hex64(value: bigint): string {
  return value.toString(16).padStart(16, '0');
}

function float64(value: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(Number(value));
  return bytes.toString('hex');
}

describe.each(formats)('Arguments in %s that the Router reads itself', (format) => {
  let router: Router;
  let known: WirePeer;
  beforeAll(async () => {
    router = openRouter();
    known = await join(router, 'json');
  });
  afterAll(() => {
    known.drop();
    return router.close();
  });

  async function asks(args: string): Promise<WirePeer> {
    const peer = await join(router, format);
    peer.channel.send(bytesOf(format, callOf[format](args)));
    peer.nextRequest();
    return peer;
  }

  it('are decoded, in whatever form an integer stands [TYP-18, SER-07]', async () => {
    const forms = idsOf[format](BigInt(known.session));
    for (const args of forms) {
      const peer = await asks(args);
      await peer.expect([code.RESULT, 1, anyDict, [dictWith({ session: known.session })], rest]);
      peer.drop();
    }
    expect(forms.length).toBeGreaterThan(2);
  });

  it('are refused to the Caller when they cannot be decoded, and the session goes on [SER-14]', async () => {
    for (const args of unreadable[format]) {
      const peer = await asks(args);
      await peer.expect([code.ERROR, code.CALL, 1, anyDict, 'wamp.error.invalid_argument', rest]);
      await peer.quiet();
      peer.drop();
    }
    expect(router.stats.sessions).toBeGreaterThan(0);
  });
});
