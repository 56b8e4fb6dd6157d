import { type Serializer, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRouter, rejection, settle } from './fixtures/fake-router.js';
import { type PayloadCodec, WampError, payload } from './index.js';
import { type PassthruCodecOptions, type PayloadCipher, packWith, passthru } from './ppt.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

/** Bytes as they stand in JSON. [PPT-29] */
const inJson = (...bytes: readonly number[]): string => `\0${Buffer.from(bytes).toString('base64')}`;

/** `{args:[1],kwargs:{a:2}}` in CBOR. */
const packed = inJson(...Buffer.from('a264617267738101666b7761726773a1616102', 'hex'));

const wamp = (options: Partial<PassthruCodecOptions> = {}): PayloadCodec =>
  passthru({ scheme: 'wamp', serializer: cbor(), ...options });

/** Turns every bit around, and has a key for `com.` alone. */
const inverted: PayloadCipher = {
  name: 'aes256gcm',
  encrypt: (plain) => ({ bytes: plain.map((byte) => 255 - byte), keyid: 'k1' }),
  decrypt(bytes, keyid) {
    if (keyid !== 'k1') throw new Error('no key');
    return bytes.map((byte) => 255 - byte);
  },
};

const ppt = { ppt_scheme: 'wamp', ppt_serializer: 'cbor' };
const withoutFeatures = { roles: { broker: {}, dealer: {} } };

