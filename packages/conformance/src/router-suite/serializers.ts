import { expect } from 'vitest';
import { code } from '../peer/message-code.js';
import { anyDict, anyId, matches } from '../peer/pattern.js';
import type { WireSerializerName } from '../peer/wire-serializer.js';
import { error, event } from './scene.js';
import type { SuiteTest } from './suite.js';

const names: readonly WireSerializerName[] = ['json', 'msgpack', 'cbor'];
const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);

/** A value of every kind that all three serializers can express. */
const corpus: readonly unknown[] = [
  [null, true, false, 0, -1, 1.5, -3.25, '', 'é😀', 'a\u0000b', 'x'.repeat(300)],
  [255, 256, 65535, 65536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 31), -(2 ** 53)],
  [[], [{}], { a: [1, { b: [] }] }, { constructor: 1, '': 'empty key', 'key with ä': [] }],
  [bytes, new Uint8Array(0), { deep: [bytes.subarray(0, 3)] }],
];

export function serializerTests(it: SuiteTest): void {
  for (const from of names) {
    for (const to of names) {
      it(`carries every value from ${from} to ${to} and back [SER-01, SER-05, SER-13, TYP-11, TYP-12, TYP-13, TYP-14, TYP-16, TYP-18, RPC-23, PS-30, GEN-02]`, async (scene) => {
        const [topic, procedure] = [scene.uri('topic'), scene.uri('procedure')];
        const sender = await scene.join({ serializer: from });
        const receiver = await scene.join({ serializer: to });
        const subscription = await scene.subscribe(receiver, topic);
        await scene.register(receiver, procedure);
        for (const value of corpus) {
          await scene.publish(sender, topic, [value], { k: value });
          await receiver.expect(event(subscription, [value], { k: value }));
          const good = await scene.invoke([sender, receiver], procedure, [value], { k: value });
          expect(matches([[value], { k: value }], good.message.slice(4))).toBe(true);
          receiver.send([code.YIELD, good.invocation, {}, [value], { k: value }]);
          await sender.expect([code.RESULT, good.call, anyDict, [value], { k: value }]);
          const bad = await scene.invoke([sender, receiver], procedure);
          receiver.send([
            code.ERROR,
            code.INVOCATION,
            bad.invocation,
            {},
            'com.x.error',
            [value],
            { k: value },
          ]);
          await sender.expect([
            code.ERROR,
            code.CALL,
            bad.call,
            anyDict,
            'com.x.error',
            [value],
            { k: value },
          ]);
        }
      });
    }
  }

  it('writes ids as integers in binary serializers [SER-08, TYP-18]', async (scene) => {
    for (const serializer of ['msgpack', 'cbor'] as const) {
      const peer = await scene.join({ serializer });
      const publication = await scene.publish(peer, scene.uri('topic'));
      const octets = Buffer.from(peer.frames.at(-1)?.octets ?? []).toString('hex');
      const id = publication.toString(16).padStart(16, '0');
      const head = publication < 2 ** 32 ? '' : serializer === 'msgpack' ? `(cf|d3)${id}$` : `1b${id}$`;
      expect(octets).toMatch(new RegExp(head));
    }
  });

  it('writes integers of JSON payloads as integers for binary Subscribers, and octets untagged [TYP-16, TYP-18, SER-11]', async (scene) => {
    const topic = scene.uri('topic');
    const publisher = await scene.join();
    for (const [serializer, tail] of [
      ['msgpack', /(cf|d3)0010000000000000c403000102$/],
      ['cbor', /1b001000000000000043000102$/],
    ] as const) {
      const subscriber = await scene.join({ serializer });
      await scene.subscribe(subscriber, topic);
      await scene.publish(publisher, topic, [2 ** 52, bytes.subarray(0, 3)]);
      await subscriber.receive();
      expect(Buffer.from(subscriber.frames.at(-1)?.octets ?? []).toString('hex')).toMatch(tail);
    }
  });

  it('reads JSON with any white space, escapes and order of keys [SER-04, MSG-39]', async (scene) => {
    const peer = await scene.join();
    peer.sendRaw('\r\n[\t32 , 1 , { "match" : "\\u0065xact" } ,\n "com.conf\\u006frmance.escaped" ] ');
    await peer.expect([code.SUBSCRIBED, 1, anyId]);
  });

  it('reads every width of integers [SER-07, SER-10]', async (scene) => {
    for (const [serializer, messages] of [
      [
        'msgpack',
        [
          '93cc31cf0000000000773bf780',
          '93d10031d30000000000773bf780',
          '9331ce00773bf780',
          'dc000331ce00773bf7de0000',
        ],
      ],
      [
        'cbor',
        [
          '8318311a00773bf7a0',
          '83190031 1b0000000000773bf7 a0',
          '9f18311a00773bf7bfffff',
          '9a00000003 18311a00773bf7 b90000',
        ],
      ],
    ] as const) {
      const peer = await scene.join({ serializer });
      // CANCEL of a call that is not running is ignored.
      for (const octets of messages) peer.sendRaw(Buffer.from(octets.replaceAll(' ', ''), 'hex'));
      await peer.quiet();
    }
  });

  it('reads an indefinite CBOR message and answers it [SER-10]', async (scene) => {
    const peer = await scene.join({ serializer: 'cbor' });
    peer.sendRaw(Buffer.from('9f06bfff63612e62ff', 'hex'));
    await peer.expect([code.GOODBYE, anyDict, 'wamp.close.goodbye_and_out']);
  });

  it('aborts a session that sends surplus, cut or foreign octets [SER-03, SER-12, MSG-54]', async (scene) => {
    for (const [serializer, messages] of [
      ['msgpack', ['930680a3612e62c0', '930680a3612e', '', 'c1', '5b362c7b7d2c22612e62225d']],
      ['cbor', ['8306a063612e62f6', '8306a063612e', '', 'ff', '930680a3612e62']],
    ] as const) {
      for (const octets of messages) {
        const peer = await scene.join({ serializer });
        peer.sendRaw(Buffer.from(octets, 'hex'));
        await peer.expectViolation();
      }
    }
    const peer = await scene.join();
    peer.sendRaw('\u0093\u0006\u0080');
    await peer.expectViolation();
  });

  it('aborts a session whose dict has keys that are no text [MSG-39, TYP-08]', async (scene) => {
    for (const [serializer, octets] of [
      ['msgpack', '94 10 01 81 01 02 a3 612e62'],
      ['cbor', '84 10 01 a1 01 02 63 612e62'],
    ] as const) {
      const peer = await scene.join({ serializer });
      peer.sendRaw(Buffer.from(octets.replaceAll(' ', ''), 'hex'));
      await peer.expectViolation();
    }
  });

  it('aborts a session that writes a URI as octets [SER-06]', async (scene) => {
    const peer = await scene.join({ serializer: 'msgpack' });
    peer.sendRaw(Buffer.from('94200180c403612e62', 'hex'));
    await peer.expectViolation();
  });

  it('aborts a session that sends text which is no UTF-8 [TYP-19, MSG-54]', async (scene) => {
    for (const [serializer, octets] of [
      ['msgpack', '94200180a3ff2e62'],
      ['cbor', '842001a063ff2e62'],
    ] as const) {
      const peer = await scene.join({ serializer });
      peer.sendRaw(Buffer.from(octets, 'hex'));
      await peer.expectViolation();
    }
    await scene.violates('\ufeff[49,1,{}]');
  });

  it('survives bombs: declared sizes and depths are not believed [SER-15]', async (scene) => {
    for (const [serializer, octets] of [
      ['msgpack', Buffer.from('ddffffffff', 'hex')],
      ['msgpack', Buffer.from('941001dfffffffff', 'hex')],
      ['msgpack', Buffer.from('94100180dbffffffff', 'hex')],
      ['msgpack', Buffer.alloc(100_000, 0x91)],
      ['cbor', Buffer.from('9bffffffffffffffff', 'hex')],
      ['cbor', Buffer.from('9affffffff', 'hex')],
      ['cbor', Buffer.alloc(100_000, 0x81)],
      ['json', Buffer.alloc(100_000, '[')],
      ['json', Buffer.from(`[16,1,{},"com.x",${'['.repeat(1_000)}${']'.repeat(1_000)}]`)],
    ] as const) {
      const peer = await scene.join({ serializer });
      peer.sendRaw(octets);
      await peer.expectViolation();
    }
  });

  it('answers the Caller, and ends no session, when a value cannot be written for its receiver [MSG-55, TYP-17, SER-14]', async (scene) => {
    const [topic, procedure] = [scene.uri('topic'), scene.uri('procedure')];
    const [sender, receiver] = [await scene.join({ serializer: 'msgpack' }), await scene.join()];
    await scene.register(receiver, procedure);
    await scene.subscribe(receiver, topic);
    for (const value of [2n ** 60n, '\0abcd', Number.NaN, Number.POSITIVE_INFINITY]) {
      const call = sender.request(code.CALL, {}, procedure, [value]);
      await sender.expect(error(code.CALL, call, 'wamp.error.invalid_argument'));
      await scene.publish(sender, topic, [value]);
    }
    await receiver.quiet();

    const back = scene.uri('back');
    await scene.register(sender, back);
    const { call, invocation } = await scene.invoke([receiver, sender], back);
    sender.send([code.YIELD, invocation, {}, [2n ** 60n]]);
    await receiver.expect(error(code.CALL, call, 'wamp.error.invalid_argument'));
    await sender.quiet();
  });

  it('passes values that only one serializer knows unchanged within it, and survives them elsewhere [SER-14]', async (scene) => {
    const topic = scene.uri('topic');
    const head = `${topic.length.toString(16).padStart(2, '0')}${Buffer.from(topic).toString('hex')}`;
    const payloads = {
      // An extension type, and a dict with an integer key.
      msgpack: [
        { message: `95100180d9${head}`, tail: '91d40501' },
        { message: `95100280d9${head}`, tail: '918101a178' },
      ],
      // A tagged date, and an unassigned simple value.
      cbor: [
        { message: `851001a078${head}`, tail: '81c074323031332d30332d32315432303a30343a30305a' },
        { message: `851002a078${head}`, tail: '81f8ff' },
      ],
    };
    for (const serializer of ['msgpack', 'cbor'] as const) {
      const publisher = await scene.join({ serializer });
      const same = await scene.join({ serializer });
      const others = await Promise.all(
        names.filter((name) => name !== serializer).map((name) => scene.join({ serializer: name })),
      );
      for (const subscriber of [same, ...others]) await scene.subscribe(subscriber, topic);
      for (const { message, tail } of payloads[serializer]) {
        expect(publisher.nextRequest()).toBeLessThan(3);
        publisher.sendRaw(Buffer.from(`${message}${tail}`, 'hex'));
        const frame = await same.receiveFrame();
        expect(Buffer.from(frame.octets).toString('hex')).toMatch(new RegExp(`${tail}$`));
      }
      await publisher.quiet();
      // The others get what can be expressed for them, and no more.
      for (const subscriber of others) {
        const events = await subscriber.drain();
        expect(events.every((event) => event[0] === code.EVENT)).toBe(true);
      }
    }
  });
}
