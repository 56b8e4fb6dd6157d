import { WirePeer, anyDict, anyId, code, rest } from '@wamp/conformance';
import { json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';
import { rawSocketListener } from '@wamp/transport-rawsocket/listener';
import { describe, expect, it } from 'vitest';
import { formats } from '../fuzz/judge.ts';
import { openRouter } from './paths.ts';

/** What the receiver takes: the length code 0 of RawSocket. */
const receiverMaxBytes = 512;

describe.each(formats)('a message in %s behind a new and longer head', (format) => {
  it('is delivered up to the length that its receiver takes, and kept from it beyond [TR-46, RPC-47, L20]', async () => {
    await using router = openRouter();
    const { port = 0 } = await router.listen(
      rawSocketListener({ port: 0 }, { serializers: [json(), msgpack(), cbor()] }),
      { strictness: 'strict' },
    );
    const open = async (lengthCode: number): Promise<WirePeer> => {
      const endpoint = { transport: 'rawsocket', host: '127.0.0.1', port } as const;
      const peer = await WirePeer.open(endpoint, { serializer: format, lengthCode });
      // Few roles, as WELCOME has to be short, too.
      return peer.join('realm1', { roles: { caller: {}, callee: {}, publisher: {}, subscriber: {} } });
    };
    await using receiver = await open(0);
    await using sender = await open(15);
    await receiver.expect([code.SUBSCRIBED, receiver.request(code.SUBSCRIBE, {}, 'com.x'), anyId]);
    await receiver.expect([code.REGISTERED, receiver.request(code.REGISTER, {}, 'com.x'), anyId]);
    const text = (length: number): string => 'x'.repeat(length);
    const lengthFrom = async (type: number, length: number): Promise<number> => {
      sender.request(type, {}, 'com.x', [text(length)]);
      return (await receiver.receiveFrame()).octets.length;
    };

    // Texts of 300 bytes and more have the same header in all formats.
    const longestEvent = 300 + receiverMaxBytes - (await lengthFrom(code.PUBLISH, 300));
    expect(await lengthFrom(code.PUBLISH, longestEvent)).toBe(receiverMaxBytes);
    const longestCall = 300 + receiverMaxBytes - (await lengthFrom(code.CALL, 300));
    expect(await lengthFrom(code.CALL, longestCall)).toBe(receiverMaxBytes);

    // What came was shorter than what would leave.
    const tooLong = [code.PUBLISH, sender.nextRequest(), {}, 'com.x', [text(longestEvent + 1)]];
    expect(sender.serializer.encode(tooLong).length).toBeLessThanOrEqual(receiverMaxBytes);
    sender.send(tooLong);
    const call = sender.request(code.CALL, {}, 'com.x', [text(longestCall + 1)]);
    await sender.expect([code.ERROR, code.CALL, call, anyDict, 'wamp.error.payload_size_exceeded', rest]);
    await receiver.quiet();
    await sender.quiet();
    expect(router.stats.eventsDropped.too_large).toBe(1);
  });
});
