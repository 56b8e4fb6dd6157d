import { WirePeer, anyDict, anyId, code } from '@wamp/conformance';
import { cbor } from '@wamp/protocol/cbor';
import { json } from '@wamp/protocol';
import { msgpack } from '@wamp/protocol/msgpack';
import { webSocketListener } from '@wamp/transport-websocket/listener';
import { describe, expect, it } from 'vitest';
import type { Format } from '../fuzz/generation.ts';
import { formats } from '../fuzz/judge.ts';
import { isEqual, valueOf } from '../fuzz/value.ts';
import { frameOf, join, nextMessage, openRouter, payloadOf, receiverOf } from './paths.ts';

/**
 * A payload of everything that decoding and encoding would change: an integer beyond 2^53, a float that is integral,
 * integers and lengths in long forms, keys in an order of their own and twice, a value that only one format has.
 */
const payloads: Readonly<Record<Format, string>> = {
  json: String.raw`[9007199254740993, 1.0, 1e3, "\u0061\/", -0 ,{"b":1,"1":2,"a":3,"b":4} ],{"z" : 1.50,"a":"\u0000AAEC"}`,
  msgpack:
    'dc 0005 cf 0020000000000001 cb 3ff0000000000000 d3 0000000000000001 d4 05 01 83 a1 62 01 01 02 a1 62 04 | 82 d9 01 7a ca 3fc00000 a1 61 c5 0003 000102',
  cbor: '9f 1b 0020000000000001 f9 3c00 1a 00000001 d9 0102 01 bf 61 62 01 01 02 61 62 04 ff ff | b9 0002 7f 61 7a ff fa 3fc00000 61 61 58 03 000102',
};

/** The same as one literal, with the strokes of `frameOf` around it. */
const payloadOfBoth = (format: Format): string => payloads[format].replace('|', '');

const ppt = {
  json: '{"ppt_scheme":"x_own","ppt_cipher":"rot13","_secret":1}',
  msgpack: `83 aa ${hex('ppt_scheme')} a5 ${hex('x_own')} aa ${hex('ppt_cipher')} a5 ${hex('rot13')} a7 ${hex('_secret')} 01`,
  cbor: `a3 6a ${hex('ppt_scheme')} 65 ${hex('x_own')} 6a ${hex('ppt_cipher')} 65 ${hex('rot13')} 67 ${hex('_secret')} 01`,
};

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}

/** A request with this literal for Options and the payload of both elements. */
function requestOf(format: Format, options: string): string {
  const payload = payloadOfBoth(format);
  if (format === 'json') return `[TT,1,${options},"UU",${payload}]`;
  return `${format === 'msgpack' ? '96' : '86'} TT 01 ${options} UU ${payload}`;
}

const noOptions = { json: '{}', msgpack: '80', cbor: 'a0' } as const;

/** An answer of a Callee to its first invocation, with the payload. */
function answerOf(format: Format, type: 'YIELD' | 'ERROR'): string {
  const payload = payloadOfBoth(format);
  if (format === 'json') return type === 'YIELD' ? `[70,1,{},${payload}]` : `[8,68,1,{},"UU",${payload}]`;
  if (format === 'msgpack')
    return type === 'YIELD' ? `95 46 01 80 ${payload}` : `97 08 44 01 80 UU ${payload}`;
  return type === 'YIELD' ? `85 1846 01 a0 ${payload}` : `87 08 1844 01 a0 UU ${payload}`;
}

describe.each(formats)('a payload in %s', (format) => {
  const bytes = payloadOf(format, requestOf(format, noOptions[format]));

  it.each([
    ['nothing in Options', noOptions[format], {}],
    ['payload passthru mode', ppt[format], { ppt_scheme: 'x_own', ppt_cipher: 'rot13' }],
  ])(
    'keeps its bytes from PUBLISH to EVENT and from CALL to INVOCATION with %s, which is rebuilt [MSG-36, MSG-44, P17]',
    async (_, options, details) => {
      await using router = openRouter();
      const receiver = await receiverOf(router, ['com.x', format]);
      const expected = new Map(Object.entries(details));
      for (const type of ['PUBLISH', 'CALL'] as const) {
        const sender = await join(router, format);
        sender.channel.send(frameOf(format, requestOf(format, options), [type, 'com.x']));
        const received = await nextMessage(receiver);
        expect(received.endsWith(bytes)).toBe(true);
        expect(isEqual(valueOf(received.details, 'head'), expected)).toBe(true);
        sender.drop();
      }
      receiver.drop();
    },
  );

  it.each(['YIELD', 'ERROR'] as const)(
    'keeps its bytes from %s of a Callee to its Caller [MSG-44, P17]',
    async (type) => {
      await using router = openRouter();
      const callee = await receiverOf(router, ['com.x', format]);
      const caller = await join(router, format);
      caller.request(code.CALL, {}, 'com.x');
      await callee.expect([code.INVOCATION, 1, anyId, anyDict]);
      callee.channel.send(frameOf(format, answerOf(format, type), ['CALL', 'com.e']));
      expect((await nextMessage(caller)).endsWith(bytes)).toBe(true);
      callee.drop();
      caller.drop();
    },
  );
});

describe('receivers of one format', () => {
  it.each(formats)(
    'get the same bytes of %s whether their messages go in batches or not [TR-10, MSG-44]',
    async (format) => {
      await using router = openRouter();
      const { url } = await router.listen(
        webSocketListener({ port: 0, serializers: [json(), msgpack(), cbor()] }),
        { strictness: 'strict' },
      );
      const open = async (batched: boolean): Promise<WirePeer> => {
        const peer = await WirePeer.open({ transport: 'websocket', url, batched }, { serializer: format });
        return peer.join('realm1');
      };
      await using plain = await open(false);
      await using batched = await open(true);
      await using sender = await open(true);
      for (const receiver of [plain, batched]) {
        await receiver.expect([code.SUBSCRIBED, receiver.request(code.SUBSCRIBE, {}, 'com.x'), anyId]);
      }
      const bytes = payloadOf(format, requestOf(format, noOptions[format]));
      sender.sendRaw(frameOf(format, requestOf(format, noOptions[format]), ['PUBLISH', 'com.x']));
      for (const receiver of [plain, batched])
        expect((await nextMessage(receiver)).endsWith(bytes)).toBe(true);
      expect(plain.frames.at(-1)?.octets).toEqual(batched.frames.at(-1)?.octets);
    },
  );
});