describe('Payload passthru', () => {
  it('sends args and kwargs as one binary item of its own serializer [PPT-16, PPT-17, PPT-19]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ payloadCodecs: [wamp()] });
    await client.publish('com.t', payload([1], { a: 2 }));
    expect(await peer.next()).toEqual([16, 1, ppt, 'com.t', [packed]]);
    const calling = client.call('com.p', payload([1], { a: 2 }), { discloseMe: true });
    expect(await peer.answer(50, {})).toEqual([48, 2, { disclose_me: true, ...ppt }, 'com.p', [packed]]);
    await calling;
  });

  it('gives applications what was packed, as if it were not: events, invocations, results, progress, errors [PPT-18]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ payloadCodecs: [wamp()] });
    const seen: unknown[] = [];
    void client.subscribe('com.t', ({ args, kwargs }) => seen.push([args, kwargs]));
    await peer.answer(33, 11);
    void client.register('com.p', ({ args, kwargs }) => {
      seen.push([args, kwargs]);
      if (kwargs['a'] === 2) throw new WampError('com.error', { args: [1], kwargs: { a: 2 } });
      return 1;
    });
    await peer.answer(65, 12);
    peer.send([36, 11, 1, ppt, [packed]], [68, 1, 12, ppt, [packed]]);
    expect(await peer.rest()).toEqual([[8, 68, 1, ppt, 'com.error', [packed]]]);
    expect(seen).toEqual([
      [[1], { a: 2 }],
      [[1], { a: 2 }],
    ]);
    const onProgress = vi.fn();
    const result = client.call('com.q', [], { full: true, onProgress });
    const [, id] = await peer.next();
    peer.send([50, id, { ...ppt, progress: true }, [packed]], [50, id, ppt, [packed]]);
    expect(await result).toMatchObject({ value: 1, args: [1], kwargs: { a: 2 } });
    expect(onProgress).toHaveBeenCalledWith(1, expect.objectContaining({ kwargs: { a: 2 } }));
    const failing = rejection(client.call('com.q'));
    const [, failed] = await peer.next();
    peer.send([8, 48, failed, ppt, 'com.error', [packed]]);
    expect(await failing).toMatchObject({ uri: 'com.error', args: [1], kwargs: { a: 2 } });
  });

  it('takes missing args or kwargs for empty ones [PPT-18]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ payloadCodecs: [wamp()] });
    const seen: unknown[] = [];
    void client.subscribe('com.t', ({ args, kwargs }) => seen.push([args, kwargs]));
    await peer.answer(33, 11);
    peer.send([36, 11, 1, ppt, [inJson(0xa0)]]);
    await settle();
    expect(seen).toEqual([[[], {}]]);
  });

  it('seals answers to calls that were sealed, and no others', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ payloadCodecs: [wamp()] });
    void client.register('com.p', async ({ progress, kwargs }) => {
      await progress(payload([1], { a: 2 }));
      return payload([1], { a: kwargs['a'] ?? 0 });
    });
    await peer.answer(65, 12);
    const asked = { receive_progress: true };
    peer.send([68, 1, 12, { ...ppt, ...asked }, [packed]], [68, 2, 12, asked, [1]]);
    const messages = await peer.rest();
    expect(messages.filter(([, id]) => id === 1)).toEqual([
      [70, 1, { ...ppt, progress: true }, [packed]],
      [70, 1, ppt, [packed]],
    ]);
    expect(messages.filter(([, id]) => id === 2)).toEqual([
      [70, 2, { progress: true }, [1], { a: 2 }],
      [70, 2, {}, [1], { a: 0 }],
    ]);
  });

  it('seals chunks, which say nothing more of it than the first CALL did [PRI-31, PPT-16]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ payloadCodecs: [wamp()] });
    const calling = client.call('com.q', payload([1], { a: 2 }), { input: [payload([1], { a: 2 })] });
    const [first, second, last] = await peer.rest();
    expect(first).toEqual([48, 1, { ...ppt, progress: true }, 'com.q', [packed]]);
    expect(second).toEqual([48, 1, { progress: true }, 'com.q', [packed]]);
    expect(last).toEqual([48, 1, {}, 'com.q', [expect.any(String)]]);
    peer.send([50, 1, {}]);
    await calling;
    void client.register('com.p', async ({ chunks }) => {
      const all: unknown[] = [];
      for await (const chunk of chunks) all.push(chunk);
      return all.length;
    });
    await peer.answer(65, 12);
    peer.send([68, 1, 12, { ...ppt, progress: true }, [packed]], [68, 1, 12, {}, [packed]]);
    expect((await peer.rest()).map((message) => message.slice(0, 3))).toEqual([[70, 1, ppt]]);
  });

  it('passes cipher and key on as they are [PPT-23, PPT-24]', async () => {
    await using router = new FakeRouter();
    const seen: unknown[] = [];
    const { client, peer } = await router.joined({ payloadCodecs: [wamp({ cipher: inverted })] });
    void client.subscribe('com.t', ({ args, details }) => seen.push(args[0], details['ppt_keyid']));
    await peer.answer(33, 11);
    await client.publish('com.t', [7]);
    const [, , options, , args] = await peer.next();
    expect(options).toEqual({ ...ppt, ppt_cipher: 'aes256gcm', ppt_keyid: 'k1' });
    peer.send([36, 11, 1, options, args]);
    await settle();
    expect(seen).toEqual([7, 'k1']);
  });

  it.each<[string, PassthruCodecOptions]>([
    ['wamp without serializer', { scheme: 'wamp' }],
    ['wamp with JSON', { scheme: 'wamp', serializer: json() }],
    [
      'wamp with another cipher',
      { scheme: 'wamp', serializer: cbor(), cipher: { ...inverted, name: 'rot13' } },
    ],
    ['mqtt with another serializer', { scheme: 'mqtt', serializer: { ...packWith(cbor()), id: 'xml' } }],
    ['mqtt with a cipher', { scheme: 'mqtt', serializer: cbor(), cipher: inverted }],
    ['a scheme that does not exist', { scheme: 'amqp', serializer: cbor() }],
    ['a scheme of its own without serializer', { scheme: 'x_acme' }],
  ])('does not know %s [PPT-20, PPT-25, PPT-26]', (_what, options) => {
    expect(() => passthru(options)).toThrow(TypeError);
  });

  it('of the scheme mqtt takes one binary argument as it is, or a serializer [PPT-25]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ payloadCodecs: [passthru({ scheme: 'mqtt' })] });
    await client.publish('com.t', [Uint8Array.of(1, 2)]);
    expect(await peer.next()).toEqual([16, 1, { ppt_scheme: 'mqtt' }, 'com.t', [inJson(1, 2)]]);
    for (const input of [[1], [Uint8Array.of(1), 2], payload([Uint8Array.of(1)], { k: 1 })]) {
      expect(await rejection(client.publish('com.t', input))).toMatchObject({
        code: 'WAMP_ERR_SERIALIZATION',
      });
    }
    expect(await peer.rest()).toEqual([]);
    const seen: unknown[] = [];
    void client.subscribe('com.t', ({ args }) => seen.push(args));
    await peer.answer(33, 11);
    peer.send([36, 11, 1, { ppt_scheme: 'mqtt', ppt_serializer: 'native' }, [inJson(3)]]);
    await settle();
    expect(seen).toEqual([[Uint8Array.of(3)]]);
  });

  it('may have a scheme of its own, with a packer of its own [PPT-28]', async () => {
    await using router = new FakeRouter();
    const packer = { id: 'custom', pack: () => Uint8Array.of(9), unpack: () => ({ args: ['nine'] }) };
    const { client, peer } = await router.joined({
      payloadCodecs: [passthru({ scheme: 'x_my_ppt', serializer: packer })],
    });
    const seen: unknown[] = [];
    void client.subscribe('com.t', ({ args }) => seen.push(args));
    await peer.answer(33, 11);
    await client.publish('com.t', [1]);
    const own = { ppt_scheme: 'x_my_ppt', ppt_serializer: 'custom' };
    expect(await peer.next()).toEqual([16, 2, own, 'com.t', [inJson(9)]]);
    peer.send([36, 11, 1, own, [inJson(9)]]);
    await settle();
    expect(seen).toEqual([['nine']]);
  });

  it.each([
    ['is no CBOR', ppt, [inJson(0xff)]],
    ['is more than one value', ppt, [inJson(0xa0, 0xa0)]],
    ['is no dict', ppt, [inJson(0x01)]],
    ['has args that are no list', ppt, [inJson(0xa1, 0x64, 0x61, 0x72, 0x67, 0x73, 0x01)]],
    ['is no binary item', ppt, [1]],
    ['is two items', ppt, [packed, packed]],
    ['has another serializer', { ...ppt, ppt_serializer: 'flatbuffers' }, [packed]],
    ['has another scheme', { ...ppt, ppt_scheme: 'x_other' }, [packed]],
    ['is encrypted', { ...ppt, ppt_cipher: 'aes256gcm' }, [packed]],
  ])(
    'that %s is reported, or answered with ERROR, and the session lives [PPT-21, PPT-22]',
    async (_what, details, args) => {
      await using router = new FakeRouter();
      const { client, peer } = await router.joined({ payloadCodecs: [wamp()] });
      const seen: number[] = [];
      void client.subscribe('com.t', ({ publication }) => seen.push(publication));
      await peer.answer(33, 11);
      void client.register('com.p', () => seen.push(-1));
      await peer.answer(65, 12);
      peer.send([36, 11, 1, details, args], [36, 11, 2, ppt, [packed]], [68, 1, 12, details, args]);
      expect(await peer.rest()).toMatchObject([[8, 68, 1, {}, 'wamp.error.invalid_argument']]);
      expect(seen).toEqual([2]);
      expect(router.errors).toMatchObject([{ uri: 'wamp.error.invalid_argument' }]);
      const calling = rejection(client.call('com.q'));
      const [, id] = await peer.next();
      peer.send([50, id, details, args]);
      expect(await calling).toMatchObject({ uri: 'wamp.error.invalid_argument', details: { local: true } });
      expect(client.state).toBe('ready');
    },
  );

  it('is not sent to a Router that did not announce it [PPT-32, FEAT-36]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ payloadCodecs: [wamp()] }, withoutFeatures);
    for (const sending of [client.publish('com.t', [1]), client.call('com.p', [1])]) {
      expect(await rejection(sending)).toMatchObject({ uri: 'wamp.error.feature_not_supported' });
    }
    expect(await peer.rest()).toEqual([]);
  });

  it('leaves payloads alone that no codec takes, and is not looked at without codecs', async () => {
    await using router = new FakeRouter();
    const some = wamp({ applies: ({ uri }) => uri.startsWith('com.secret.') });
    const { client, peer } = await router.joined({ payloadCodecs: [some] });
    await client.publish('com.open', [1]);
    expect(await peer.next()).toEqual([16, 1, {}, 'com.open', [1]]);
    const plain = await router.joined();
    const seen: unknown[] = [];
    void plain.client.subscribe('com.t', ({ args, details }) =>
      seen.push(args.length, details['ppt_scheme']),
    );
    await plain.peer.answer(33, 11);
    plain.peer.send([36, 11, 1, ppt, [packed]]);
    await settle();
    expect(seen).toEqual([1, 'wamp']);
  });
});

describe('A packer', () => {
  const serializers: readonly (readonly [string, Serializer])[] = [
    ['json', json()],
    ['msgpack', msgpack()],
    ['cbor', cbor()],
  ];
  it.each(serializers)('of %s packs one value, and nothing around it [PPT-17, PPT-19]', (id, serializer) => {
    const packer = packWith(serializer);
    expect(packer.id).toBe(id);
    fc.assert(
      fc.property(
        // no serializer takes that key (D10)
        fc
          .json()
          .filter((text) => !text.includes('__proto__'))
          .map((text) => JSON.parse(text) as unknown),
        (value) => {
          const bytes = packer.pack({ args: [value], kwargs: {} });
          expect(packer.unpack(bytes)).toEqual({ args: [value], kwargs: {} });
          expect(() => packer.unpack(Uint8Array.of(...bytes, ...bytes))).toThrow();
        },
      ),
      { numRuns: 50 },
    );
    if (id === 'json') expect(Buffer.from(packer.pack({ a: 1 })).toString()).toBe('{"a":1}');
  });
});
