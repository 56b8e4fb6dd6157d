import { createHash } from 'node:crypto';
import { cbor } from '@wamp/protocol/cbor';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cryptobox, keyIdOf } from './cryptobox.js';
import { FakeRouter, settle } from './fixtures/fake-router.js';
import type { PayloadCodec } from './index.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});

const key = Uint8Array.from({ length: 32 }, (_, at) => at);
const other = key.map((byte) => 255 - byte);
const serializer = cbor();

const box = (given: Partial<Parameters<typeof cryptobox>[0]> = {}): PayloadCodec =>
  cryptobox({ serializer, keys: [{ uri: 'com.secret.', key }], ...given });

describe('An encrypted payload', () => {
  it.each(['xsalsa20poly1305', 'aes256gcm'] as const)(
    'shows nothing of its content, says how it is encrypted by %s, and is never the same twice [PPT-16, PPT-23]',
    async (cipher) => {
      await using router = new FakeRouter();
      const { client, peer } = await router.joined({ payloadCodecs: [box({ cipher })] });
      const seen: unknown[] = [];
      void client.subscribe('com.secret.t', ({ args, kwargs }) => seen.push(args, kwargs));
      await peer.answer(33, 11);
      await client.publish('com.secret.t', ['attack at dawn']);
      await client.publish('com.secret.t', ['attack at dawn']);
      const [first, second] = await peer.rest();
      expect(first?.[2]).toEqual({ ppt_scheme: 'wamp', ppt_serializer: 'cbor', ppt_cipher: cipher });
      const [[sealed]] = first?.slice(4) as [[string]];
      expect(Buffer.from(sealed.slice(1), 'base64').toString('latin1')).not.toContain('dawn');
      expect(second?.[4]).not.toEqual(first?.[4]);
      peer.send([36, 11, 1, first?.[2], first?.[4]]);
      await settle();
      expect(seen).toEqual([['attack at dawn'], {}]);
    },
  );

  it('cannot be read with the wrong key, nor when a bit is changed; the next one can [PPT-21, PPT-22]', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ payloadCodecs: [box()] });
    const stranger = await router.joined({
      payloadCodecs: [box({ keys: [{ uri: 'com.secret.', key: other }] })],
    });
    const seen: unknown[] = [];
    void client.subscribe('com.secret.t', ({ args }) => seen.push(args[0]));
    await peer.answer(33, 11);
    void client.register('com.secret.p', () => seen.push('called'));
    await peer.answer(65, 12);
    const sealed: (readonly [unknown, unknown])[] = [];
    for (const from of [stranger, { client, peer }]) {
      await from.client.publish('com.secret.t', ['hello']);
      const [, , options, , args] = await from.peer.next();
      sealed.push([options, args]);
    }
    const [wrong, right] = sealed;
    const [text] = right?.[1] as [string];
    const bytes = Buffer.from(text.slice(1), 'base64').map((byte, at) => (at === 30 ? byte ^ 1 : byte));
    const changed = [`\0${Buffer.from(bytes).toString('base64')}`];
    peer.send([36, 11, 1, ...(wrong ?? [])], [36, 11, 2, right?.[0], changed], [36, 11, 3, ...(right ?? [])]);
    peer.send([68, 1, 12, ...(wrong ?? [])]);
    expect(await peer.rest()).toMatchObject([[8, 68, 1, {}, 'wamp.error.invalid_argument']]);
    expect(seen).toEqual(['hello']);
    expect(router.errors).toMatchObject([
      { uri: 'wamp.error.invalid_argument', cause: expect.any(Error) },
      { uri: 'wamp.error.invalid_argument' },
    ]);
    expect(client.state).toBe('ready');
  });

  it('is opened with the key that its id names, for URIs of that key alone [PPT-24]', async () => {
    await using router = new FakeRouter();
    const old = { uri: 'com.secret.', key: other, keyid: 'old' };
    const now = { uri: 'com.secret.', key, keyid: 'now' };
    const { client, peer } = await router.joined({ payloadCodecs: [box({ keys: [now, old] })] });
    const before = await router.joined({ payloadCodecs: [box({ keys: [old] })] });
    const seen: unknown[] = [];
    for (const topic of ['com.secret.t', 'com.t']) {
      void client.subscribe(topic, ({ args }) => seen.push(args[0]));
      await peer.answer(33, topic.length);
    }
    await before.client.publish('com.secret.t', ['kept']);
    await client.publish('com.secret.t', ['new']);
    const [, , oldOptions, , oldArgs] = await before.peer.next();
    const [, , options, , args] = await peer.next();
    expect([oldOptions, options]).toMatchObject([{ ppt_keyid: 'old' }, { ppt_keyid: 'now' }]);
    peer.send([36, 12, 1, oldOptions, oldArgs], [36, 12, 2, options, args], [36, 5, 3, options, args]);
    await settle();
    expect(seen).toEqual(['kept', 'new']);
    expect(router.errors).toHaveLength(1);
  });

  it('is that of URIs with a key alone, and of answers to what was sealed', async () => {
    await using router = new FakeRouter();
    const { client, peer } = await router.joined({ payloadCodecs: [box()] });
    await client.publish('com.t', ['open']);
    expect(await peer.next()).toEqual([16, 1, {}, 'com.t', ['open']]);
    void client.register('com.secret.p', () => 'open');
    await peer.answer(65, 12);
    peer.send([68, 1, 12, {}]);
    expect(await peer.next()).toEqual([70, 1, {}, ['open']]);
    const calling = client.call('com.secret.q');
    const [, , options] = await peer.answer(50, {}, ['open']);
    expect(options).toMatchObject({ ppt_cipher: 'xsalsa20poly1305' });
    expect(await calling).toBe('open');
  });

  it('needs a key of 32 bytes', () => {
    expect(() => box({ keys: [{ uri: 'com.', key: key.slice(1) }] })).toThrow('31 bytes');
  });
});

describe('The id of a public key', () => {
  it('is the end of its SHA-256, in the letters of EIP-55 [PPT-27]', () => {
    const id = keyIdOf(key);
    const hash = createHash('sha256').update(key).digest('hex').slice(-40);
    expect(id.toLowerCase()).toBe(`0x${hash}`);
    expect(id).toBe('0xBbb25b4FF412A49c732DB2c8Abc1B8581Bd710dd');
    expect(() => keyIdOf(key.slice(1))).toThrow(TypeError);
  });
});
